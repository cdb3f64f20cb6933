import { isFargateProvider, runsOnFargate, SERVICE, taskOf } from './service';
import { Problem, rangeProblem } from '../../private/errors';
import { ecsApi, ecsGuide, ResourceRule } from '../template/rule';
import { isWindows } from '../template/task-view';
import { isFunction, TemplateValues } from '../template/values';
import { TemplateResource } from '../template/template';

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

function* eachProvider(service: TemplateResource, check: (item: TemplateValues, place: string) => Iterable<Problem>): Iterable<Problem> {
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
  yield { problem: 'no capacity provider has a weight', actual: weights, remedy: 'give one of them at least 1: ECS places no task by a weight of 0' };
}

function* oneBase(service: TemplateResource): Iterable<Problem> {
  const bases = service.list('CapacityProviderStrategy')?.map((item) => item.number('Base') ?? 0) ?? [];
  if (bases.filter((base) => base > 0).length < 2) return;
  yield { problem: 'several capacity providers have a base', actual: bases, remedy: 'keep one of them' };
}

function* oneKind(service: TemplateResource): Iterable<Problem> {
  const providers = service.list('CapacityProviderStrategy')?.map((item) => item.raw('CapacityProvider')) ?? [];
  const kinds = providers.map((provider) => (
    service.template.referencedResource(provider, 'AWS::ECS::CapacityProvider') ? false : isFargateProvider(provider)
  ));
  if (!kinds.includes(true) || !kinds.includes(false)) return;
  yield {
    problem: "the strategy has Fargate's capacity providers and others",
    actual: providers.filter((_, i) => kinds[i]),
    remedy: 'make it two services, or keep the providers of one kind',
  };
}

function* fewProviders(service: TemplateResource): Iterable<Problem> {
  const number = service.items('CapacityProviderStrategy')?.length ?? 0;
  if (number > 20) yield { problem: 'a capacity provider strategy has 20 members at most', actual: number, remedy: 'remove some' };
}

function ranges(service: TemplateResource): Iterable<Problem> {
  return eachProvider(service, function* (item, place) {
    const weight = rangeProblem(`${place}.Weight`, item.number('Weight'), { min: 0, max: 1000 }, 'use a share that ECS takes');
    if (weight) yield weight;
    const base = rangeProblem(`${place}.Base`, item.number('Base'), { min: 0, max: 100000 }, 'use a number of tasks that ECS takes');
    if (base) yield base;
  });
}

/** Where neither the cluster nor an association of the same template names a provider, nobody has associated it yet when the service starts. */
function* associated(service: TemplateResource): Iterable<Problem> {
  const cluster = service.referencedResource('Cluster', 'AWS::ECS::Cluster');
  if (!cluster || !service.template.isComplete) return;
  const places = [cluster, ...service.template.resources('AWS::ECS::ClusterCapacityProviderAssociations')];
  if (places.some((place) => !place.lacks('CapacityProviders') && !place.items('CapacityProviders'))) return;
  const known = places.flatMap((place) => place.items('CapacityProviders') ?? []);
  if (known.some((provider) => isFunction(provider) && !service.template.referencedResource(provider, 'AWS::ECS::CapacityProvider'))) return;
  yield* eachProvider(service, function* (item, place) {
    const provider = item.text('CapacityProvider');
    if (!isFargateProvider(provider) || known.includes(provider)) return;
    yield { problem: `${place} is no capacity provider of the cluster`, actual: provider, remedy: 'add it to the cluster: enableFargateCapacityProviders' };
  });
}

function* windowsOnSpot(service: TemplateResource): Iterable<Problem> {
  const task = taskOf(service);
  if (!task || !isWindows(task) || !runsOnFargate(service)) return;
  yield* eachProvider(service, function* (item, place) {
    if (item.text('CapacityProvider') !== 'FARGATE_SPOT' || !(item.lacks('Weight') || item.number('Weight'))) return;
    yield { problem: `${place} is Fargate Spot, and the task runs on Windows`, remedy: 'use FARGATE' };
  });
}
