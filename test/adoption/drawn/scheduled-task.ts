import { Duration, Stack } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as fc from 'fast-check';
import { COMMON, placeOf } from './common';
import { DrawnPattern } from './drawn-update';
import { Adoption, FargateJob, JobTrigger, WorkloadTask } from '../../../src/index';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const maybe = <T>(...values: readonly T[]) => fc.constantFrom(undefined, ...values);

/** Options of a `ScheduledFargateTask`. */
export const drawnScheduledPatterns = fc.record({
  place: COMMON.place,
  size: COMMON.size,
  containerName: maybe('report'),
  enabled: maybe(true, false),
  desiredTaskCount: maybe(1, 2),
  hasPath: fc.boolean(),
  retries: fc.boolean(),
});

type Drawn = typeof drawnScheduledPatterns extends fc.Arbitrary<infer T> ? T : never;

/** The schedule takes the place of the rule. */
const RULE = /ReportScheduledEventRule|ReportScheduledTaskDefEventsRole/;

export function scheduledPattern(drawn: Drawn): DrawnPattern {
  return { before: (stack) => addPattern(stack, drawn), after: (stack) => addJob(stack, drawn), mayDelete: RULE };
}

function addPattern(stack: Stack, drawn: Drawn): void {
  const { size, containerName, enabled, desiredTaskCount } = drawn;
  new patterns.ScheduledFargateTask(stack, 'Report', {
    ...placeOf(stack, drawn),
    schedule: appscaling.Schedule.rate(Duration.hours(1)),
    enabled,
    desiredTaskCount,
    scheduledFargateTaskImageOptions: { image, containerName, ...size },
  });
}

function addJob(stack: Stack, drawn: Drawn): void {
  const { vpc, cluster } = placeOf(stack, drawn);
  const { size, containerName, enabled, desiredTaskCount, hasPath, retries } = drawn;
  new FargateJob(stack, hasPath ? 'NewReport' : 'Report', {
    cluster,
    adopt: Adoption.scheduledFargateTask({ vpc, containerName, path: hasPath ? 'Report' : undefined }),
    task: WorkloadTask.container({ image, ...size }),
    trigger: JobTrigger.schedule({
      schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)),
      enabled,
      ...retries ? { taskRetryAttempts: 2 } : { taskCount: desiredTaskCount },
    }),
  });
}
