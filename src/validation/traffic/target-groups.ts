import { outOfRange, Range, Refusal } from '../../private/errors';
import { elbApi } from '../links';
import { ResourceRule } from '../rule';
import { TARGET_GROUP } from './types';
import { Resource } from '../template/resource';

const ERROR = { type: TARGET_GROUP, severity: 'error', link: elbApi('CreateTargetGroup') } as const;
const ATTRIBUTE = { ...ERROR, property: 'TargetGroupAttributes', link: elbApi('TargetGroupAttribute') } as const;

/** Target groups that Elastic Load Balancing does not make. */
export const TARGET_GROUP_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS421', property: 'Name', title: 'The name of a target group is 1 to 32 letters, digits and hyphens', check: (group) => elbName(group, 'a target group') },
  { ...ERROR, id: 'ECS422', property: 'HealthCheckTimeoutSeconds', title: 'A health check over HTTP is over before the next one starts', check: timeoutWithinInterval },
  { ...ERROR, id: 'ECS423', property: 'HealthCheckTimeoutSeconds', title: 'The timeout of a health check is 2 to 120 seconds', check: timeout },
  { ...ERROR, id: 'ECS424', property: 'HealthyThresholdCount', title: 'A target changes its health after 2 to 10 checks', check: thresholds },
  { ...ERROR, id: 'ECS425', property: 'HealthCheckPath', title: 'The path of a health check is 1 to 1024 characters and starts with a slash', check: path },
  { ...ERROR, id: 'ECS426', property: 'Matcher', title: 'Healthy answers are statuses from 200 to 499, or to 599 behind a Network Load Balancer', link: elbApi('Matcher'), check: matcher },
  { ...ATTRIBUTE, id: 'ECS427', title: 'The deregistration delay is 0 to 3600 seconds', check: (group) => attribute(group, 'deregistration_delay.timeout_seconds', { min: 0, max: 3600 }) },
  { ...ATTRIBUTE, id: 'ECS428', title: 'The slow start is 30 to 900 seconds, or 0', check: slowStart },
  { ...ATTRIBUTE, id: 'ECS429', title: 'Stickiness lasts 1 to 604800 seconds', check: stickiness },
];

/** Names of target groups and load balancers have one form. */
export function* elbName(resource: Resource, what: string): Iterable<Refusal> {
  const name = resource.text('Name');
  if (name === undefined || /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/.test(name)) return;
  yield { what: `Name is not a name of ${what}`, got: name, instead: 'use 1 to 32 letters, digits and hyphens, no hyphen first or last; or leave it out' };
}

/** Names of the protocols that an Application Load Balancer speaks. */
function isHttp(group: Resource): boolean {
  return ['HTTP', 'HTTPS'].includes(group.text('Protocol') ?? '');
}

function* timeoutWithinInterval(group: Resource): Iterable<Refusal> {
  const limit = group.number('HealthCheckTimeoutSeconds');
  const interval = group.lacks('HealthCheckIntervalSeconds') ? 30 : group.number('HealthCheckIntervalSeconds');
  if (!isHttp(group) || limit === undefined || interval === undefined || limit < interval) return;
  yield { what: 'HealthCheckTimeoutSeconds must be less than HealthCheckIntervalSeconds', got: limit, instead: `use less than ${interval} seconds` };
}

function* timeout(group: Resource): Iterable<Refusal> {
  const problem = outOfRange('HealthCheckTimeoutSeconds', group.number('HealthCheckTimeoutSeconds'), { min: 2, max: 120 }, 'use a time that Elastic Load Balancing takes');
  if (problem) yield problem;
}

function* thresholds(group: Resource): Iterable<Refusal> {
  for (const field of ['HealthyThresholdCount', 'UnhealthyThresholdCount']) {
    const problem = outOfRange(field, group.number(field), { min: 2, max: 10 }, 'use a number that Elastic Load Balancing takes');
    if (problem) yield problem;
  }
}

function* path(group: Resource): Iterable<Refusal> {
  const text = group.text('HealthCheckPath');
  if (text === undefined || (text.startsWith('/') && text.length <= 1024)) return;
  yield { what: 'HealthCheckPath is no path', got: text, instead: 'start it with a slash, and use 1024 characters at most' };
}

function* matcher(group: Resource): Iterable<Refusal> {
  const codes = group.text('Matcher.HttpCode');
  if (codes === undefined || group.has('Matcher.GrpcCode')) return;
  const most = isHttp(group) ? 499 : 599;
  const bounds = codes.split(',').map((part) => part.split('-').map(Number));
  const isGood = bounds.every((range) => range.length <= 2 && range.every((code) => code >= 200 && code <= most) && range[0] <= range.at(-1)!);
  if (isGood) return;
  yield { what: `Matcher.HttpCode must be statuses from 200 to ${most}`, got: codes, instead: 'write them as 200, 200,202 or 200-299' };
}

function* attribute(group: Resource, key: string, range: Range): Iterable<Refusal> {
  const found = group.list('TargetGroupAttributes')?.find((candidate) => candidate.text('Key') === key);
  const problem = outOfRange(key, found?.number('Value'), range, 'use a time that Elastic Load Balancing takes');
  if (problem) yield problem;
}

function* slowStart(group: Resource): Iterable<Refusal> {
  const found = group.list('TargetGroupAttributes')?.find((candidate) => candidate.text('Key') === 'slow_start.duration_seconds');
  if (found?.number('Value') !== 0) yield* attribute(group, 'slow_start.duration_seconds', { min: 30, max: 900 });
}

function* stickiness(group: Resource): Iterable<Refusal> {
  for (const kind of ['lb_cookie', 'app_cookie']) yield* attribute(group, `stickiness.${kind}.duration_seconds`, { min: 1, max: 604800 });
}
