import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { IEc2Capacity } from '../../cluster/ec2/ec2-capacity';
import { DeploymentStrategy } from '../../deployment/strategy';
import { failWith, rejectUnknownOptions, requireDistinct } from '../../private/errors';
import { TaskVolumes } from '../../task/volume/task-volumes';

const MAX_CONSTRAINTS = 10;
const MAX_STRATEGIES = 5;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export function requireConstraints(workload: Construct, constraints: readonly ecs.PlacementConstraint[] = []): void {
  if (constraints.length > MAX_CONSTRAINTS) {
    failWith(workload, {
      problem: `a service has at most ${MAX_CONSTRAINTS} placementConstraints`,
      actual: constraints.length,
      remedy: 'join expressions of memberOf() with `and`',
    });
  }
  const rendered = constraints.map((constraint) => JSON.stringify(constraint.toJson()));
  requireDistinct(workload, rendered, { problem: 'placementConstraints contains a constraint twice', remedy: 'remove one of them' });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export function requireStrategyLimit(workload: Construct, strategies: readonly ecs.PlacementStrategy[] = []): void {
  const count = strategies.flatMap((strategy) => strategy.toJson()).length;
  if (count <= MAX_STRATEGIES) return;
  failWith(workload, { problem: `a service has at most ${MAX_STRATEGIES} placementStrategies`, actual: count, remedy: 'keep the ones that matter' });
}

/**
 * Fails on a first strategy other than the spread across Availability Zones that rebalancing requires.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export function requireZoneSpread(
  workload: Construct, [first]: readonly ecs.PlacementStrategy[] = [],
  { availabilityZoneRebalancing }: { readonly availabilityZoneRebalancing?: ecs.AvailabilityZoneRebalancing },
): void {
  if (availabilityZoneRebalancing !== ecs.AvailabilityZoneRebalancing.ENABLED || !first) return;
  const [{ type, field }] = first.toJson();
  if (type === 'spread' && field === ecs.BuiltInAttributes.AVAILABILITY_ZONE) return;
  failWith(workload, {
    problem: 'availabilityZoneRebalancing requires a first placement strategy that spreads across Availability Zones',
    actual: first.toJson(),
    remedy: 'start with PlacementStrategy.spreadAcross(BuiltInAttributes.AVAILABILITY_ZONE), or leave placementStrategies out',
  });
}

/** Fails on a strategy with providers other than `capacityProviders`, whose security groups the service does not know. */
export function requireOwnCapacityProviders(
  workload: Construct, strategy: readonly ecs.CapacityProviderStrategy[], capacityProviders: readonly IEc2Capacity[],
): void {
  const names = capacityProviders.map(({ capacityProviderName }) => capacityProviderName);
  const unknown = strategy.find(({ capacityProvider }) => !names.includes(capacityProvider));
  if (!unknown) return;
  failWith(workload, {
    problem: 'capacityProviderStrategies contains a capacity provider that is not one of capacityProviders',
    actual: unknown.capacityProvider,
    remedy: 'use capacityProviderName of an Ec2Capacity, or FargateWebService for FARGATE and FARGATE_SPOT',
  });
}

/** Options of replica services, which plain JavaScript lets through. */
const REPLICA_ONLY_OPTIONS = {
  scaling: 'remove it: each instance runs one task, and the Ec2Capacity decides how many instances there are',
  desiredCount: 'remove it: each instance runs one task, and the Ec2Capacity decides how many instances there are',
  placementStrategies: 'use placementConstraints, which select the instances that run a task',
  capacityProviderStrategies: 'use placementConstraints: ECS takes no capacity provider strategy for a daemon',
};

/** Fails on options of replica services, which plain JavaScript lets through. */
export function rejectReplicaOptions(where: string, props: object): void {
  rejectUnknownOptions(where, props, REPLICA_ONLY_OPTIONS);
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html */
export function requireDaemon(workload: Construct, deployment: DeploymentStrategy): void {
  const { factory, shifts } = deployment.trafficRequest;
  const remedy = 'use ServiceDeployment.rolling({ minHealthyPercent: 0, maxHealthyPercent: 100 }), or leave it out';
  if (shifts !== 'nothing') {
    failWith(workload, { problem: `${factory} requires a second set of tasks, and an instance runs one task of a daemon`, remedy });
  }
  const { maxHealthyPercent, availabilityZoneRebalancing } = deployment.serviceProps();
  if (maxHealthyPercent !== 100) {
    failWith(workload, {
      problem: 'a daemon stops the old task of an instance before it starts the new one, so maxHealthyPercent must be 100', actual: maxHealthyPercent, remedy,
    });
  }
  if (availabilityZoneRebalancing === ecs.AvailabilityZoneRebalancing.ENABLED) {
    failWith(workload, { problem: 'a daemon cannot use availabilityZoneRebalancing, because it runs on every instance', remedy: 'leave it out' });
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html */
export function requireNoManagedVolume(workload: Construct, taskDefinition: ecs.TaskDefinition): void {
  if (!TaskVolumes.find(taskDefinition)?.serviceManagedVolume) return;
  failWith(workload, { problem: 'ECS does not create EBS volumes for the tasks of a daemon', remedy: 'use a host volume of an ecs.Ec2TaskDefinition, or Ec2ReplicaService' });
}
