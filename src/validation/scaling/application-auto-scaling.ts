import { Problem } from '../../private/errors';
import { controllerOf, SERVICE } from '../service/service';
import { issue, reported, ResourceRule, scalingApi } from '../template/rule';
import { TemplateResource } from '../template/template';
import { isConditional, isFunction, TemplateValues } from '../template/values';

const TARGET_TYPE = 'AWS::ApplicationAutoScaling::ScalableTarget';
const POLICY_TYPE = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const TARGET = { type: TARGET_TYPE, severity: 'error', link: scalingApi('RegisterScalableTarget') } as const;
const POLICY = {
  type: POLICY_TYPE,
  severity: 'error',
  property: 'TargetTrackingScalingPolicyConfiguration',
  link: scalingApi('PutScalingPolicy'),
} as const;

/** Rules about the scaling of services by Application Auto Scaling. */
export const SCALING_RULES: readonly ResourceRule[] = [
  { ...TARGET, id: 'ECS701', property: 'MinCapacity', title: 'The minimum capacity does not exceed the maximum', check: onlyForEcs(capacityBounds) },
  { ...TARGET, id: 'ECS702', property: 'MinCapacity', title: 'The minimum capacity is 0 or more', check: onlyForEcs(minimumNotNegative) },
  {
    ...TARGET,
    id: 'ECS703',
    severity: 'warning',
    property: 'ResourceId',
    title: 'A scaled service has no desired count in its template',
    link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html',
    check: onlyForEcs(desiredCount),
  },
  {
    ...TARGET,
    id: 'ECS704',
    severity: 'warning',
    property: 'ResourceId',
    title: 'A service deployed by CodeDeploy is not scaled during a deployment',
    link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html',
    check: onlyForEcs(codeDeploy),
  },
  { ...TARGET, id: 'ECS705', property: 'ResourceId', title: 'A daemon service is not scaled', check: onlyForEcs(daemon) },
  {
    ...TARGET,
    id: 'ECS706',
    property: 'ScheduledActions',
    title: 'The minimum capacity of a scheduled action does not exceed its maximum',
    check: onlyForEcs(scheduled),
  },
  {
    ...TARGET,
    id: 'ECS707',
    property: 'ResourceId',
    title: 'The resource ID of a scaled service has the name of the service',
    check: onlyForEcs((target) => wrongPart(target, SERVICE, undefined, 'use its attribute Name')),
  },
  {
    ...TARGET,
    id: 'ECS708',
    severity: 'warning',
    property: 'ResourceId',
    title: 'The resource ID of a scaled service has the name of the cluster',
    report: issue('aws/aws-cdk', 14297),
    check: onlyForEcs((target) => wrongPart(target, 'AWS::ECS::Cluster', 'Arn', 'refer to it with Ref: scaling with an ARN has no effect')),
  },
  {
    ...POLICY,
    id: 'ECS713',
    property: 'ScalingTargetId',
    title: 'A scaling policy has a target',
    link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalingpolicy.html',
    ...reported('Either ScalingTargetId or all three of [ResourceId, ScalableDimension, ServiceNamespace] must be specified', 'aws/aws-cdk', 1837),
    check: hasTarget,
  },
  {
    ...POLICY,
    id: 'ECS711',
    title: 'A requests-per-target metric names its target group',
    link: scalingApi('PredefinedMetricSpecification'),
    check: resourceLabel,
  },
  { ...POLICY, id: 'ECS712', title: 'Each metric of a service is tracked by one policy only', check: uniqueMetric },
];

function onlyForEcs(check: ResourceRule['check']): ResourceRule['check'] {
  return (target) => (target.text('ServiceNamespace') === 'ecs' ? check(target) : []);
}

/** Returns the scaled service, whose name is part of the resource ID: `service/cluster/name`. */
function serviceOf(target: TemplateResource): TemplateResource | undefined {
  const id = target.raw('ResourceId');
  return isConditional(id) ? undefined : target.template.referencedResources(id, SERVICE)[0];
}

/** Yields a reference to a resource whose value is an ARN, in the place of a name. */
function* wrongPart(target: TemplateResource, type: string, attribute: string | undefined, remedy: string): Iterable<Problem> {
  const id = target.raw('ResourceId');
  const found = referencesIn(id).find((reference) => (
    reference.attribute === attribute && target.template.referencedResource({ Ref: reference.logicalId }, type)
  ));
  if (found) yield { problem: `ResourceId contains the ARN of ${found.logicalId}`, remedy };
}

/** One reference of a text that is put together. */
interface PartReference {
  readonly logicalId: string;
  readonly attribute?: string;
}

/** Returns the references that become parts of a text as they are. */
function referencesIn(text: unknown): readonly PartReference[] {
  if (!isFunction(text)) return [];
  const { 'Fn::Sub': template, 'Fn::Join': join, 'Fn::GetAtt': attribute, 'Ref': ref } = text;
  if (typeof template === 'string') {
    return [...template.matchAll(/\$\{(\w+)(?:\.(\w+))?\}/g)].map(([, logicalId, name]) => ({ logicalId, attribute: name }));
  }
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].flatMap(referencesIn);
  const [logicalId, name] = typeof attribute === 'string' ? attribute.split('.') : Array.isArray(attribute) ? attribute : [ref, undefined];
  return typeof logicalId === 'string' ? [{ logicalId, attribute: name }] : [];
}

function* hasTarget(policy: TemplateResource): Iterable<Problem> {
  if (!policy.lacks('ScalingTargetId')) return;
  const missing = ['ResourceId', 'ScalableDimension', 'ServiceNamespace'].find((field) => policy.lacks(field));
  const isForEcs = policy.lacks('ServiceNamespace') || policy.text('ServiceNamespace') === 'ecs';
  if (missing && isForEcs) yield { problem: `the policy has neither a ScalingTargetId nor a ${missing}`, remedy: 'set ScalingTargetId to the scalable target' };
}

function* capacityBounds(target: TemplateResource): Iterable<Problem> {
  yield* minimumWithinMaximum(target, '');
}

function* minimumWithinMaximum(values: TemplateValues, prefix: string): Iterable<Problem> {
  const [minimum, maximum] = [values.number('MinCapacity'), values.number('MaxCapacity')];
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return;
  yield {
    problem: `${prefix}MinCapacity is more than ${prefix}MaxCapacity (${maximum})`,
    actual: minimum,
    remedy: 'lower the minimum, or raise the maximum',
  };
}

function* minimumNotNegative(target: TemplateResource): Iterable<Problem> {
  const minimum = target.number('MinCapacity');
  if (minimum !== undefined && minimum < 0) {
    yield {
      problem: 'MinCapacity is below 0',
      actual: minimum,
      remedy: 'use 0 for a service that may scale to zero',
    };
  }
}

function* desiredCount(target: TemplateResource): Iterable<Problem> {
  const service = serviceOf(target);
  const count = service?.number('DesiredCount');
  if (count === undefined) return;
  yield {
    problem: `${service!.logicalId} is scaled, but each deployment of the stack may reset its DesiredCount`,
    actual: count,
    remedy: 'remove DesiredCount',
  };
}

function* codeDeploy(target: TemplateResource): Iterable<Problem> {
  const service = serviceOf(target);
  if (!service || controllerOf(service) !== 'CODE_DEPLOY') return;
  yield {
    problem: `${service.logicalId} is scaled, and a CodeDeploy deployment may fail while the number of tasks changes`,
    remedy: 'deploy while the load is steady, or use the ECS deployment controller',
  };
}

function* daemon(target: TemplateResource): Iterable<Problem> {
  const service = serviceOf(target);
  if (service?.text('SchedulingStrategy') !== 'DAEMON') return;
  yield { problem: `${service.logicalId} is a daemon service, which runs one task on each instance`, remedy: 'scale the instances' };
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
  yield { problem: 'ALBRequestCountPerTarget requires a ResourceLabel', remedy: 'set it to the load balancer and the target group' };
}

function* uniqueMetric(policy: TemplateResource): Iterable<Problem> {
  const first = policy.template.firstWithKey(POLICY_TYPE, metricOf, metricOf(policy));
  if (!first || first === policy) return;
  yield {
    problem: `${first.logicalId} already tracks this metric of the same target`,
    actual: policy.text(`${TRACKING}.PredefinedMetricType`),
    remedy: 'keep one of the two',
  };
}

function metricOf(policy: TemplateResource): string | undefined {
  const [target, metric] = [policy.raw('ScalingTargetId'), policy.text(`${TRACKING}.PredefinedMetricType`)];
  return target === undefined || metric === undefined ? undefined : JSON.stringify([policy.condition, target, metric, policy.raw(`${TRACKING}.ResourceLabel`)]);
}
