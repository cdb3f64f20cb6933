import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { refuse } from '../private/errors';

type Query = appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty;
type Queries = Map<string, { metric: cloudwatch.IMetric; query: Query }>;

/**
 * Metric math as target tracking takes it: each metric once, and one result.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export function metricQueries(workload: Construct, expression: cloudwatch.MathExpression, id: string): Query[] {
  const queries: Queries = new Map();
  collect(workload, queries, expression, id);
  return [...queries.values()].map(({ query }) => ({ ...query, returnData: query.id === id }));
}

function collect(workload: Construct, queries: Queries, metric: cloudwatch.IMetric, id: string): void {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  for (const [childId, child] of Object.entries(mathExpression?.usingMetrics ?? {})) collect(workload, queries, child, childId);
  const known = queries.get(id);
  if (known && known.metric !== metric) {
    refuse(workload, { what: 'two metrics of one expression have one id', got: id, instead: 'give the metric in usingMetrics another id' });
  }
  const label = metric instanceof cloudwatch.MathExpression ? metric.label : undefined;
  queries.set(id, { metric, query: mathExpression ? { id, expression: mathExpression.expression, label } : { id, metricStat: stat(metricStat!) } });
}

function stat({ namespace, metricName, dimensions, statistic, unitFilter }: cloudwatch.MetricStatConfig): Query['metricStat'] {
  return {
    metric: { namespace, metricName, dimensions: dimensions?.map(({ name, value }) => ({ name, value: String(value) })) },
    stat: statistic,
    unit: unitFilter,
  };
}
