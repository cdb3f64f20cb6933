import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { IEc2Capacity } from '../../cluster/ec2/ec2-capacity';
import { refuseForeignOptions } from '../../deployment/foreign-options';
import { DeploymentStrategy } from '../../deployment/strategy';
import { refuse } from '../../private/errors';
import { TaskVolumes } from '../../task/volume/task-volumes';

const MOST_CONSTRAINTS = 10;
const MOST_STRATEGIES = 5;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export function requireConstraints(workload: Construct, constraints: readonly ecs.PlacementConstraint[] = []): void {
  if (constraints.length > MOST_CONSTRAINTS) {
    refuse(workload, { what: `a service has at most ${MOST_CONSTRAINTS} placementConstraints`, got: constraints.length, instead: 'join expressions of memberOf() with `and`' });
  }
  const rendered = constraints.map((constraint) => JSON.stringify(constraint.toJson()));
  const twice = rendered.find((each, i) => rendered.indexOf(each) !== i);
  if (twice !== undefined) refuse(workload, { what: 'placementConstraints has a constraint twice', got: twice, instead: 'remove one of them' });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export function requireFewStrategies(workload: Construct, strategies: readonly ecs.PlacementStrategy[] = []): void {
  const count = strategies.flatMap((strategy) => strategy.toJson()).length;
  if (count <= MOST_STRATEGIES) return;
  refuse(workload, { what: `a service has at most ${MOST_STRATEGIES} placementStrategies`, got: count, instead: 'keep the ones that decide' });
}

/**
 * Refuses strategies that put something before the spread over zones, which rebalancing needs.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export function requireSpread(
  workload: Construct, [first]: readonly ecs.PlacementStrategy[] = [],
  { availabilityZoneRebalancing }: { readonly availabilityZoneRebalancing?: ecs.AvailabilityZoneRebalancing },
): void {
  if (availabilityZoneRebalancing !== ecs.AvailabilityZoneRebalancing.ENABLED || !first) return;
  const [{ type, field }] = first.toJson();
  if (type === 'spread' && field === ecs.BuiltInAttributes.AVAILABILITY_ZONE) return;
  refuse(workload, {
    what: 'availabilityZoneRebalancing needs a first placement strategy that spreads over Availability Zones',
    got: first.toJson(),
    instead: 'begin with PlacementStrategy.spreadAcross(BuiltInAttributes.AVAILABILITY_ZONE), or leave placementStrategies out',
  });
}

/** Refuses capacity providers that the service was not given as capacities: its tasks could not be reached there. */
export function requireCapacities(workload: Construct, strategy: readonly ecs.CapacityProviderStrategy[], capacities: readonly IEc2Capacity[]): void {
  const names = capacities.map(({ capacityProviderName }) => capacityProviderName);
  const stranger = strategy.find(({ capacityProvider }) => !names.includes(capacityProvider));
  if (!stranger) return;
  refuse(workload, {
    what: 'capacityProviderStrategies names a capacity provider that is not one of capacities',
    got: stranger.capacityProvider,
    instead: 'use capacityProviderName of an Ec2Capacity, or FargateWebService for FARGATE and FARGATE_SPOT',
  });
}

/** What plain JavaScript lets through, and the DAEMON scheduler does not take. */
const NOT_OF_DAEMONS = {
  scaling: 'remove it: each instance gets one task, and the Ec2Capacity decides how many there are',
  desiredCount: 'remove it: each instance gets one task, and the Ec2Capacity decides how many there are',
  placementStrategies: 'use placementConstraints, which say the instances that get a task',
  capacityProviderStrategies: 'use placementConstraints: ECS takes no capacity provider strategy for a daemon',
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html */
export function requireDaemon(workload: Construct, props: object, deployment: DeploymentStrategy): void {
  refuseForeignOptions(workload.node.path, props, NOT_OF_DAEMONS);
  const { deployment: factory, shifts } = deployment.request;
  const instead = 'use Deployment.rolling({ minHealthyPercent: 0, maxHealthyPercent: 100 }), or leave it out';
  if (shifts !== 'nothing') {
    refuse(workload, { what: `${factory} needs a second set of tasks, and an instance gets one task of a daemon`, instead });
  }
  const { maxHealthyPercent, availabilityZoneRebalancing } = deployment.serviceProps();
  if (maxHealthyPercent !== 100) {
    refuse(workload, { what: 'a daemon stops its task on an instance before it starts the next, so maxHealthyPercent must be 100', got: maxHealthyPercent, instead });
  }
  if (availabilityZoneRebalancing === ecs.AvailabilityZoneRebalancing.ENABLED) {
    refuse(workload, { what: 'a daemon runs where its instances are', got: 'availabilityZoneRebalancing', instead: 'leave it out' });
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html */
export function requireNoManagedVolume(workload: Construct, taskDefinition: ecs.TaskDefinition): void {
  if (!TaskVolumes.find(taskDefinition)?.managed) return;
  refuse(workload, { what: 'ECS gives no EBS volumes to the tasks of a daemon', instead: 'use a host volume of an ecs.Ec2TaskDefinition, or Ec2Service' });
}
