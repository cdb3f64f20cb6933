import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct, IValidation } from 'constructs';
import type { IWorkloadCluster } from './workload-cluster-props';
import { failWith, formatProblemWithRemedy, requireInRange } from '../private/errors';

/** What is placed, and where. */
export interface ClusterTask {
  readonly cluster: IWorkloadCluster;
  readonly taskDefinition: ecs.TaskDefinition;
}

/** The capacity providers that tasks are spread over: those that were asked for, or the cluster's. */
export function resolveCapacityProviderStrategy(
  workload: Construct, { cluster, taskDefinition }: ClusterTask, wanted?: ecs.CapacityProviderStrategy[],
): ecs.CapacityProviderStrategy[] {
  const strategy = wanted ?? defaultStrategyOf(cluster);
  requireCapacityProviderStrategy(workload, 'capacityProviderStrategies', strategy);
  requireLinuxOnFargateSpot(workload, taskDefinition, strategy);
  workload.node.addValidation(capacityProviderValidation(cluster, strategy));
  if (runsOnInstances(strategy)) allowManagedInstances(taskDefinition);
  return strategy;
}

/** The cluster's strategy, written out in the service: deployments by CodeDeploy need it, and it is seen in reviews. */
function defaultStrategyOf({ cluster }: IWorkloadCluster): ecs.CapacityProviderStrategy[] {
  const byDefault = cluster instanceof ecs.Cluster ? cluster.defaultCapacityProviderStrategy : [];
  return byDefault.length > 0 ? byDefault : [{ capacityProvider: 'FARGATE', weight: 1 }];
}

/** Capacity providers can come after the service, so this looks at the finished cluster. A wrapped one does not tell what it has. */
function capacityProviderValidation({ cluster }: IWorkloadCluster, strategy: readonly ecs.CapacityProviderStrategy[]): IValidation {
  return {
    validate: () => {
      if (!(cluster instanceof ecs.Cluster)) return [];
      const offered = [...cluster.capacityProviderNames, ...cluster.clusterScopedCapacityProviderNames].filter((name) => !Token.isUnresolved(name));
      return strategy
        .filter(({ capacityProvider }) => !Token.isUnresolved(capacityProvider) && !offered.includes(capacityProvider))
        .map(({ capacityProvider }) => formatProblemWithRemedy({
          problem: 'the cluster has no capacity provider of this name',
          actual: capacityProvider,
          remedy: offered.length > 0 ? `use ${offered.join(' or ')}, or add it to the cluster` : 'add it to the cluster, by enableFargateCapacityProviders for example',
        }));
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html */
function requireLinuxOnFargateSpot(workload: Construct, taskDefinition: ecs.TaskDefinition, strategy: readonly ecs.CapacityProviderStrategy[]): void {
  const { runtimePlatform } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const family = (runtimePlatform as ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined)?.operatingSystemFamily;
  if (!family?.startsWith('WINDOWS') || !strategy.some(({ capacityProvider }) => capacityProvider === 'FARGATE_SPOT')) return;
  failWith(workload, { problem: 'FARGATE_SPOT runs no Windows containers', actual: family, remedy: 'use FARGATE, or Linux' });
}

/** A task definition for Fargate runs on managed instances if it says so; it stays one for Fargate, so that the service can go back. */
function allowManagedInstances(taskDefinition: ecs.TaskDefinition): void {
  (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).requiresCompatibilities = ['FARGATE', 'MANAGED_INSTANCES'];
}

/** The most capacity providers that one strategy names. */
const MAX_CAPACITY_PROVIDERS = 20;

/**
 * Refuses a strategy that ECS does not take. Tokens pass.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function requireCapacityProviderStrategy(where: IConstruct, option: string, strategy: readonly ecs.CapacityProviderStrategy[] | undefined): void {
  if (!strategy) return;
  for (const { capacityProvider, base, weight } of strategy) {
    requireInRange(where, `base of ${capacityProvider}`, base, { min: 0, max: 100_000 }, 'use the number of tasks that come first');
    requireInRange(where, `weight of ${capacityProvider}`, weight, { min: 0, max: 1000 }, 'use its share of the tasks, relative to the others');
  }
  const got = strategy.map(({ capacityProvider, base = 0, weight = 0 }) => `${capacityProvider} base ${base} weight ${weight}`);
  if (strategy.length > MAX_CAPACITY_PROVIDERS) {
    failWith(where, { problem: `${option} has at most ${MAX_CAPACITY_PROVIDERS} capacity providers`, actual: strategy.length, remedy: 'name fewer' });
  }
  if (!strategy.some(({ weight }) => isPositive(weight))) {
    failWith(where, {
      problem: 'no capacity provider has a weight above 0, so no task could be placed',
      actual: got,
      remedy: `give at least one a weight, or leave ${option} out`,
    });
  }
  if (strategy.filter(({ base }) => isPositive(base)).length > 1) {
    failWith(where, { problem: 'only one capacity provider may have a base', actual: got, remedy: 'keep one base, and spread the rest by weight' });
  }
  if (runsOnInstances(strategy) && strategy.some(isFargateProvider)) {
    failWith(where, { problem: 'capacity providers of Fargate and others cannot be in one strategy', actual: got, remedy: 'use FARGATE and FARGATE_SPOT, or instances alone' });
  }
}

/** Whether tasks run on instances of the account: on a capacity provider that is not one of Fargate. */
export function runsOnInstances(strategy: readonly ecs.CapacityProviderStrategy[]): boolean {
  return !strategy.every(isFargateProvider);
}

/** Providers of the app have names that are tokens, those of Fargate never. */
function isFargateProvider({ capacityProvider }: ecs.CapacityProviderStrategy): boolean {
  return ['FARGATE', 'FARGATE_SPOT'].includes(capacityProvider);
}

function isPositive(value = 0): boolean {
  return Token.isUnresolved(value) || value > 0;
}
