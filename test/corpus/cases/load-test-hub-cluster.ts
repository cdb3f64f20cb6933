import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { WorkloadCluster, FargateJob, JobTrigger, ContainerLogging, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'LoadTestHub');
  const job = new FargateJob(stack, 'LoadGenerator', {
    cluster: new WorkloadCluster(stack, 'Cluster', { containerInsights: ecs.ContainerInsights.ENABLED }),
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
      logging: ContainerLogging.awsLogs({ retention: logs.RetentionDays.TEN_YEARS }),
    }),
    trigger: JobTrigger.onDemand(),
  });
  const targets = new CfnParameter(stack, 'LoadTarget', { default: 'https://example.com', description: 'What the load goes to' });
  job.container.addEnvironment('TARGET', targets.valueAsString);
  new cloudwatch.Alarm(stack, 'MetricFilters', {
    alarmDescription: 'A log group takes 100 metric filters',
    metric: new cloudwatch.Metric({ namespace: 'LoadTest', metricName: 'MetricFilters', statistic: 'Maximum' }),
    threshold: 90,
    evaluationPeriods: 1,
  });
}
