import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { FargateJob, JobTrigger, WorkloadTask } from '../../../src/index';

/** The schedule is one of EventBridge Scheduler, which has time zones and starts tasks by capacity provider, instead of a rule. */
export const missing = ['AWS::Events::Rule'];

export function build(app: App): void {
  new FargateJob(new Stack(app, 'ScheduledTask'), 'Job', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'), command: ['date'] }),
    trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.minutes(2)), taskCount: 2 }),
  });
}
