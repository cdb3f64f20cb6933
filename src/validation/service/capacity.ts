import { isFargateProvider, runsOnFargate, SERVICE, taskOf } from './service';
import { outOfRange, Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { ResourceRule } from '../rule';
import { isWindows } from '../task/facts';
import { isFunction } from '../template/functions';
import { Resource } from '../template/resource';
import { Values } from '../template/values';

const STRATEGY = { type: SERVICE, severity: 'error', property: 'CapacityProviderStrategy', link: ecsApi('CapacityProviderStrategyItem') } as const;

/** What the tasks of a service run on. */
export const CAPACITY_RULES: readonly ResourceRule[] = [
  { ...STRATEGY, id: 'ECS301', title: 'A service has a launch type or a capacity provider strategy, not both', link: ecsApi('CreateService'), check: oneOfTwo },
  { ...STRATEGY, id: 'ECS302', title: 'One of several capacity providers has a weight above 0', check: someWeight },
  { ...STRATEGY, id: 'ECS303', title: 'One capacity provider at most has a base', check: oneBase },
  { ...STRATEGY, id: 'ECS304', title: "A strategy has Fargate's capacity providers, or others, not both", link: ecsGuide('cluster-capacity-providers'), check: oneKind },
  { ...STRATEGY, id: 'ECS305', title: 'A strategy has 20 capacity providers at most', link: ecsApi('CreateService'), check: fewProviders },
  { ...STRATEGY, id: 'ECS306', title: 'A weight is 0 to 1000, a base 0 to 100000', check: ranges },
  { ...STRATEGY, id: 'ECS307', title: 'The cluster has the capacity providers of a strategy', link: ecsApi('PutClusterCapacityProviders'), check: associated },
  { ...STRATEGY, id: 'ECS308', title: 'A Windows task does not run on Fargate Spot', link: ecsGuide('fargate-capacity-providers'), check: windowsOnSpot },
];

function* each(service: Resource, check: (item: Values, place: string) => Iterable<Refusal>): Iterable<Refusal> {
  for (const [i, item] of (service.list('CapacityProviderStrategy') ?? []).entries()) yield* check(item, `CapacityProviderStrategy[${i}]`);
}

function* oneOfTwo(service: Resource): Iterable<Refusal> {
  const launchType = service.text('LaunchType');
  if (launchType === undefined || !service.list('CapacityProviderStrategy')?.length) return;
  yield { what: 'the service has both a launch type and a capacity provider strategy', got: launchType, instead: 'remove the launch type' };
}

function* someWeight(service: Resource): Iterable<Refusal> {
  const weights = service.list('CapacityProviderStrategy')?.map((item) => (item.lacks('Weight') ? 0 : item.number('Weight'))) ?? [];
  if (weights.length < 2 || weights.some((weight) => weight !== 0)) return;
  yield { what: 'no capacity provider has a weight', got: weights, instead: 'give one of them at least 1: ECS places no task by a weight of 0' };
}

function* oneBase(service: Resource): Iterable<Refusal> {
  const bases = service.list('CapacityProviderStrategy')?.map((item) => item.number('Base') ?? 0) ?? [];
  if (bases.filter((base) => base > 0).length < 2) return;
  yield { what: 'several capacity providers have a base', got: bases, instead: 'keep one of them' };
}

function* oneKind(service: Resource): Iterable<Refusal> {
  const providers = service.list('CapacityProviderStrategy')?.map((item) => item.raw('CapacityProvider')) ?? [];
  const kinds = providers.map((provider) => (
    service.template.target(provider, 'AWS::ECS::CapacityProvider') ? false : isFargateProvider(provider)
  ));
  if (!kinds.includes(true) || !kinds.includes(false)) return;
  yield {
    what: "the strategy has Fargate's capacity providers and others",
    got: providers.filter((_, i) => kinds[i]),
    instead: 'make it two services, or keep the providers of one kind',
  };
}

function* fewProviders(service: Resource): Iterable<Refusal> {
  const number = service.items('CapacityProviderStrategy')?.length ?? 0;
  if (number > 20) yield { what: 'a capacity provider strategy has 20 members at most', got: number, instead: 'remove some' };
}

function ranges(service: Resource): Iterable<Refusal> {
  return each(service, function* (item, place) {
    const weight = outOfRange(`${place}.Weight`, item.number('Weight'), { min: 0, max: 1000 }, 'use a share that ECS takes');
    if (weight) yield weight;
    const base = outOfRange(`${place}.Base`, item.number('Base'), { min: 0, max: 100000 }, 'use a number of tasks that ECS takes');
    if (base) yield base;
  });
}

/** Where neither the cluster nor an association of the same template names a provider, nobody has associated it yet when the service starts. */
function* associated(service: Resource): Iterable<Refusal> {
  const cluster = service.target('Cluster', 'AWS::ECS::Cluster');
  if (!cluster || !service.template.whole) return;
  const places = [cluster, ...service.template.resources('AWS::ECS::ClusterCapacityProviderAssociations')];
  if (places.some((place) => !place.lacks('CapacityProviders') && !place.items('CapacityProviders'))) return;
  const known = places.flatMap((place) => place.items('CapacityProviders') ?? []);
  if (known.some((provider) => isFunction(provider) && !service.template.target(provider, 'AWS::ECS::CapacityProvider'))) return;
  yield* each(service, function* (item, place) {
    const provider = item.text('CapacityProvider');
    if (!isFargateProvider(provider) || known.includes(provider)) return;
    yield { what: `${place} is no capacity provider of the cluster`, got: provider, instead: 'add it to the cluster: enableFargateCapacityProviders' };
  });
}

function* windowsOnSpot(service: Resource): Iterable<Refusal> {
  const task = taskOf(service);
  if (!task || !isWindows(task) || !runsOnFargate(service)) return;
  yield* each(service, function* (item, place) {
    if (item.text('CapacityProvider') !== 'FARGATE_SPOT' || !(item.lacks('Weight') || item.number('Weight'))) return;
    yield { what: `${place} is Fargate Spot, and the task runs on Windows`, instead: 'use FARGATE' };
  });
}
