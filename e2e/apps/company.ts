import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import {
  ContainerLogging, Discovery, Exposure, FargateJob, FargateWebService, FargateWorkerService, JobTrigger, ServiceDeployment, WorkloadCluster,
  WorkloadTask,
} from '../../src/index';

const removalPolicy = RemovalPolicy.DESTROY;
const nginx = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const busybox = ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable');

/** VPC, cluster, and a load balancer that was made without this library. */
class Network extends Stack {
  public readonly vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
  public readonly cluster = new ecs.Cluster(this, 'Cluster', { vpc: this.vpc, enableFargateCapacityProviders: true, defaultCloudMapNamespace: { name: 'company.internal' } });
  public readonly loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc: this.vpc, internetFacing: true });
  public readonly listener = this.loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
}

/** What holds data, and the key that encrypts it. */
class Data extends Stack {
  public readonly key = new kms.Key(this, 'Key', { removalPolicy });
  public readonly secret = new secretsmanager.Secret(this, 'Database', { encryptionKey: this.key, removalPolicy });
  public readonly logGroup = new logs.LogGroup(this, 'Logs', { removalPolicy });
  public readonly orders = new sqs.Queue(this, 'Orders', { encryptionMasterKey: this.key, removalPolicy });
  public readonly deadLetters = new sqs.Queue(this, 'DeadLetters', { removalPolicy });
  public readonly onCall = new sns.Topic(this, 'OnCall', { masterKey: this.key });
}

const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
const network = new Network(app, 'Network', { description: 'The VPC, the cluster and the load balancer of a company' });
const data = new Data(app, 'Data', { description: 'Its key, secrets, queues and topics' });
const placeOf = (stack: Stack) => WorkloadCluster.fromAttributes(stack, 'Place', { cluster: network.cluster, vpc: network.vpc });

const shop = new Stack(app, 'Shop', { description: 'A team that serves web pages' });
new FargateWebService(shop, 'Web', {
  cluster: placeOf(shop),
  task: WorkloadTask.container({
    image: nginx,
    port: 80,
    secrets: { DB_PASSWORD: ecs.Secret.fromSecretsManager(data.secret) },
    logging: ContainerLogging.awsLogs({ logGroup: data.logGroup }),
  }),
  exposure: Exposure.existingListener({ listener: network.listener, priority: 10, paths: ['/*'] }),
  discovery: Discovery.cloudMap({ name: 'shop' }),
  deployment: ServiceDeployment.blueGreen(),
});

const orders = new Stack(app, 'Orders', { description: 'A team that works on a queue, and every night' });
const place = placeOf(orders);
new FargateWorkerService(orders, 'Worker', { cluster: place, task: WorkloadTask.container({ image: busybox }), queue: data.orders });
new FargateJob(orders, 'Nightly', {
  cluster: place,
  task: WorkloadTask.container({ image: busybox }),
  trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.days(1)), deadLetterQueue: data.deadLetters }),
  failureTopic: data.onCall,
});

app.synth();
