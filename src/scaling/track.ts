import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { metricQueries } from './metric-queries';

/** How fast a policy follows its metric. */
export interface TrackingPace {
  readonly scaleInCooldown?: Duration;
  readonly scaleOutCooldown?: Duration;
  readonly disableScaleIn?: boolean;
}

/** A number that scaling keeps a metric at. */
export interface TrackedMetric extends TrackingPace {
  readonly metric: cloudwatch.IMetric;
  readonly targetValue: number;
  /** Id of the result, where the metric is an expression. */
  readonly queryId?: string;
}

/** Keeps a metric at a number. Metric math goes into an L1: the L2 takes none for target tracking. */
export function track(workload: Construct, tasks: ecs.ScalableTaskCount, id: string, tracked: TrackedMetric): void {
  const { metric, targetValue, queryId = 'result', ...pace } = tracked;
  if (metric instanceof cloudwatch.MathExpression) {
    trackMath(tasks, id, { targetValue, metrics: metricQueries(workload, metric, queryId) }, pace);
  } else {
    new appscaling.TargetTrackingScalingPolicy(tasks, id, { scalingTarget: targetOf(tasks), customMetric: metric, targetValue, ...pace });
  }
}

interface TrackedMath {
  readonly targetValue: number;
  readonly metrics: appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty[];
}

function trackMath(tasks: ecs.ScalableTaskCount, id: string, { targetValue, metrics }: TrackedMath, pace: TrackingPace): void {
  new appscaling.CfnScalingPolicy(tasks, id, {
    policyName: policyName(tasks, id),
    policyType: 'TargetTrackingScaling',
    scalingTargetId: targetOf(tasks).scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue,
      customizedMetricSpecification: { metrics },
      scaleInCooldown: pace.scaleInCooldown?.toSeconds(),
      scaleOutCooldown: pace.scaleOutCooldown?.toSeconds(),
      disableScaleIn: pace.disableScaleIn,
    },
  });
}

/** What the policies of a service hang on. */
export function targetOf(tasks: ecs.ScalableTaskCount): appscaling.ScalableTarget {
  return tasks.node.findChild('Target') as appscaling.ScalableTarget;
}

/** The name of an L1 policy, as the L2 would build it: policies of one service need names of their own. */
export function policyName(tasks: ecs.ScalableTaskCount, id: string): string {
  return `${tasks.node.path.replace(/[^A-Za-z0-9]/g, '')}${id}`.slice(-256);
}
