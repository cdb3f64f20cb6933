import { Problem, rangeProblem } from '../../private/errors';
import { elbApi, ResourceRule } from '../template/rule';
import { elbName } from './target-groups';
import { LISTENER, LISTENER_RULE, LOAD_BALANCER, TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const BALANCER = { type: LOAD_BALANCER, severity: 'error', property: 'Name', link: elbApi('CreateLoadBalancer') } as const;
const RULE = { type: LISTENER_RULE, severity: 'error', link: elbApi('CreateRule') } as const;

/** Load balancers, listeners and their rules that Elastic Load Balancing does not make. */
export const LISTENER_RULES: readonly ResourceRule[] = [
  { ...BALANCER, id: 'ECS431', title: 'The name of a load balancer is 1 to 32 letters, digits and hyphens', check: (balancer) => elbName(balancer, 'a load balancer') },
  { ...BALANCER, id: 'ECS432', title: 'The name of a load balancer does not start with internal-', check: internalName },
  { ...BALANCER, id: 'ECS433', property: 'LoadBalancerAttributes', title: 'The idle timeout of an Application Load Balancer is 1 to 4000 seconds', link: elbApi('LoadBalancerAttribute'), check: idleTimeout },
  { type: LISTENER, severity: 'error', id: 'ECS434', property: 'Certificates', title: 'A listener of HTTPS or TLS has a certificate', link: elbApi('CreateListener'), check: certificate },
  { ...RULE, id: 'ECS435', property: 'Priority', title: 'The priority of a listener rule is 1 to 50000', check: priority },
  { ...RULE, id: 'ECS436', property: 'Priority', title: 'Each rule of a listener has a priority of its own', check: uniquePriority },
  { ...RULE, id: 'ECS437', property: 'Conditions', title: 'A listener rule has 5 values at most in its conditions', link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html', check: fewValues },
  { ...RULE, id: 'ECS438', property: 'Actions', title: 'A rule forwards to 1 to 5 target groups, with weights from 0 to 999', link: elbApi('TargetGroupTuple'), check: weights },
];

function* internalName(balancer: TemplateResource): Iterable<Problem> {
  const name = balancer.text('Name');
  if (name?.startsWith('internal-')) yield { problem: 'Name starts with internal-', actual: name, remedy: 'rename it: Elastic Load Balancing keeps that prefix for itself' };
}

function* idleTimeout(balancer: TemplateResource): Iterable<Problem> {
  const key = 'idle_timeout.timeout_seconds';
  const found = balancer.list('LoadBalancerAttributes')?.find((candidate) => candidate.text('Key') === key);
  const problem = rangeProblem(key, found?.number('Value'), { min: 1, max: 4000 }, 'use a time that Elastic Load Balancing takes');
  if (problem) yield problem;
}

function* certificate(listener: TemplateResource): Iterable<Problem> {
  const protocol = listener.text('Protocol');
  if ((protocol !== 'HTTPS' && protocol !== 'TLS') || !(listener.lacks('Certificates') || listener.items('Certificates')?.length === 0)) return;
  yield { problem: 'the listener has no certificate', actual: protocol, remedy: 'give it one, or use HTTP or TCP' };
}

function* priority(rule: TemplateResource): Iterable<Problem> {
  const problem = rangeProblem('Priority', rule.number('Priority'), { min: 1, max: 50000 }, 'use a number that Elastic Load Balancing takes');
  if (problem) yield problem;
}

function* uniquePriority(rule: TemplateResource): Iterable<Problem> {
  const first = rule.template.firstWithKey(LISTENER_RULE, priorityOf, priorityOf(rule));
  if (!first || first === rule) return;
  yield { problem: `${first.logicalId} has the same priority on the same listener`, actual: rule.number('Priority'), remedy: 'give each rule its own' };
}

function priorityOf(rule: TemplateResource): string | undefined {
  const number = rule.number('Priority');
  return number === undefined ? undefined : JSON.stringify([rule.raw('ListenerArn'), number]);
}

function* fewValues(rule: TemplateResource): Iterable<Problem> {
  const values = rule.list('Conditions')?.map(valuesOf) ?? [];
  const number = values.reduce((sum, count) => sum + count, 0);
  if (number > 5) yield { problem: 'the conditions of a rule have 5 values at most', actual: number, remedy: 'make it several rules' };
}

function valuesOf(condition: TemplateValues): number {
  const places = ['Values', 'PathPatternConfig.Values', 'HostHeaderConfig.Values', 'HttpHeaderConfig.Values', 'HttpRequestMethodConfig.Values', 'SourceIpConfig.Values', 'QueryStringConfig.Values'];
  return Math.max(...places.map((place) => condition.items(place)?.length ?? 0));
}

function* weights(rule: TemplateResource): Iterable<Problem> {
  for (const [i, action] of (rule.list('Actions') ?? []).entries()) {
    const groups = action.list('ForwardConfig.TargetGroups');
    if (!groups) continue;
    const place = `Actions[${i}].ForwardConfig.TargetGroups`;
    if (groups.length < 1 || groups.length > 5) yield { problem: `${place} must have 1 to 5 members`, actual: groups.length, remedy: 'forward to fewer target groups' };
    for (const [j, group] of groups.entries()) {
      const problem = rangeProblem(`${place}[${j}].Weight`, group.number('Weight'), { min: 0, max: 999 }, 'use a weight that Elastic Load Balancing takes');
      if (problem) yield problem;
    }
  }
}
