import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith } from '../private/errors';

type Query = appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty;
type Queries = Map<string, { metric: cloudwatch.IMetric; query: Query }>;

/** Options that all target tracking policies of a service share. */
export interface TrackingOptions {
  readonly scaleInCooldown?: Duration;
  readonly scaleOutCooldown?: Duration;
  readonly disableScaleIn?: boolean;
}

/** A target value of a metric. */
interface MetricTarget extends TrackingOptions {
  readonly metric: cloudwatch.IMetric;
  readonly targetValue: number;
  /** Id of the result of metric math. */
  readonly queryId?: string;
}

/** Adds a target tracking policy. Metric math needs an L1, as the L2 does not support it. */
export function addTargetTracking(workload: Construct, taskCount: ecs.ScalableTaskCount, id: string, target: MetricTarget): void {
  const { metric, targetValue, queryId = 'result', ...trackingOptions } = target;
  if (metric instanceof cloudwatch.MathExpression) {
    addTargetTrackingOnMath(taskCount, id, { targetValue, metrics: metricQueries(workload, metric, queryId) }, trackingOptions);
  } else {
    const scalingTarget = scalableTargetOf(taskCount);
    new appscaling.TargetTrackingScalingPolicy(taskCount, id, { scalingTarget, customMetric: metric, targetValue, ...trackingOptions });
  }
}

interface MathTarget {
  readonly targetValue: number;
  readonly metrics: Query[];
}

function addTargetTrackingOnMath(
  taskCount: ecs.ScalableTaskCount, id: string, { targetValue, metrics }: MathTarget, trackingOptions: TrackingOptions,
): void {
  new appscaling.CfnScalingPolicy(taskCount, id, {
    policyName: policyName(taskCount, id),
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalableTargetOf(taskCount).scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue,
      customizedMetricSpecification: { metrics },
      scaleInCooldown: trackingOptions.scaleInCooldown?.toSeconds(),
      scaleOutCooldown: trackingOptions.scaleOutCooldown?.toSeconds(),
      disableScaleIn: trackingOptions.disableScaleIn,
    },
  });
}

/**
 * Renders metric math as the queries of target tracking: each metric once, and a single result.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
function metricQueries(workload: Construct, expression: cloudwatch.MathExpression, id: string): Query[] {
  const queries: Queries = new Map();
  collectQueries(workload, queries, expression, id);
  return [...queries.values()].map(({ query }) => ({ ...query, returnData: query.id === id }));
}

function collectQueries(workload: Construct, queries: Queries, metric: cloudwatch.IMetric, id: string): void {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  for (const [childId, child] of Object.entries(mathExpression?.usingMetrics ?? {})) collectQueries(workload, queries, child, childId);
  const existing = queries.get(id);
  if (existing && existing.metric !== metric) {
    failWith(workload, { problem: 'two metrics of an expression have the same id', actual: id, remedy: 'change the id in usingMetrics' });
  }
  const label = metric instanceof cloudwatch.MathExpression ? metric.label : undefined;
  const query = mathExpression ? { id, expression: mathExpression.expression, label } : { id, metricStat: metricStatOf(metricStat!) };
  queries.set(id, { metric, query });
}

function metricStatOf({ namespace, metricName, dimensions, statistic, unitFilter }: cloudwatch.MetricStatConfig): Query['metricStat'] {
  return {
    metric: { namespace, metricName, dimensions: dimensions?.map(({ name, value }) => ({ name, value: String(value) })) },
    stat: statistic,
    unit: unitFilter,
  };
}

/** Returns the scalable target that the policies of a service belong to. */
export function scalableTargetOf(taskCount: ecs.ScalableTaskCount): appscaling.ScalableTarget {
  return taskCount.node.findChild('Target') as appscaling.ScalableTarget;
}

/** Returns a unique name for an L1 policy, built as the L2 does. */
export function policyName(taskCount: ecs.ScalableTaskCount, id: string): string {
  return `${taskCount.node.path.replace(/[^A-Za-z0-9]/g, '')}${id}`.slice(-256);
}
