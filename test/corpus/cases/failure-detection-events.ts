import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { WorkloadCluster, FargateWebService, WorkloadTask, TaskFailureMonitor } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'FailureDetection');
  const cluster = new WorkloadCluster(stack, 'Cluster');
  new FargateWebService(stack, 'Web', {
    cluster,
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    enableExecuteCommand: true,
  });
  new TaskFailureMonitor(stack, 'Failures', { cluster, threshold: 2, retention: logs.RetentionDays.ONE_DAY });
}
