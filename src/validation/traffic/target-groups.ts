import { Problem, Range } from '../../private/errors';
import { elbApi, outOfRange, reported, ResourceRule } from '../template/rule';
import { TARGET_GROUP, TemplateResource } from '../template/template';

const ERROR = { type: TARGET_GROUP, severity: 'error', link: elbApi('CreateTargetGroup') } as const;
const TIME_REMEDY = 'use a time that Elastic Load Balancing allows';
const ATTRIBUTE = { ...ERROR, property: 'TargetGroupAttributes', link: elbApi('TargetGroupAttribute') } as const;

/** Rules about target groups. */
export const TARGET_GROUP_RULES: readonly ResourceRule[] = [
  {
    ...ERROR,
    id: 'ECS421',
    property: 'Name',
    title: 'A target group name is 1 to 32 letters, digits and hyphens',
    check: (group) => elbName(group, 'target group'),
  },
  {
    ...ERROR,
    id: 'ECS422',
    property: 'HealthCheckTimeoutSeconds',
    title: 'An HTTP health check times out before the next one starts',
    check: timeoutWithinInterval,
  },
  { ...ERROR, id: 'ECS423', property: 'HealthCheckTimeoutSeconds', title: 'The timeout of a health check is 2 to 120 seconds', check: timeout },
  { ...ERROR, id: 'ECS424', property: 'HealthyThresholdCount', title: 'The thresholds of a health check are 2 to 10', check: thresholds },
  {
    ...ERROR,
    id: 'ECS425',
    property: 'HealthCheckPath',
    title: 'The path of a health check starts with a slash and has at most 1024 characters',
    check: path,
  },
  {
    ...ERROR,
    id: 'ECS426',
    property: 'Matcher',
    title: 'Healthy status codes are 200 to 499, or 200 to 599 behind a Network Load Balancer',
    link: elbApi('Matcher'),
    check: matcher,
  },
  {
    ...ATTRIBUTE,
    id: 'ECS427',
    title: 'The deregistration delay is 0 to 3600 seconds',
    check: (group) => attribute(group, 'deregistration_delay.timeout_seconds', { min: 0, max: 3600 }),
  },
  { ...ATTRIBUTE, id: 'ECS428', title: 'The slow start duration is 0, or 30 to 900 seconds', check: slowStart },
  { ...ATTRIBUTE, id: 'ECS429', title: 'The stickiness duration is 1 to 604800 seconds', check: stickiness },
  {
    ...ERROR,
    id: 'ECS441',
    property: 'HealthCheckProtocol',
    title: 'A TCP health check has no path and no healthy status codes',
    ...reported('Health check matchers are not supported for TCP health checks', 'awsdocs/aws-cloudformation-user-guide', 186),
    check: tcpHealthCheck,
  },
  {
    ...ATTRIBUTE,
    id: 'ECS444',
    title: 'Cookies bind clients to targets behind an Application Load Balancer only',
    ...reported("Stickiness type 'lb_cookie' is not supported for target groups with the TCP protocol", 'hashicorp/boundary-reference-architecture', 14),
    check: cookies,
  },
  {
    ...ATTRIBUTE,
    id: 'ECS446',
    title: 'Slow start is used with the algorithm round_robin',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html',
    ...reported('You cannot enable both slow start and weighted random algorithm on a target group', 'kubernetes-sigs/aws-load-balancer-controller', 3686),
    check: slowStartAlgorithm,
  },
];

/** Checks the name of a target group or a load balancer, for which Elastic Load Balancing has the same pattern. */
export function* elbName(resource: TemplateResource, kind: string): Iterable<Problem> {
  const name = resource.text('Name');
  if (name === undefined || /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/.test(name)) return;
  yield {
    problem: `Name is not a valid ${kind} name`,
    actual: name,
    remedy: 'use 1 to 32 letters, digits and hyphens, with no hyphen first or last, or omit it',
  };
}

/** Returns whether a target group uses a protocol of Application Load Balancers. */
function isHttp(group: TemplateResource): boolean {
  return ['HTTP', 'HTTPS'].includes(group.text('Protocol') ?? '');
}

function* timeoutWithinInterval(group: TemplateResource): Iterable<Problem> {
  const limit = group.number('HealthCheckTimeoutSeconds');
  const interval = group.lacks('HealthCheckIntervalSeconds') ? 30 : group.number('HealthCheckIntervalSeconds');
  if (!isHttp(group) || limit === undefined || interval === undefined || limit < interval) return;
  yield {
    problem: 'HealthCheckTimeoutSeconds must be less than HealthCheckIntervalSeconds',
    actual: limit,
    remedy: `use less than ${interval} seconds`,
  };
}

function* timeout(group: TemplateResource): Iterable<Problem> {
  const seconds = group.number('HealthCheckTimeoutSeconds');
  yield* outOfRange('HealthCheckTimeoutSeconds', seconds, { min: 2, max: 120 }, TIME_REMEDY);
}

function* thresholds(group: TemplateResource): Iterable<Problem> {
  for (const field of ['HealthyThresholdCount', 'UnhealthyThresholdCount']) {
    yield* outOfRange(field, group.number(field), { min: 2, max: 10 }, 'use a number that Elastic Load Balancing allows');
  }
}

function* path(group: TemplateResource): Iterable<Problem> {
  const text = group.text('HealthCheckPath');
  if (text === undefined || (text.startsWith('/') && text.length <= 1024)) return;
  yield { problem: 'HealthCheckPath is not a valid path', actual: text, remedy: 'start it with a slash, and use at most 1024 characters' };
}

function* matcher(group: TemplateResource): Iterable<Problem> {
  const codes = group.text('Matcher.HttpCode');
  if (codes === undefined || !group.lacks('Matcher.GrpcCode')) return;
  const highest = isHttp(group) ? 499 : 599;
  const bounds = codes.split(',').map((part) => part.split('-').map(Number));
  const isValid = bounds.every((range) => range.length <= 2 && range.every((code) => code >= 200 && code <= highest) && range[0] <= range.at(-1)!);
  if (isValid) return;
  yield { problem: `Matcher.HttpCode must be status codes from 200 to ${highest}`, actual: codes, remedy: 'write them as 200, 200,202 or 200-299' };
}

/** Returns the value of an attribute as text; undefined when it is not set or unknown. */
function valueOf(group: TemplateResource, key: string): string | undefined {
  const found = group.list('TargetGroupAttributes')?.find((candidate) => candidate.text('Key') === key);
  return found?.text('Value') ?? found?.number('Value')?.toString();
}

function* tcpHealthCheck(group: TemplateResource): Iterable<Problem> {
  const isTcp = group.lacks('HealthCheckProtocol') ? isNetwork(group) : group.text('HealthCheckProtocol') === 'TCP';
  const field = ['HealthCheckPath', 'Matcher'].find((name) => group.has(name));
  if (isTcp && field) yield { problem: `${field} is not available for a TCP health check`, remedy: 'remove it, or set HealthCheckProtocol to HTTP' };
}

/** Returns whether a target group belongs to a Network Load Balancer and checks health by TCP unless it says otherwise. */
function isNetwork(group: TemplateResource): boolean {
  return group.text('TargetType') !== 'alb' && ['TCP', 'TLS', 'UDP', 'TCP_UDP'].includes(group.text('Protocol') ?? '');
}

function* cookies(group: TemplateResource): Iterable<Problem> {
  const [type, protocol] = [valueOf(group, 'stickiness.type'), group.text('Protocol')];
  if ((type !== 'lb_cookie' && type !== 'app_cookie') || !['TCP', 'TLS', 'UDP', 'TCP_UDP'].includes(protocol ?? '')) return;
  yield { problem: `stickiness.type ${type} is not available for ${protocol}`, actual: type, remedy: 'use source_ip, or remove the attribute' };
}

function* slowStartAlgorithm(group: TemplateResource): Iterable<Problem> {
  const [duration, algorithm] = [valueOf(group, 'slow_start.duration_seconds'), valueOf(group, 'load_balancing.algorithm.type')];
  if (duration === undefined || duration === '0' || (algorithm !== 'least_outstanding_requests' && algorithm !== 'weighted_random')) return;
  yield { problem: `slow_start.duration_seconds does not go with ${algorithm}`, actual: duration, remedy: 'remove one of the two' };
}

function* attribute(group: TemplateResource, key: string, range: Range): Iterable<Problem> {
  const found = group.list('TargetGroupAttributes')?.find((candidate) => candidate.text('Key') === key);
  yield* outOfRange(key, found?.number('Value'), range, TIME_REMEDY);
}

function* slowStart(group: TemplateResource): Iterable<Problem> {
  const found = group.list('TargetGroupAttributes')?.find((candidate) => candidate.text('Key') === 'slow_start.duration_seconds');
  if (found?.number('Value') !== 0) yield* attribute(group, 'slow_start.duration_seconds', { min: 30, max: 900 });
}

function* stickiness(group: TemplateResource): Iterable<Problem> {
  for (const kind of ['lb_cookie', 'app_cookie']) yield* attribute(group, `stickiness.${kind}.duration_seconds`, { min: 1, max: 604800 });
}
