import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { ResourceRule } from '../rule';
import { controllerOf, SERVICE, strategyOf } from '../service/service';
import { isFunction } from '../template/functions';
import { Resource } from '../template/resource';
import { Values } from '../template/values';
import { LISTENER, LISTENER_RULE, TARGET_GROUP } from '../traffic/types';

const ERROR = { type: SERVICE, severity: 'error', property: 'LoadBalancers', link: ecsApi('AdvancedConfiguration') } as const;

/** How ECS moves traffic from the old tasks to the new ones. */
export const TRAFFIC_SHIFT_RULES: readonly ResourceRule[] = [
  {
    ...ERROR,
    id: 'ECS541',
    title: 'A load balancer whose traffic is shifted has a second target group',
    check: (service) => complete(service, 'AlternateTargetGroupArn'),
  },
  { ...ERROR, id: 'ECS542', title: 'Traffic is shifted between two different target groups', check: different },
  {
    ...ERROR,
    id: 'ECS543',
    title: 'The two target groups have one VPC, protocol, port and type',
    severity: 'warning',
    link: ecsGuide('alb-resources-for-blue-green'),
    check: alike,
  },
  { ...ERROR, id: 'ECS544', title: 'Traffic is shifted by a rule of an Application Load Balancer, by the listener of a Network Load Balancer', check: ruleOrListener },
  { ...ERROR, id: 'ECS545', title: 'The production and the test rule are two', check: twoRules },
  {
    ...ERROR,
    id: 'ECS546',
    title: 'The production rule does nothing but forward',
    severity: 'warning',
    link: ecsGuide('alb-resources-for-blue-green'),
    check: onlyForward,
  },
  {
    ...ERROR,
    id: 'ECS547',
    severity: 'warning',
    title: 'A load balancer whose traffic is shifted names the rule of production traffic',
    check: (service) => complete(service, 'ProductionListenerRule'),
  },
  {
    ...ERROR,
    id: 'ECS548',
    severity: 'warning',
    title: 'A load balancer whose traffic is shifted has a role that may do it',
    link: ecsGuide('AmazonECSInfrastructureRolePolicyForLoadBalancers'),
    check: (service) => complete(service, 'RoleArn'),
  },
];

interface Shift {
  readonly balancer: Values;
  readonly place: string;
}

function* eachShift(service: Resource, check: (shift: Shift) => Iterable<Refusal>): Iterable<Refusal> {
  const strategy = strategyOf(service);
  if (controllerOf(service) !== 'ECS' || strategy === undefined || strategy === 'ROLLING') return;
  for (const [i, balancer] of (service.list('LoadBalancers') ?? []).entries()) yield* check({ balancer, place: `LoadBalancers[${i}]` });
}

function complete(service: Resource, field: string): Iterable<Refusal> {
  return eachShift(service, function* ({ balancer, place }) {
    if (!balancer.lacks(`AdvancedConfiguration.${field}`)) return;
    yield { what: `${place} has no AdvancedConfiguration.${field}`, got: strategyOf(service), instead: 'add it, or use the strategy ROLLING' };
  });
}

function groupsOf(service: Resource, { balancer }: Shift): readonly [Resource | undefined, Resource | undefined] {
  const group = (path: string) => service.template.target(balancer.raw(path), TARGET_GROUP);
  return [group('TargetGroupArn'), group('AdvancedConfiguration.AlternateTargetGroupArn')];
}

function different(service: Resource): Iterable<Refusal> {
  return eachShift(service, function* ({ balancer, place }) {
    const [first, second] = ['TargetGroupArn', 'AdvancedConfiguration.AlternateTargetGroupArn'].map((path) => JSON.stringify(balancer.raw(path)));
    if (first === undefined || first !== second) return;
    yield { what: `${place} has one target group for the old and the new tasks`, instead: 'make a second one for AlternateTargetGroupArn' };
  });
}

function alike(service: Resource): Iterable<Refusal> {
  return eachShift(service, function* (shift) {
    const [first, second] = groupsOf(service, shift);
    if (!first || !second) return;
    for (const [field, otherwise] of ALIKE) {
      const [one, other] = [first, second].map((group) => valueOf(group, field, otherwise));
      if (isFunction(one) || isFunction(other) || String(one) === String(other)) continue;
      yield { what: `the target groups of ${shift.place} differ in ${field}`, got: [one, other], instead: 'make them alike' };
      return;
    }
  });
}

/** What two target groups have in common, and what Elastic Load Balancing takes where it is not given. */
const ALIKE = [['VpcId'], ['Protocol'], ['ProtocolVersion', 'HTTP1'], ['Port'], ['TargetType', 'instance']] as const;

function valueOf(group: Resource, field: string, otherwise?: string): unknown {
  return group.target(field, 'AWS::EC2::VPC')?.logicalId ?? group.raw(field) ?? otherwise;
}

function ruleOrListener(service: Resource): Iterable<Refusal> {
  return eachShift(service, function* ({ balancer, place }) {
    for (const field of ['ProductionListenerRule', 'TestListenerRule']) {
      const given = balancer.raw(`AdvancedConfiguration.${field}`);
      const listener = service.template.target(given, LISTENER);
      if (!['HTTP', 'HTTPS'].includes(listener?.text('Protocol') ?? '')) continue;
      yield {
        what: `${place}.AdvancedConfiguration.${field} is a listener of an Application Load Balancer`,
        got: listener!.logicalId,
        instead: 'make a listener rule, and name that',
      };
    }
  });
}

function twoRules(service: Resource): Iterable<Refusal> {
  return eachShift(service, function* ({ balancer, place }) {
    const [production, test] = ['ProductionListenerRule', 'TestListenerRule'].map((field) => JSON.stringify(balancer.raw(`AdvancedConfiguration.${field}`)));
    if (production === undefined || production !== test) return;
    yield { what: `${place} has one rule for production and test traffic`, instead: 'make a second one for TestListenerRule' };
  });
}

function onlyForward(service: Resource): Iterable<Refusal> {
  return eachShift(service, function* ({ balancer }) {
    const rule = service.template.target(balancer.raw('AdvancedConfiguration.ProductionListenerRule'), LISTENER_RULE);
    const other = rule?.list('Actions')?.map((action) => action.text('Type')).find((type) => type !== undefined && type !== 'forward');
    if (other === undefined) return;
    yield { what: `the production rule ${rule!.logicalId} does more than forward`, got: other, instead: 'do the rest in the application, or in a rule that comes before' };
  });
}
