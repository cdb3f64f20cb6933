import * as path from 'node:path';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import { App, Stack } from 'aws-cdk-lib/core';
import { Adoption, Exposure, FargateWebService, ServiceDeployment, WorkloadTask } from '../../src/index';

/** Writes services of aws-ecs-patterns, and those that take their place, as an assembly for each step. */

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const task = () => WorkloadTask.container({ image, port: 80 });

function write(name: string, createService: (stack: Stack) => void): void {
  const app = new App({ outdir: path.join(process.env.CDK_OUTDIR!, name) });
  createService(new Stack(app, 'Shop'));
  app.synth();
}

write('application-before', (stack) => {
  new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', { taskImageOptions: { image } });
});
write('network-before', (stack) => {
  new patterns.NetworkLoadBalancedFargateService(stack, 'Web', { taskImageOptions: { image } });
});
for (const [step, deployment] of Object.entries({ 'after': ServiceDeployment.rolling(), 'blue-green': ServiceDeployment.blueGreen() })) {
  write(`application-${step}`, (stack) => {
    new FargateWebService(stack, 'Web', { adopt: Adoption.applicationLoadBalancedFargateService(), task: task(), deployment });
  });
  write(`network-${step}`, (stack) => {
    new FargateWebService(stack, 'Web', {
      adopt: Adoption.networkLoadBalancedFargateService(), task: task(), exposure: Exposure.networkLoadBalancer(), deployment,
    });
  });
}
