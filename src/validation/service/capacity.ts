import { isFargateProvider, runsOnFargate, SERVICE, taskOf } from './service';
import { Problem } from '../../private/errors';
import { ecsApi, ecsGuide, outOfRange, reported, ResourceRule } from '../template/rule';
import { isWindows } from '../template/task-view';
import { TemplateResource } from '../template/template';
import { isFunction, TemplateValues } from '../template/values';

const STRATEGY = { type: SERVICE, severity: 'error', property: 'CapacityProviderStrategy', link: ecsApi('CapacityProviderStrategyItem') } as const;

/** Rules about capacity provider strategies. */
export const CAPACITY_RULES: readonly ResourceRule[] = [
  {
    ...STRATEGY,
    id: 'ECS301',
    ...reported('Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.', 'terraform-linters/tflint-ruleset-aws', 349),
    title: 'A service has a launch type or a capacity provider strategy, not both',
    link: ecsApi('CreateService'),
    check: oneOfTwo,
  },
  { ...STRATEGY, id: 'ECS302', title: 'At least one of several capacity providers has a weight above 0', check: someWeight },
  { ...STRATEGY, id: 'ECS303', title: 'At most one capacity provider has a base', check: oneBase },
  {
    ...STRATEGY,
    id: 'ECS304',
    title: 'A strategy uses either Fargate capacity providers or others, not both',
    link: ecsGuide('cluster-capacity-providers'),
    check: oneKind,
  },
  { ...STRATEGY, id: 'ECS305', title: 'A strategy has at most 20 capacity providers', link: ecsApi('CreateService'), check: fewProviders },
  { ...STRATEGY, id: 'ECS306', title: 'A weight is 0 to 1000, and a base is 0 to 100000', check: ranges },
  {
    ...STRATEGY,
    id: 'ECS307',
    title: 'The cluster has the capacity providers that the strategy uses',
    link: ecsApi('PutClusterCapacityProviders'),
    check: associated,
  },
  {
    ...STRATEGY,
    id: 'ECS308',
    title: 'A Windows task does not run on Fargate Spot',
    link: ecsGuide('fargate-capacity-providers'),
    check: windowsOnSpot,
  },
];

function* eachProvider(service: TemplateResource, check: (item: TemplateValues, path: string) => Iterable<Problem>): Iterable<Problem> {
  for (const [i, item] of (service.list('CapacityProviderStrategy') ?? []).entries()) yield* check(item, `CapacityProviderStrategy[${i}]`);
}

function* oneOfTwo(service: TemplateResource): Iterable<Problem> {
  const launchType = service.text('LaunchType');
  if (launchType === undefined || !service.list('CapacityProviderStrategy')?.length) return;
  yield { problem: 'the service has both a launch type and a capacity provider strategy', actual: launchType, remedy: 'remove the launch type' };
}

function* someWeight(service: TemplateResource): Iterable<Problem> {
  const weights = service.list('CapacityProviderStrategy')?.map((item) => (item.lacks('Weight') ? 0 : item.number('Weight'))) ?? [];
  if (weights.length < 2 || weights.some((weight) => weight !== 0)) return;
  yield {
    problem: 'no capacity provider has a weight',
    actual: weights,
    remedy: 'set at least one weight to 1 or more: ECS places no tasks with a weight of 0',
  };
}

function* oneBase(service: TemplateResource): Iterable<Problem> {
  const bases = service.list('CapacityProviderStrategy')?.map((item) => item.number('Base') ?? 0) ?? [];
  if (bases.filter((base) => base > 0).length < 2) return;
  yield { problem: 'more than one capacity provider has a base', actual: bases, remedy: 'keep one of them' };
}

function* oneKind(service: TemplateResource): Iterable<Problem> {
  const providers = service.list('CapacityProviderStrategy')?.map((item) => item.raw('CapacityProvider')) ?? [];
  const kinds = providers.map((provider) => (
    service.template.referencedResource(provider, 'AWS::ECS::CapacityProvider') ? false : isFargateProvider(provider)
  ));
  if (!kinds.includes(true) || !kinds.includes(false)) return;
  yield {
    problem: 'the strategy mixes Fargate capacity providers with others',
    actual: providers.filter((_, i) => kinds[i]),
    remedy: 'keep the providers of one kind, or split the service in two',
  };
}

function* fewProviders(service: TemplateResource): Iterable<Problem> {
  const count = service.items('CapacityProviderStrategy')?.length ?? 0;
  if (count > 20) yield { problem: 'a capacity provider strategy may have at most 20 members', actual: count, remedy: 'remove some' };
}

function ranges(service: TemplateResource): Iterable<Problem> {
  return eachProvider(service, function* (item, path) {
    yield* outOfRange(`${path}.Weight`, item.number('Weight'), { min: 0, max: 1000 }, 'use a weight that ECS allows');
    yield* outOfRange(`${path}.Base`, item.number('Base'), { min: 0, max: 100000 }, 'use a number of tasks that ECS allows');
  });
}

/** Fails when neither the cluster nor an association in the same template has the provider, which then is missing when the service starts. */
function* associated(service: TemplateResource): Iterable<Problem> {
  const cluster = service.referencedResource('Cluster', 'AWS::ECS::Cluster');
  if (!cluster || !service.template.isComplete) return;
  const sources = [cluster, ...service.template.resources('AWS::ECS::ClusterCapacityProviderAssociations')];
  if (sources.some((source) => !source.lacks('CapacityProviders') && !source.items('CapacityProviders'))) return;
  const known = sources.flatMap((source) => source.items('CapacityProviders') ?? []);
  if (known.some((provider) => isFunction(provider) && !service.template.referencedResource(provider, 'AWS::ECS::CapacityProvider'))) return;
  yield* eachProvider(service, function* (item, path) {
    const provider = item.text('CapacityProvider');
    if (!isFargateProvider(provider) || known.includes(provider)) return;
    yield {
      problem: `${path} is not a capacity provider of the cluster`,
      actual: provider,
      remedy: 'add it to the cluster with enableFargateCapacityProviders',
    };
  });
}

function* windowsOnSpot(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  if (!task || !isWindows(task) || !runsOnFargate(service)) return;
  yield* eachProvider(service, function* (item, path) {
    if (item.text('CapacityProvider') !== 'FARGATE_SPOT' || !(item.lacks('Weight') || item.number('Weight'))) return;
    yield { problem: `${path} is Fargate Spot, which does not run Windows tasks`, remedy: 'use FARGATE' };
  });
}
