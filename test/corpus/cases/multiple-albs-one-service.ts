import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Exposure, FargateWebService, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'Web');
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'TaskDefinition', { cpu: 512, memoryLimitMiB: 1024 });
  taskDefinition.addContainer('web', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
    portMappings: [{ containerPort: 80 }, { containerPort: 90 }],
    logging: ecs.LogDriver.awsLogs({ streamPrefix: 'web' }),
  });
  new FargateWebService(stack, 'Web', {
    task: WorkloadTask.fromTaskDefinition(taskDefinition),
    exposure: Exposure.multiple(
      Exposure.applicationLoadBalancer({ healthCheck: { path: '/' } }),
      { Second: Exposure.applicationLoadBalancer({ containerPort: 90, healthCheck: { path: '/admin' } }) },
    ),
  });
}
