import { Annotations, App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, Discovery, Exposure, WorkloadCluster, FargateWebService, WorkloadTask, TestTraffic } from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'ServiceConnect', { description: 'A shop that calls its orders by name; both are replaced blue/green by ECS' });
const cluster = new WorkloadCluster(stack, 'Cluster', { namespaceName: 'shop.internal' });

const orders = new FargateWebService(stack, 'Orders', {
  cluster,
  task: WorkloadTask.container({
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/httpd:2.4'),
    port: 80,
    appProtocol: ecs.AppProtocol.http,
  }),
  exposure: Exposure.none(),
  discovery: Discovery.serviceConnect({ name: 'orders' }),
  deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'x-new-version', values: ['true'] }) }),
});

const shop = new FargateWebService(stack, 'Shop', {
  cluster,
  task: WorkloadTask.container({
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
    port: 80,
    environment: { ORDERS_URL: 'http://orders' },
  }),
  discovery: Discovery.serviceConnectClient(),
});

orders.connections.allowDefaultPortFrom(shop, 'the shop asks for orders');
// A proxy knows what was registered before its task started.
shop.service.node.addDependency(orders.service);

Annotations.of(shop).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');

app.synth();
