import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { failWith } from '../private/errors';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const MAX_WIDGETS = 500;

/** Those in expressions count, too; @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_METRICS = 2500;

/** Fails on more widgets or metrics than CloudWatch takes in one dashboard. */
export function requireDashboardQuotas(dashboard: Construct, rows: readonly (readonly cloudwatch.IWidget[])[]): void {
  const widgets = rows.flat().flatMap((widget): RenderedWidget[] => widget.toJson());
  const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  requireAtMost(dashboard, 'widgets', widgets.length, MAX_WIDGETS);
  requireAtMost(dashboard, 'metrics', metrics.length, MAX_METRICS);
}

interface RenderedWidget {
  readonly properties: { readonly metrics?: readonly unknown[] };
}

function requireAtMost(dashboard: Construct, what: string, count: number, max: number): void {
  if (count <= max) return;
  failWith(dashboard, {
    problem: `CloudWatch takes at most ${max} ${what} in a dashboard`, actual: count, remedy: 'create several dashboards, such as one for each cluster',
  });
}
