import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { targetOf } from './track';

/**
 * Starts the first task while a metric is 1. Target tracking multiplies the number of tasks that run, and so leaves 0 at 0.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html
 */
export function wakeUp(tasks: ecs.ScalableTaskCount, metric: cloudwatch.MathExpression): void {
  const action = new appscaling.StepScalingAction(tasks, 'WakeUp', {
    scalingTarget: targetOf(tasks),
    adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    cooldown: Duration.minutes(3),
  });
  action.addAdjustment({ lowerBound: 0, adjustment: 1 });
  metric.createAlarm(tasks, 'WakeUpAlarm', {
    alarmDescription: 'Messages wait, and no task runs',
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(new ApplicationScalingAction(action));
}
