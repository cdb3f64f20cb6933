import { Annotations, App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  WorkloadConnection, DataAccess, Discovery, Exposure, FargateBackendService, WorkloadCluster, FargateWebService, Secrets, WorkloadTask,
} from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'Connections', {
  description: 'A shop that calls its orders, keeps receipts in a bucket, and is deployed once more when its secret changes',
});
const cluster = new WorkloadCluster(stack, 'Cluster', { namespaceName: 'shop.internal' });
const receipts = new s3.Bucket(stack, 'Receipts', {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  encryption: s3.BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
});
const payment = new secretsmanager.Secret(stack, 'Payment', {
  generateSecretString: { secretStringTemplate: '{"username":"shop"}', generateStringKey: 'password' },
});

const orders = new FargateBackendService(stack, 'Orders', {
  cluster,
  task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/httpd:2.4'), port: 80 }),
  discovery: Discovery.cloudMap({ name: 'orders' }),
});
orders.connectTo(WorkloadConnection.bucket(receipts, { access: DataAccess.READ_WRITE })); // RECEIPTS_BUCKET_NAME

const shop = new FargateWebService(stack, 'Shop', {
  cluster,
  task: WorkloadTask.container({
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
    port: 80,
    secrets: Secrets.fields(payment, { PAYMENT_USER: 'username', PAYMENT_PASSWORD: 'password' }),
  }),
  exposure: Exposure.applicationLoadBalancer(),
  redeployOnSecretRotation: true,
});
shop.connectTo(WorkloadConnection.service(orders)); // ORDERS_HOST, ORDERS_PORT
shop.connectTo(WorkloadConnection.bucket(receipts)); // RECEIPTS_BUCKET_NAME

Annotations.of(shop).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');

app.synth();
