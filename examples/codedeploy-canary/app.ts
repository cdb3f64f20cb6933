import { Annotations, App, Duration, Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, Discovery, FargateWebService, Scaling, SmokeTest, WorkloadTask, TestTraffic } from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'CodeDeployCanary', { description: 'CodeDeploy moves a tenth of the traffic, waits five minutes, and goes back if it must' });

const shop = new FargateWebService(stack, 'Shop', {
  task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'), port: 80 }),
  discovery: Discovery.cloudMap({ name: 'shop' }),
  scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 10, cpuPercent: 60 }),
  deployment: ServiceDeployment.codeDeploy({
    deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    testTraffic: TestTraffic.listener({ port: 9000 }),
    smokeTest: SmokeTest.http({ hostName: 'shop.example.com', requests: [{ path: '/', expectedStatus: 200, expectedBody: 'nginx' }] }),
    trafficAlarms: { errorPercent: 2 },
    terminationWaitTime: Duration.minutes(10),
  }),
});

Annotations.of(shop).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');

app.synth();
