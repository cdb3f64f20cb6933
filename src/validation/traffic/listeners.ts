import { elbName } from './target-groups';
import { Problem } from '../../private/errors';
import { elbApi, outOfRange, ResourceRule } from '../template/rule';
import { LISTENER, LISTENER_RULE, LOAD_BALANCER, TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const BALANCER = { type: LOAD_BALANCER, severity: 'error', property: 'Name', link: elbApi('CreateLoadBalancer') } as const;
const RULE = { type: LISTENER_RULE, severity: 'error', link: elbApi('CreateRule') } as const;

/** Rules about load balancers, listeners and listener rules. */
export const LISTENER_RULES: readonly ResourceRule[] = [
  {
    ...BALANCER,
    id: 'ECS431',
    title: 'A load balancer name is 1 to 32 letters, digits and hyphens',
    check: (balancer) => elbName(balancer, 'load balancer'),
  },
  { ...BALANCER, id: 'ECS432', title: 'A load balancer name does not start with internal-', check: internalName },
  {
    ...BALANCER,
    id: 'ECS433',
    property: 'LoadBalancerAttributes',
    title: 'The idle timeout of an Application Load Balancer is 1 to 4000 seconds',
    link: elbApi('LoadBalancerAttribute'),
    check: idleTimeout,
  },
  {
    type: LISTENER,
    severity: 'error',
    id: 'ECS434',
    property: 'Certificates',
    title: 'An HTTPS or TLS listener has a certificate',
    link: elbApi('CreateListener'),
    check: certificate,
  },
  { ...RULE, id: 'ECS435', property: 'Priority', title: 'The priority of a listener rule is 1 to 50000', check: priority },
  { ...RULE, id: 'ECS436', property: 'Priority', title: 'Rule priorities are unique within a listener', check: uniquePriority },
  {
    ...RULE,
    id: 'ECS437',
    property: 'Conditions',
    title: 'The conditions of a listener rule have at most 5 values',
    link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html',
    check: fewValues,
  },
  {
    ...RULE,
    id: 'ECS438',
    property: 'Actions',
    title: 'A listener rule forwards to 1 to 5 target groups, with weights of 0 to 999',
    link: elbApi('TargetGroupTuple'),
    check: weights,
  },
];

function* internalName(balancer: TemplateResource): Iterable<Problem> {
  const name = balancer.text('Name');
  if (name?.startsWith('internal-')) {
    yield {
      problem: 'Name starts with internal-',
      actual: name,
      remedy: 'rename it: Elastic Load Balancing reserves that prefix',
    };
  }
}

function* idleTimeout(balancer: TemplateResource): Iterable<Problem> {
  const key = 'idle_timeout.timeout_seconds';
  const found = balancer.list('LoadBalancerAttributes')?.find((candidate) => candidate.text('Key') === key);
  yield* outOfRange(key, found?.number('Value'), { min: 1, max: 4000 }, 'use a time that Elastic Load Balancing allows');
}

function* certificate(listener: TemplateResource): Iterable<Problem> {
  const protocol = listener.text('Protocol');
  if ((protocol !== 'HTTPS' && protocol !== 'TLS') || !(listener.lacks('Certificates') || listener.items('Certificates')?.length === 0)) return;
  yield { problem: 'the listener has no certificate', actual: protocol, remedy: 'add one, or use HTTP or TCP' };
}

function* priority(rule: TemplateResource): Iterable<Problem> {
  yield* outOfRange('Priority', rule.number('Priority'), { min: 1, max: 50000 }, 'use a number that Elastic Load Balancing allows');
}

function* uniquePriority(rule: TemplateResource): Iterable<Problem> {
  const first = rule.template.firstWithKey(LISTENER_RULE, priorityOf, priorityOf(rule));
  if (!first || first === rule) return;
  yield {
    problem: `${first.logicalId} has the same priority on the same listener`,
    actual: rule.number('Priority'),
    remedy: 'give each rule its own priority',
  };
}

function priorityOf(rule: TemplateResource): string | undefined {
  const number = rule.number('Priority');
  return number === undefined ? undefined : JSON.stringify([rule.condition, rule.raw('ListenerArn'), number]);
}

function* fewValues(rule: TemplateResource): Iterable<Problem> {
  const values = rule.list('Conditions')?.map(countValues) ?? [];
  const total = values.reduce((sum, count) => sum + count, 0);
  if (total > 5) yield { problem: 'the conditions of a rule may have at most 5 values', actual: total, remedy: 'split it into several rules' };
}

/** The paths at which a condition may have its values. */
const VALUE_PATHS = [
  'Values',
  'PathPatternConfig.Values',
  'HostHeaderConfig.Values',
  'HttpHeaderConfig.Values',
  'HttpRequestMethodConfig.Values',
  'SourceIpConfig.Values',
  'QueryStringConfig.Values',
];

function countValues(condition: TemplateValues): number {
  return Math.max(...VALUE_PATHS.map((path) => condition.items(path)?.length ?? 0));
}

function* weights(rule: TemplateResource): Iterable<Problem> {
  for (const [i, action] of (rule.list('Actions') ?? []).entries()) {
    const groups = action.list('ForwardConfig.TargetGroups');
    if (!groups) continue;
    const path = `Actions[${i}].ForwardConfig.TargetGroups`;
    if (groups.length < 1 || groups.length > 5) {
      yield {
        problem: `${path} must have 1 to 5 members`,
        actual: groups.length,
        remedy: 'forward to at least one and at most 5 target groups',
      };
    }
    for (const [j, group] of groups.entries()) {
      yield* outOfRange(`${path}[${j}].Weight`, group.number('Weight'), { min: 0, max: 999 }, 'use a weight that Elastic Load Balancing allows');
    }
  }
}
