import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';

/** Period of all metrics: that of the services which publish them. */
export const PERIOD = Duration.minutes(1);

/** Metrics by their names in an expression. */
type NamedMetrics = Readonly<Record<string, cloudwatch.IMetric>>;

/** Adds metrics up. Each of them may be missing at times. */
export function sumOf(name: string, metrics: readonly cloudwatch.IMetric[], label: string): cloudwatch.IMetric {
  return math(sumExpression(name, metrics), numbered(name, metrics), label);
}

/** Returns the highest of several metrics. */
export function maximumOf(name: string, metrics: readonly cloudwatch.IMetric[], label: string): cloudwatch.IMetric {
  return math(`MAX([${Object.keys(numbered(name, metrics)).join(', ')}])`, numbered(name, metrics), label);
}

/** Parts and wholes that a share is calculated from. */
export interface Share {
  /** Distinguishes the metrics from those of other shares in the same graph. */
  readonly name: string;
  readonly parts: readonly cloudwatch.IMetric[];
  readonly wholes: readonly cloudwatch.IMetric[];
  readonly label: string;
}

/** Returns the percentage of some metrics in others; it is missing while there is nothing to divide by. */
export function percentOf({ name, parts, wholes, label }: Share): cloudwatch.IMetric {
  const [part, whole] = [`${name}Parts`, `${name}Wholes`];
  const expression = `100 * ${sumExpression(part, parts)} / ${sumExpression(whole, wholes)}`;
  return math(expression, { ...numbered(part, parts), ...numbered(whole, wholes) }, label);
}

/** Calculates with metrics. */
export function math(expression: string, usingMetrics: NamedMetrics, label: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ expression, usingMetrics, label, period: PERIOD });
}

/** `SUM` leaves out what is missing, and `FILL` keeps a graph from breaking off. */
function sumExpression(name: string, metrics: readonly cloudwatch.IMetric[]): string {
  return `SUM([${Object.keys(numbered(name, metrics)).map((each) => `FILL(${each}, 0)`).join(', ')}])`;
}

function numbered(name: string, metrics: readonly cloudwatch.IMetric[]): Record<string, cloudwatch.IMetric> {
  return Object.fromEntries(metrics.map((metric, i) => [`${name}${i}`, metric]));
}
