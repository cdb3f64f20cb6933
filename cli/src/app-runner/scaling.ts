import { code, imported, literal, object, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

/** What App Runner's default configuration says. */
const DEFAULT_LIMITS = { min: 1, max: 25 };

/**
 * Scales by CPU between the limits of the configuration: a load balancer counts requests by the minute, not those that run at a time.
 *
 * @see https://docs.aws.amazon.com/apprunner/latest/dg/manage-autoscaling.html
 */
export function scalingExpression(summary: SourceNode | undefined, details: SourceNode | undefined, steps: string[]): Expression {
  const configuration = details?.get('AutoScalingConfiguration') ?? details;
  const isDefault = summary?.get('IsDefault')?.value === true || summary?.get('AutoScalingConfigurationName')?.value === 'DefaultConfiguration';
  if (configuration || isDefault) summary?.movedTo('`scaling`');
  else summary?.leftOut('It names the configuration alone: 1 to 25 tasks, as App Runner has by default. Pass `--auto-scaling` for its limits.');
  for (const [name, field] of configuration?.entries() ?? []) if (!['MinSize', 'MaxSize', 'MaxConcurrency'].includes(name)) field.leftOut('App Runner alone knows it.');
  configuration?.get('MaxConcurrency')?.leftOut('Load balancers do not count requests that run at a time. Tasks scale by CPU; `requestsPerTarget` counts requests by the minute.');
  steps.push('Watch how the service scales: by 60 % CPU, where App Runner went by requests at a time. `requestsPerTarget` of `Scaling.automatic()` goes by requests a minute.');
  const minCapacity = configuration?.get('MinSize')?.movedTo('`minCapacity`').number() ?? DEFAULT_LIMITS.min;
  const maxCapacity = configuration?.get('MaxSize')?.movedTo('`maxCapacity`').number() ?? DEFAULT_LIMITS.max;
  return code`${imported('Scaling')}.automatic(${object({ minCapacity: literal(minCapacity), maxCapacity: literal(maxCapacity), cpuPercent: literal(60) })})`;
}
