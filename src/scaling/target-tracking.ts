import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { failWith } from '../private/errors';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';

type Query = appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty;
type Queries = Map<string, { metric: cloudwatch.IMetric; query: Query }>;

/**
 * Metric math as target tracking takes it: each metric once, and one result.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export function metricQueries(workload: Construct, expression: cloudwatch.MathExpression, id: string): Query[] {
  const queries: Queries = new Map();
  collectQueries(workload, queries, expression, id);
  return [...queries.values()].map(({ query }) => ({ ...query, returnData: query.id === id }));
}

function collectQueries(workload: Construct, queries: Queries, metric: cloudwatch.IMetric, id: string): void {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  for (const [childId, child] of Object.entries(mathExpression?.usingMetrics ?? {})) collectQueries(workload, queries, child, childId);
  const known = queries.get(id);
  if (known && known.metric !== metric) {
    failWith(workload, { problem: 'two metrics of one expression have one id', actual: id, remedy: 'give the metric in usingMetrics another id' });
  }
  const label = metric instanceof cloudwatch.MathExpression ? metric.label : undefined;
  queries.set(id, { metric, query: mathExpression ? { id, expression: mathExpression.expression, label } : { id, metricStat: metricStatOf(metricStat!) } });
}

function metricStatOf({ namespace, metricName, dimensions, statistic, unitFilter }: cloudwatch.MetricStatConfig): Query['metricStat'] {
  return {
    metric: { namespace, metricName, dimensions: dimensions?.map(({ name, value }) => ({ name, value: String(value) })) },
    stat: statistic,
    unit: unitFilter,
  };
}

/** How fast a policy follows its metric. */
export interface TrackingOptions {
  readonly scaleInCooldown?: Duration;
  readonly scaleOutCooldown?: Duration;
  readonly disableScaleIn?: boolean;
}

/** A number that scaling keeps a metric at. */
export interface MetricTarget extends TrackingOptions {
  readonly metric: cloudwatch.IMetric;
  readonly targetValue: number;
  /** Id of the result, where the metric is an expression. */
  readonly queryId?: string;
}

/** Keeps a metric at a number. Metric math goes into an L1: the L2 takes none for target tracking. */
export function addTargetTracking(workload: Construct, tasks: ecs.ScalableTaskCount, id: string, tracked: MetricTarget): void {
  const { metric, targetValue, queryId = 'result', ...pace } = tracked;
  if (metric instanceof cloudwatch.MathExpression) {
    addTargetTrackingOnMath(tasks, id, { targetValue, metrics: metricQueries(workload, metric, queryId) }, pace);
  } else {
    new appscaling.TargetTrackingScalingPolicy(tasks, id, { scalingTarget: scalableTargetOf(tasks), customMetric: metric, targetValue, ...pace });
  }
}

interface MathTarget {
  readonly targetValue: number;
  readonly metrics: appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty[];
}

function addTargetTrackingOnMath(tasks: ecs.ScalableTaskCount, id: string, { targetValue, metrics }: MathTarget, pace: TrackingOptions): void {
  new appscaling.CfnScalingPolicy(tasks, id, {
    policyName: policyName(tasks, id),
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalableTargetOf(tasks).scalableTargetId,
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
export function scalableTargetOf(tasks: ecs.ScalableTaskCount): appscaling.ScalableTarget {
  return tasks.node.findChild('Target') as appscaling.ScalableTarget;
}

/** The name of an L1 policy, as the L2 would build it: policies of one service need names of their own. */
export function policyName(tasks: ecs.ScalableTaskCount, id: string): string {
  return `${tasks.node.path.replace(/[^A-Za-z0-9]/g, '')}${id}`.slice(-256);
}
