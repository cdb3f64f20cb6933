import { Problem } from '../../private/errors';
import { controllerOf, SERVICE, strategyOf } from '../service/service';
import { ecsApi, ecsGuide, ResourceRule } from '../template/rule';
import { LISTENER, LISTENER_RULE, TARGET_GROUP, TemplateResource } from '../template/template';
import { isFunction, TemplateValues } from '../template/values';

const ERROR = { type: SERVICE, severity: 'error', property: 'LoadBalancers', link: ecsApi('AdvancedConfiguration') } as const;

/** Rules about shifting traffic from the old tasks to the new ones. */
export const TRAFFIC_SHIFT_RULES: readonly ResourceRule[] = [
  {
    ...ERROR,
    id: 'ECS541',
    title: 'A load balancer with traffic shifting has an alternate target group',
    check: (service) => advancedConfigurationField(service, 'AlternateTargetGroupArn'),
  },
  { ...ERROR, id: 'ECS542', title: 'Traffic is shifted between two different target groups', check: differentTargetGroups },
  {
    ...ERROR,
    id: 'ECS543',
    title: 'Both target groups have the same VPC, protocol, port and target type',
    severity: 'warning',
    link: ecsGuide('alb-resources-for-blue-green'),
    check: sameSettings,
  },
  {
    ...ERROR,
    id: 'ECS544',
    title: 'Traffic is shifted by a rule of an Application Load Balancer, or by a listener of a Network Load Balancer',
    check: ruleOrListener,
  },
  { ...ERROR, id: 'ECS545', title: 'Production and test traffic have different rules', check: twoRules },
  {
    ...ERROR,
    id: 'ECS546',
    title: 'The production rule only forwards',
    severity: 'warning',
    link: ecsGuide('alb-resources-for-blue-green'),
    check: onlyForward,
  },
  {
    ...ERROR,
    id: 'ECS547',
    severity: 'warning',
    title: 'A load balancer with traffic shifting names its production rule',
    check: (service) => advancedConfigurationField(service, 'ProductionListenerRule'),
  },
  {
    ...ERROR,
    id: 'ECS548',
    severity: 'warning',
    title: 'A load balancer with traffic shifting has an infrastructure role',
    link: ecsGuide('AmazonECSInfrastructureRolePolicyForLoadBalancers'),
    check: (service) => advancedConfigurationField(service, 'RoleArn'),
  },
];

/** One entry of `LoadBalancers` whose traffic ECS shifts. */
interface TrafficShift {
  readonly balancer: TemplateValues;
  readonly path: string;
}

function* eachShift(service: TemplateResource, check: (shift: TrafficShift) => Iterable<Problem>): Iterable<Problem> {
  const strategy = strategyOf(service);
  if (controllerOf(service) !== 'ECS' || strategy === undefined || strategy === 'ROLLING') return;
  for (const [i, balancer] of (service.list('LoadBalancers') ?? []).entries()) yield* check({ balancer, path: `LoadBalancers[${i}]` });
}

function advancedConfigurationField(service: TemplateResource, field: string): Iterable<Problem> {
  return eachShift(service, function* ({ balancer, path }) {
    if (!balancer.lacks(`AdvancedConfiguration.${field}`)) return;
    yield { problem: `${path} has no AdvancedConfiguration.${field}`, actual: strategyOf(service), remedy: 'add it, or use the strategy ROLLING' };
  });
}

/** Returns the target groups of the old and the new tasks, if they are in the same template. */
function groupsOf(service: TemplateResource, { balancer }: TrafficShift): readonly [TemplateResource | undefined, TemplateResource | undefined] {
  const group = (field: string) => service.template.referencedResource(balancer.raw(field), TARGET_GROUP);
  return [group('TargetGroupArn'), group('AdvancedConfiguration.AlternateTargetGroupArn')];
}

function differentTargetGroups(service: TemplateResource): Iterable<Problem> {
  return eachShift(service, function* ({ balancer, path }) {
    const [first, second] = ['TargetGroupArn', 'AdvancedConfiguration.AlternateTargetGroupArn'].map((field) => JSON.stringify(balancer.raw(field)));
    if (first === undefined || first !== second) return;
    yield { problem: `${path} has the same target group for the old and the new tasks`, remedy: 'add another one for AlternateTargetGroupArn' };
  });
}

function sameSettings(service: TemplateResource): Iterable<Problem> {
  return eachShift(service, function* (shift) {
    const [first, second] = groupsOf(service, shift);
    if (!first || !second) return;
    for (const [field, defaultValue] of SHARED_SETTINGS) {
      const [one, other] = [first, second].map((group) => valueOf(group, field, defaultValue));
      if (isFunction(one) || isFunction(other) || String(one) === String(other)) continue;
      yield { problem: `the target groups of ${shift.path} differ in ${field}`, actual: [one, other], remedy: 'use the same value for both' };
      return;
    }
  });
}

/** Settings that both target groups share, with the default of Elastic Load Balancing. */
const SHARED_SETTINGS = [['VpcId'], ['Protocol'], ['ProtocolVersion', 'HTTP1'], ['Port'], ['TargetType', 'instance']] as const;

function valueOf(group: TemplateResource, field: string, defaultValue?: string): unknown {
  return group.referencedResource(field, 'AWS::EC2::VPC')?.logicalId ?? group.raw(field) ?? defaultValue;
}

function ruleOrListener(service: TemplateResource): Iterable<Problem> {
  return eachShift(service, function* ({ balancer, path }) {
    for (const field of ['ProductionListenerRule', 'TestListenerRule']) {
      const listener = service.template.referencedResource(balancer.raw(`AdvancedConfiguration.${field}`), LISTENER);
      if (!['HTTP', 'HTTPS'].includes(listener?.text('Protocol') ?? '')) continue;
      yield {
        problem: `${path}.AdvancedConfiguration.${field} is a listener of an Application Load Balancer`,
        actual: listener!.logicalId,
        remedy: 'use a listener rule',
      };
    }
  });
}

function twoRules(service: TemplateResource): Iterable<Problem> {
  return eachShift(service, function* ({ balancer, path }) {
    const rule = (field: string) => JSON.stringify(balancer.raw(`AdvancedConfiguration.${field}`));
    const [production, test] = [rule('ProductionListenerRule'), rule('TestListenerRule')];
    if (production === undefined || production !== test) return;
    yield { problem: `${path} has the same rule for production and test traffic`, remedy: 'add another one for TestListenerRule' };
  });
}

function onlyForward(service: TemplateResource): Iterable<Problem> {
  return eachShift(service, function* ({ balancer }) {
    const rule = service.template.referencedResource(balancer.raw('AdvancedConfiguration.ProductionListenerRule'), LISTENER_RULE);
    const other = rule?.list('Actions')?.map((action) => action.text('Type')).find((type) => type !== undefined && type !== 'forward');
    if (other === undefined) return;
    yield {
      problem: `the production rule ${rule!.logicalId} does more than forward`,
      actual: other,
      remedy: 'do the rest in the application, or in a rule of higher priority',
    };
  });
}
