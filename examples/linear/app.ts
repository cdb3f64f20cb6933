import { Annotations, App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, WorkloadTask, TestTraffic } from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'Linear', { description: 'Two web services whose traffic moves step by step, fast and slow' });

const cluster = new WorkloadCluster(stack, 'Cluster');
const task = WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 });

// A quarter of the traffic every minute; whoever sends the header gets the new version at once.
const shop = new FargateWebService(stack, 'Shop', {
  cluster,
  task,
  deployment: ServiceDeployment.linear({
    stepPercent: 25,
    stepBakeTime: Duration.minutes(1),
    bakeTime: Duration.minutes(1),
    testTraffic: TestTraffic.header({ name: 'X-Preview', values: ['true'] }),
  }),
});

// 5 percent every half hour, which is half a day.
new FargateWebService(stack, 'Ledger', {
  cluster,
  task,
  exposure: Exposure.applicationLoadBalancer({ internetFacing: false }),
  deployment: ServiceDeployment.linear({ stepPercent: 5, stepBakeTime: Duration.minutes(30), trafficAlarms: { errorPercent: 0.5 } }),
});

Annotations.of(shop).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');

app.synth();
