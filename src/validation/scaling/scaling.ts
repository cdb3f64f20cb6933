import { Refusal } from '../../private/errors';
import { scalingApi } from '../links';
import { ResourceRule } from '../rule';
import { controllerOf, SERVICE } from '../service/service';
import { Resource } from '../template/resource';
import { Values } from '../template/values';

const TARGET_TYPE = 'AWS::ApplicationAutoScaling::ScalableTarget';
const POLICY_TYPE = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const TARGET = { type: TARGET_TYPE, severity: 'error', link: scalingApi('RegisterScalableTarget') } as const;
const POLICY = { type: POLICY_TYPE, severity: 'error', property: 'TargetTrackingScalingPolicyConfiguration', link: scalingApi('PutScalingPolicy') } as const;

/** Scaling of services that Application Auto Scaling does not take, or that works against them. */
export const SCALING_RULES: readonly ResourceRule[] = [
  { ...TARGET, id: 'ECS701', property: 'MinCapacity', title: 'The least number of tasks is no more than the most', check: forEcs(capacities) },
  { ...TARGET, id: 'ECS702', property: 'MinCapacity', title: 'The least number of tasks is 0 or more', check: forEcs(least) },
  {
    ...TARGET,
    id: 'ECS703',
    severity: 'warning',
    property: 'ResourceId',
    title: 'A service that is scaled has no desired count in its template',
    link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html',
    check: forEcs(desiredCount),
  },
  {
    ...TARGET,
    id: 'ECS704',
    severity: 'warning',
    property: 'ResourceId',
    title: 'A service that CodeDeploy deploys is not scaled while it does',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html',
    check: forEcs(codeDeploy),
  },
  { ...TARGET, id: 'ECS705', property: 'ResourceId', title: 'A daemon is not scaled', check: forEcs(daemon) },
  { ...TARGET, id: 'ECS706', property: 'ScheduledActions', title: 'A scheduled action gives a least number that is no more than its most', check: forEcs(scheduled) },
  { ...POLICY, id: 'ECS711', title: 'Requests per target are counted for a target group that is named', link: scalingApi('PredefinedMetricSpecification'), check: resourceLabel },
  { ...POLICY, id: 'ECS712', title: 'One policy tracks one metric of a service', check: uniqueMetric },
];

function forEcs(check: ResourceRule['check']): ResourceRule['check'] {
  return (target) => (target.text('ServiceNamespace') === 'ecs' ? check(target) : []);
}

/** The service that is scaled: its name stands in the resource id, `service/cluster/name`. */
function serviceOf(target: Resource): Resource | undefined {
  return target.template.targets(target.raw('ResourceId'), SERVICE)[0];
}

function* capacities(target: Resource): Iterable<Refusal> {
  yield* leastWithinMost(target, '');
}

function* leastWithinMost(values: Values, place: string): Iterable<Refusal> {
  const [minimum, maximum] = [values.number('MinCapacity'), values.number('MaxCapacity')];
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return;
  yield { what: `${place}MinCapacity is more than ${place}MaxCapacity (${maximum})`, got: minimum, instead: 'lower the first, or raise the second' };
}

function* least(target: Resource): Iterable<Refusal> {
  const minimum = target.number('MinCapacity');
  if (minimum !== undefined && minimum < 0) yield { what: 'MinCapacity is below 0', got: minimum, instead: 'use 0 for a service that may stop' };
}

function* desiredCount(target: Resource): Iterable<Refusal> {
  const service = serviceOf(target);
  const count = service?.number('DesiredCount');
  if (count === undefined) return;
  yield { what: `${service!.logicalId} is scaled, and each deployment of the stack may set its DesiredCount again`, got: count, instead: 'leave DesiredCount out' };
}

function* codeDeploy(target: Resource): Iterable<Refusal> {
  const service = serviceOf(target);
  if (!service || controllerOf(service) !== 'CODE_DEPLOY') return;
  yield {
    what: `${service.logicalId} is scaled, and CodeDeploy's deployments may fail while the number of tasks changes`,
    instead: 'deploy while the load is steady, or let ECS deploy',
  };
}

function* daemon(target: Resource): Iterable<Refusal> {
  const service = serviceOf(target);
  if (service?.text('SchedulingStrategy') !== 'DAEMON') return;
  yield { what: `${service.logicalId} is a daemon, which has one task on each instance`, instead: 'scale the instances' };
}

function* scheduled(target: Resource): Iterable<Refusal> {
  for (const [i, action] of (target.list('ScheduledActions') ?? []).entries()) {
    const values = action.raw('ScalableTargetAction');
    yield* leastWithinMost(new Values(values), `ScheduledActions[${i}].`);
  }
}

const TRACKING = 'TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification';

function* resourceLabel(policy: Resource): Iterable<Refusal> {
  if (policy.text(`${TRACKING}.PredefinedMetricType`) !== 'ALBRequestCountPerTarget' || !policy.lacks(`${TRACKING}.ResourceLabel`)) return;
  yield { what: 'ALBRequestCountPerTarget needs a ResourceLabel', instead: 'name the load balancer and the target group in it' };
}

function* uniqueMetric(policy: Resource): Iterable<Refusal> {
  const first = policy.template.first(POLICY_TYPE, metricOf, metricOf(policy));
  if (!first || first === policy) return;
  yield { what: `${first.logicalId} tracks the same metric of the same target`, got: policy.text(`${TRACKING}.PredefinedMetricType`), instead: 'keep one of the two' };
}

function metricOf(policy: Resource): string | undefined {
  const [target, metric] = [policy.raw('ScalingTargetId'), policy.text(`${TRACKING}.PredefinedMetricType`)];
  return target === undefined || metric === undefined ? undefined : JSON.stringify([target, metric, policy.raw(`${TRACKING}.ResourceLabel`)]);
}
