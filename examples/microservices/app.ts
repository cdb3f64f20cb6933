import { Annotations, App, Duration, Stack, StackProps, TimeZone } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import {
  ConcurrencyPolicy, Discovery, Exposure, FargateBackendService, FargateJob, FargateWebService, FargateWorkerService, JobTrigger, Scaling,
  ServiceDashboard, SharedLoadBalancer, WorkloadCluster, WorkloadConnection, WorkloadTask,
} from 'cdk-fargate-workloads';

const nginx = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');
const httpd = ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/httpd:2.4');

/** What all services share. It needs none of them. */
class Platform extends Stack {
  public readonly cluster = new WorkloadCluster(this, 'Cluster', { namespaceName: 'shop.internal' });
  public readonly loadBalancer = new SharedLoadBalancer(this, 'LoadBalancer', { vpc: this.cluster.vpc });
}

interface ServicesProps extends StackProps {
  readonly platform: Platform;
}

class Services extends Stack {
  constructor(scope: Construct, id: string, { platform: { cluster, loadBalancer }, ...props }: ServicesProps) {
    super(scope, id, props);

    const shop = new FargateWebService(this, 'Shop', {
      cluster,
      task: WorkloadTask.container({ image: nginx, port: 80 }),
      exposure: Exposure.sharedLoadBalancer(loadBalancer, {
        paths: ['/shop', '/shop/*'],
        healthCheck: { path: '/' },
        additionalRoutes: [{ name: 'Help', paths: ['/help', '/help/*'], healthCheck: { path: '/', interval: Duration.minutes(1) } }],
      }),
      discovery: Discovery.serviceConnectClient(),
    });
    const payments = new FargateBackendService(this, 'Payments', {
      cluster,
      task: WorkloadTask.container({ image: httpd, port: 80, appProtocol: ecs.AppProtocol.http }),
      discovery: Discovery.serviceConnect({ name: 'payments' }),
    });
    const orders = new FargateBackendService(this, 'Orders', {
      cluster,
      task: WorkloadTask.container({ image: httpd, port: 80 }),
      discovery: Discovery.cloudMapAndServiceConnect(Discovery.cloudMap({ name: 'orders' }), Discovery.serviceConnectClient()),
    });
    const parcels = new FargateWorkerService(this, 'Parcels', {
      cluster,
      task: WorkloadTask.container({ image: nginx, stopTimeout: Duration.minutes(2) }),
      additionalQueues: { Returns: { acceptableLatency: Duration.minutes(1), queueOptions: { maxReceiveCount: 5 } } }, // RETURNS_QUEUE_URL
      queueAlarms: { messageAge: Duration.minutes(30) },
      scaling: Scaling.backlog({ minCapacity: 1, maxCapacity: 10, acceptableLatency: Duration.minutes(10), timePerMessage: Duration.seconds(20) }),
    });
    const report = new FargateJob(this, 'Report', {
      cluster,
      task: WorkloadTask.container({ image: httpd }),
      trigger: JobTrigger.schedule({
        schedule: scheduler.ScheduleExpression.cron({ minute: '30', hour: '2', timeZone: TimeZone.EUROPE_BERLIN }),
        command: ['sh', '-c', 'date'],
        taskRetryAttempts: 2,
        taskTimeout: Duration.minutes(30),
        timeout: Duration.hours(2),
        concurrencyPolicy: ConcurrencyPolicy.SKIP,
      }),
    });
    const sessions = new elasticache.CfnServerlessCache(this, 'Sessions', {
      engine: 'valkey',
      serverlessCacheName: 'sessions',
      subnetIds: cluster.vpc.privateSubnets.slice(0, 2).map(({ subnetId }) => subnetId),
      securityGroupIds: [new ec2.SecurityGroup(this, 'SessionsAccess', { vpc: cluster.vpc, description: 'Access to the sessions' }).securityGroupId],
    });

    shop.connectTo(WorkloadConnection.service(orders)); // ORDERS_HOST, ORDERS_PORT
    orders.connectTo(WorkloadConnection.service(payments)); // by Service Connect: PAYMENTS_HOST is payments, which starts first
    payments.connectTo(WorkloadConnection.service(orders)); // by DNS: ORDERS_HOST is orders.shop.internal
    orders.connectTo(WorkloadConnection.queue(parcels.queue, { variable: 'PARCELS_QUEUE_URL' }));
    orders.connectTo(WorkloadConnection.queue(parcels.additionalQueues.Returns, { variable: 'RETURNS_QUEUE_URL' }));
    orders.connectTo(WorkloadConnection.serverlessCache(sessions)); // SESSIONS_HOST, SESSIONS_PORT
    report.connectTo(WorkloadConnection.service(orders));

    new ServiceDashboard(this, 'Dashboard', { services: [shop, orders, payments, parcels], jobs: [report], eventLog: {} });
  }
}

const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
const platform = new Platform(app, 'Platform', { description: 'A VPC, a cluster and a load balancer for all services' });
new Services(app, 'Services', { description: 'A front end, two backends that call each other, a worker with two queues, a cache, a nightly job and their dashboard', platform });

Annotations.of(platform.loadBalancer).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');

app.synth();
