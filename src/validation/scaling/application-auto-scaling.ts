import { Problem } from '../../private/errors';
import { ResourceRule, scalingApi } from '../template/rule';
import { controllerOf, SERVICE } from '../service/service';
import { TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const TARGET_TYPE = 'AWS::ApplicationAutoScaling::ScalableTarget';
const POLICY_TYPE = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const TARGET = { type: TARGET_TYPE, severity: 'error', link: scalingApi('RegisterScalableTarget') } as const;
const POLICY = { type: POLICY_TYPE, severity: 'error', property: 'TargetTrackingScalingPolicyConfiguration', link: scalingApi('PutScalingPolicy') } as const;

/** Scaling of services that Application Auto Scaling does not take, or that works against them. */
export const SCALING_RULES: readonly ResourceRule[] = [
  { ...TARGET, id: 'ECS701', property: 'MinCapacity', title: 'The least number of tasks is no more than the most', check: onlyForEcs(capacityBounds) },
  { ...TARGET, id: 'ECS702', property: 'MinCapacity', title: 'The least number of tasks is 0 or more', check: onlyForEcs(minimumNotNegative) },
  {
    ...TARGET,
    id: 'ECS703',
    severity: 'warning',
    property: 'ResourceId',
    title: 'A service that is scaled has no desired count in its template',
    link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html',
    check: onlyForEcs(desiredCount),
  },
  {
    ...TARGET,
    id: 'ECS704',
    severity: 'warning',
    property: 'ResourceId',
    title: 'A service that CodeDeploy deploys is not scaled while it does',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html',
    check: onlyForEcs(codeDeploy),
  },
  { ...TARGET, id: 'ECS705', property: 'ResourceId', title: 'A daemon is not scaled', check: onlyForEcs(daemon) },
  { ...TARGET, id: 'ECS706', property: 'ScheduledActions', title: 'A scheduled action gives a least number that is no more than its most', check: onlyForEcs(scheduled) },
  { ...POLICY, id: 'ECS711', title: 'Requests per target are counted for a target group that is named', link: scalingApi('PredefinedMetricSpecification'), check: resourceLabel },
  { ...POLICY, id: 'ECS712', title: 'One policy tracks one metric of a service', check: uniqueMetric },
];

function onlyForEcs(check: ResourceRule['check']): ResourceRule['check'] {
  return (target) => (target.text('ServiceNamespace') === 'ecs' ? check(target) : []);
}

/** The service that is scaled: its name stands in the resource id, `service/cluster/name`. */
function serviceOf(target: TemplateResource): TemplateResource | undefined {
  return target.template.referencedResources(target.raw('ResourceId'), SERVICE)[0];
}

function* capacityBounds(target: TemplateResource): Iterable<Problem> {
  yield* minimumWithinMaximum(target, '');
}

function* minimumWithinMaximum(values: TemplateValues, place: string): Iterable<Problem> {
  const [minimum, maximum] = [values.number('MinCapacity'), values.number('MaxCapacity')];
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return;
  yield { problem: `${place}MinCapacity is more than ${place}MaxCapacity (${maximum})`, actual: minimum, remedy: 'lower the first, or raise the second' };
}

function* minimumNotNegative(target: TemplateResource): Iterable<Problem> {
  const minimum = target.number('MinCapacity');
  if (minimum !== undefined && minimum < 0) yield { problem: 'MinCapacity is below 0', actual: minimum, remedy: 'use 0 for a service that may stop' };
}

function* desiredCount(target: TemplateResource): Iterable<Problem> {
  const service = serviceOf(target);
  const count = service?.number('DesiredCount');
  if (count === undefined) return;
  yield { problem: `${service!.logicalId} is scaled, and each deployment of the stack may set its DesiredCount again`, actual: count, remedy: 'leave DesiredCount out' };
}

function* codeDeploy(target: TemplateResource): Iterable<Problem> {
  const service = serviceOf(target);
  if (!service || controllerOf(service) !== 'CODE_DEPLOY') return;
  yield {
    problem: `${service.logicalId} is scaled, and CodeDeploy's deployments may fail while the number of tasks changes`,
    remedy: 'deploy while the load is steady, or let ECS deploy',
  };
}

function* daemon(target: TemplateResource): Iterable<Problem> {
  const service = serviceOf(target);
  if (service?.text('SchedulingStrategy') !== 'DAEMON') return;
  yield { problem: `${service.logicalId} is a daemon, which has one task on each instance`, remedy: 'scale the instances' };
}

function* scheduled(target: TemplateResource): Iterable<Problem> {
  for (const [i, action] of (target.list('ScheduledActions') ?? []).entries()) {
    const values = action.raw('ScalableTargetAction');
    yield* minimumWithinMaximum(new TemplateValues(values), `ScheduledActions[${i}].`);
  }
}

const TRACKING = 'TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification';

function* resourceLabel(policy: TemplateResource): Iterable<Problem> {
  if (policy.text(`${TRACKING}.PredefinedMetricType`) !== 'ALBRequestCountPerTarget' || !policy.lacks(`${TRACKING}.ResourceLabel`)) return;
  yield { problem: 'ALBRequestCountPerTarget needs a ResourceLabel', remedy: 'name the load balancer and the target group in it' };
}

function* uniqueMetric(policy: TemplateResource): Iterable<Problem> {
  const first = policy.template.firstWithKey(POLICY_TYPE, metricOf, metricOf(policy));
  if (!first || first === policy) return;
  yield { problem: `${first.logicalId} tracks the same metric of the same target`, actual: policy.text(`${TRACKING}.PredefinedMetricType`), remedy: 'keep one of the two' };
}

function metricOf(policy: TemplateResource): string | undefined {
  const [target, metric] = [policy.raw('ScalingTargetId'), policy.text(`${TRACKING}.PredefinedMetricType`)];
  return target === undefined || metric === undefined ? undefined : JSON.stringify([target, metric, policy.raw(`${TRACKING}.ResourceLabel`)]);
}
