import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct, IValidation } from 'constructs';
import { requireStrategy, runsOnInstances } from './capacity-strategy';
import type { IFargateCluster } from './fargate-cluster';
import { refusalText, refuse } from '../private/errors';

/** What is placed, and where. */
export interface PlacedTask {
  readonly cluster: IFargateCluster;
  readonly taskDefinition: ecs.TaskDefinition;
}

/** The capacity providers that tasks are spread over: those that were asked for, or the cluster's. */
export function capacityOf(
  workload: Construct, { cluster, taskDefinition }: PlacedTask, wanted?: ecs.CapacityProviderStrategy[],
): ecs.CapacityProviderStrategy[] {
  const strategy = wanted ?? strategyOf(cluster);
  requireStrategy(workload, 'capacityProviderStrategies', strategy);
  requireLinuxOnSpot(workload, taskDefinition, strategy);
  workload.node.addValidation(capacityValidation(cluster, strategy));
  if (runsOnInstances(strategy)) allowInstances(taskDefinition);
  return strategy;
}

/** The cluster's strategy, written out in the service: deployments by CodeDeploy need it, and it is seen in reviews. */
function strategyOf({ cluster }: IFargateCluster): ecs.CapacityProviderStrategy[] {
  const byDefault = cluster instanceof ecs.Cluster ? cluster.defaultCapacityProviderStrategy : [];
  return byDefault.length > 0 ? byDefault : [{ capacityProvider: 'FARGATE', weight: 1 }];
}

/** Capacity providers can come after the service, so this looks at the finished cluster. A wrapped one does not tell what it has. */
function capacityValidation({ cluster }: IFargateCluster, strategy: readonly ecs.CapacityProviderStrategy[]): IValidation {
  return {
    validate: () => {
      if (!(cluster instanceof ecs.Cluster)) return [];
      const offered = [...cluster.capacityProviderNames, ...cluster.clusterScopedCapacityProviderNames].filter((name) => !Token.isUnresolved(name));
      return strategy
        .filter(({ capacityProvider }) => !Token.isUnresolved(capacityProvider) && !offered.includes(capacityProvider))
        .map(({ capacityProvider }) => refusalText({
          what: 'the cluster has no capacity provider of this name',
          got: capacityProvider,
          instead: offered.length > 0 ? `use ${offered.join(' or ')}, or add it to the cluster` : 'add it to the cluster, by enableFargateCapacityProviders for example',
        }));
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html */
function requireLinuxOnSpot(workload: Construct, taskDefinition: ecs.TaskDefinition, strategy: readonly ecs.CapacityProviderStrategy[]): void {
  const { runtimePlatform } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const family = (runtimePlatform as ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined)?.operatingSystemFamily;
  if (!family?.startsWith('WINDOWS') || !strategy.some(({ capacityProvider }) => capacityProvider === 'FARGATE_SPOT')) return;
  refuse(workload, { what: 'FARGATE_SPOT runs no Windows containers', got: family, instead: 'use FARGATE, or Linux' });
}

/** A task definition for Fargate runs on managed instances if it says so; it stays one for Fargate, so that the service can go back. */
function allowInstances(taskDefinition: ecs.TaskDefinition): void {
  (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).requiresCompatibilities = ['FARGATE', 'MANAGED_INSTANCES'];
}
