import { Annotations, App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, DeploymentHook, FargateWebService, SmokeTest, WorkloadTask, TestTraffic } from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'BlueGreen', { description: 'A web service whose new version is migrated to, tested and watched before the old one goes' });

const deployment = ServiceDeployment.blueGreen({
  bakeTime: Duration.minutes(10),
  testTraffic: TestTraffic.listener(),
  smokeTest: SmokeTest.http({ hostName: 'shop.example.com', requests: [{ path: '/', expectedStatus: 200 }] }),
  hooks: [DeploymentHook.runTask({ command: ['sh', '-c', 'echo migrating the database'] })],
  trafficAlarms: {},
});

const web = new FargateWebService(stack, 'Web', {
  task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
  deployment,
});

Annotations.of(web).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');
new CfnOutput(stack, 'DeploymentPlan', { value: deployment.describe() });

app.synth();
