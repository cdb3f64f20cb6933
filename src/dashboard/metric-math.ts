import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';

/** Period of all metrics: that of the services which publish them. */
export const PERIOD = Duration.minutes(1);

/** Metrics by their names in an expression. In one graph, a name stands for one metric. */
export type NamedMetrics = Readonly<Record<string, cloudwatch.IMetric>>;

/** Adds metrics up. Each of them may be missing at times. */
export function sumOf(name: string, metrics: readonly cloudwatch.IMetric[], label: string): cloudwatch.IMetric {
  return math(sumExpression(numbered(name, metrics)), numbered(name, metrics), label);
}

/** Returns the highest of several metrics. */
export function maximumOf(name: string, metrics: readonly cloudwatch.IMetric[], label: string): cloudwatch.IMetric {
  return math(`MAX([${Object.keys(numbered(name, metrics)).join(', ')}])`, numbered(name, metrics), label);
}

/** Returns the percentage of some metrics in others; it is missing while there is nothing to divide by. */
export function percentOf(parts: NamedMetrics, wholes: NamedMetrics, label: string): cloudwatch.IMetric {
  return math(`100 * ${sumExpression(parts)} / ${sumExpression(wholes)}`, { ...wholes, ...parts }, label);
}

/** Calculates with metrics. */
export function math(expression: string, usingMetrics: NamedMetrics, label: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ expression, usingMetrics, label, period: PERIOD });
}

/** `SUM` leaves out what is missing, and `FILL` keeps a graph from breaking off. */
function sumExpression(metrics: NamedMetrics): string {
  return `SUM([${Object.keys(metrics).map((each) => `FILL(${each}, 0)`).join(', ')}])`;
}

/** Names metrics by their number. */
export function numbered(name: string, metrics: readonly cloudwatch.IMetric[]): NamedMetrics {
  return Object.fromEntries(metrics.map((metric, i) => [`${name}${i}`, metric]));
}
