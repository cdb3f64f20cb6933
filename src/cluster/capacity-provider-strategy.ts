import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct, IConstruct, IValidation } from 'constructs';
import type { IWorkloadCluster } from './workload-cluster-props';
import { failWith, formatProblemWithRemedy, requireInRange } from '../private/errors';
import { addCheck, isUnknown } from '../private/pending-lookup';
import { allowManagedInstances, requireFargate } from '../task/definition/managed-instances';

/** A task definition and the cluster that runs it. */
export interface ClusterTask {
  readonly cluster: IWorkloadCluster;
  readonly taskDefinition: ecs.TaskDefinition;
}

/** Returns the requested capacity provider strategy, or the cluster's default, after checking it against cluster and task definition. */
export function resolveCapacityProviderStrategy(
  workload: Construct, { cluster, taskDefinition }: ClusterTask, requested?: ecs.CapacityProviderStrategy[],
): ecs.CapacityProviderStrategy[] {
  const strategy = requested ?? defaultStrategyOf(cluster);
  requireCapacityProviderStrategy(workload, 'capacityProviderStrategies', strategy);
  requireLinuxOnFargateSpot(workload, taskDefinition, strategy);
  addCheck(workload, capacityProviderValidation(cluster, strategy));
  if (runsOnInstances(strategy)) allowManagedInstances(workload, taskDefinition);
  else requireFargate(workload, taskDefinition);
  return strategy;
}

/** Copies the cluster's default into the service: deployments by CodeDeploy need it there, and reviewers see it. */
function defaultStrategyOf({ cluster }: IWorkloadCluster): ecs.CapacityProviderStrategy[] {
  const clusterDefault = cluster instanceof ecs.Cluster ? cluster.defaultCapacityProviderStrategy : [];
  return clusterDefault.length > 0 ? clusterDefault : [{ capacityProvider: 'FARGATE', weight: 1 }];
}

/** Checks provider names at synthesis, because providers may be added after the service. The providers of an imported cluster are unknown. */
function capacityProviderValidation({ cluster }: IWorkloadCluster, strategy: readonly ecs.CapacityProviderStrategy[]): IValidation {
  return {
    validate: () => {
      if (!(cluster instanceof ecs.Cluster)) return [];
      const available = [...cluster.capacityProviderNames, ...cluster.clusterScopedCapacityProviderNames].filter((name) => !isUnknown(name));
      return strategy
        .filter(({ capacityProvider }) => !isUnknown(capacityProvider) && !available.includes(capacityProvider))
        .map(({ capacityProvider }) => formatProblemWithRemedy({
          problem: 'the cluster has no capacity provider of this name',
          actual: capacityProvider,
          remedy: available.length > 0
            ? `use ${available.join(' or ')}, or add it to the cluster`
            : 'add it to the cluster, with enableFargateCapacityProviders for example',
        }));
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html */
function requireLinuxOnFargateSpot(workload: Construct, taskDefinition: ecs.TaskDefinition, strategy: readonly ecs.CapacityProviderStrategy[]): void {
  const { runtimePlatform } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const family = (runtimePlatform as ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined)?.operatingSystemFamily;
  if (!family?.startsWith('WINDOWS') || !strategy.some(({ capacityProvider }) => capacityProvider === 'FARGATE_SPOT')) return;
  failWith(workload, { problem: 'FARGATE_SPOT does not run Windows containers', actual: family, remedy: 'use FARGATE, or Linux' });
}

/** Maximum number of capacity providers in a strategy. */
const MAX_CAPACITY_PROVIDERS = 20;

/**
 * Fails on a strategy that ECS would reject. Tokens pass.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function requireCapacityProviderStrategy(
  where: IConstruct, option: string, strategy: readonly ecs.CapacityProviderStrategy[] | undefined,
): void {
  if (!strategy) return;
  for (const { capacityProvider, base, weight } of strategy) {
    requireInRange(where, `base of ${capacityProvider}`, base, { min: 0, max: 100_000 }, 'use the number of tasks to place there first');
    requireInRange(where, `weight of ${capacityProvider}`, weight, { min: 0, max: 1000 }, 'use its share of the tasks, relative to the other weights');
  }
  const actual = strategy.map(({ capacityProvider, base = 0, weight = 0 }) => `${capacityProvider} base ${base} weight ${weight}`);
  if (strategy.length > MAX_CAPACITY_PROVIDERS) {
    failWith(where, { problem: `${option} takes at most ${MAX_CAPACITY_PROVIDERS} capacity providers`, actual: strategy.length, remedy: 'use fewer' });
  }
  if (!strategy.some(({ weight }) => isPositive(weight))) {
    failWith(where, {
      problem: 'no capacity provider has a weight above 0, so no task could be placed',
      actual,
      remedy: `set a weight on at least one, or leave ${option} out`,
    });
  }
  if (strategy.filter(({ base }) => isPositive(base)).length > 1) {
    failWith(where, { problem: 'only one capacity provider may have a base', actual, remedy: 'keep one base, and spread the other tasks by weight' });
  }
  if (runsOnInstances(strategy) && strategy.some(isFargateProvider)) {
    failWith(where, {
      problem: 'a strategy cannot mix the capacity providers of Fargate with others',
      actual,
      remedy: 'use FARGATE and FARGATE_SPOT only, or providers of instances only',
    });
  }
}

/** Returns true when tasks run on instances of the account instead of Fargate. */
export function runsOnInstances(strategy: readonly ecs.CapacityProviderStrategy[]): boolean {
  return !strategy.every(isFargateProvider);
}

/** Names of Fargate's providers are never tokens; those of providers in the app are. */
function isFargateProvider({ capacityProvider }: ecs.CapacityProviderStrategy): boolean {
  return ['FARGATE', 'FARGATE_SPOT'].includes(capacityProvider);
}

function isPositive(value = 0): boolean {
  return isUnknown(value) || value > 0;
}
