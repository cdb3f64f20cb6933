import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { FargateJob, JobTrigger, WorkloadCluster, WorkloadTask } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export interface ReportProps {
  readonly cluster: WorkloadCluster;
}

export class Report extends Construct {
  public readonly job: FargateJob;

  constructor(scope: Construct, id: string, props: ReportProps) {
    super(scope, id);

    this.job = new FargateJob(this, 'Job', {
      cluster: props.cluster,
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
        command: ['report', '--daily'],
      }),
      trigger: JobTrigger.schedule({
        schedule: scheduler.ScheduleExpression.expression('cron(30 2 * * ? *)'),
        taskRetryAttempts: 2,
        timeout: Duration.hours(1),
      }),
    });
  }
}
