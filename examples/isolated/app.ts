import { Annotations, App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ClusterSubnets, Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'Isolated', { description: 'An internal web service in a network without a way to the internet' });
const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'reports');
const signingKey = new secretsmanager.Secret(stack, 'SigningKey', { description: 'Signs the links of the reports' });
const orders = new sqs.Queue(stack, 'Orders', { enforceSSL: true });

const web = new FargateWebService(stack, 'Web', {
  cluster: new WorkloadCluster(stack, 'Cluster', { subnets: ClusterSubnets.ISOLATED }),
  task: WorkloadTask.container({
    image: ecs.ContainerImage.fromEcrRepository(repository, '1.4'),
    port: 8080,
    secrets: { SIGNING_KEY: ecs.Secret.fromSecretsManager(signingKey) },
  }),
  exposure: Exposure.applicationLoadBalancer({ internetFacing: false }),
});
// A grant that comes after the service counts, too: it brings the endpoint of SQS.
orders.grantSendMessages(web);

Annotations.of(web).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');

app.synth();
