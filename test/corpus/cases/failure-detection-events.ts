import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { FargateCluster, FargateWebService, Task, TaskFailures } from '../../../src';

export function build(app: App): void {
  const stack = new Stack(app, 'FailureDetection');
  const cluster = new FargateCluster(stack, 'Cluster');
  new FargateWebService(stack, 'Web', {
    cluster,
    task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    enableExecuteCommand: true,
  });
  new TaskFailures(stack, 'Failures', { cluster, threshold: 2, retention: logs.RetentionDays.ONE_DAY });
}
