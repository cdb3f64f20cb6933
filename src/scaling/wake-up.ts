import { Annotations, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AutomaticScalingOptions } from './automatic-scaling-options';
import { PredictiveScalingMode } from './predictive-scaling';

/**
 * Warns when scaling may stop the last task, and nothing starts one again: CPU, memory, requests and response times have no values without tasks.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export function warnAboutSleepingService(workload: Construct, options: AutomaticScalingOptions): void {
  if (!reachesZero(options) || hasWakeUp(options)) return;
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:scale-from-zero',
    'Scaling.automatic() may stop the last task, and nothing starts one again: its metrics have no values while no task runs. Use a minCapacity of 1, a '
    + 'schedule that raises minCapacity, steps by a metric of something else, or Scaling.backlog() for a queue');
}

function reachesZero({ minCapacity, schedules = {} }: AutomaticScalingOptions): boolean {
  return minCapacity === 0 || Object.values(schedules).some((schedule) => schedule.minCapacity === 0 || schedule.maxCapacity === 0);
}

/** Metrics of the app's own may have values without tasks; it is unverified whether target tracking then leaves 0. */
function hasWakeUp({ customTargets = {}, steps = {}, schedules = {}, predictive }: AutomaticScalingOptions): boolean {
  return Object.keys(customTargets).length > 0
    || Object.values(steps).some(({ metric }) => metric._outlivesTasks)
    || Object.values(schedules).some(({ minCapacity = 0 }) => Token.isUnresolved(minCapacity) || minCapacity > 0)
    || predictive?.mode === PredictiveScalingMode.FORECAST_AND_SCALE;
}
