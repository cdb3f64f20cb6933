import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Ec2Platform } from './ec2-platform';
import { Ec2ServiceWorkloadProps } from './ec2-workload-props';
import { requireOwnCapacityProviders, requireStrategyLimit, requireZoneSpread } from './placement-checks';
import { requireCapacityProviderStrategy } from '../../cluster/capacity-provider-strategy';
import { ServiceDeployment } from '../../deployment/service-deployment';
import { Discovery } from '../../discovery/discovery';
import { Exposure } from '../../exposure/exposure';
import { pathOf, requireOptions } from '../../private/required-options';
import { Scaling } from '../../scaling/scaling';
import { ExposedServiceWorkload } from '../exposed-service-workload';

/**
 * Properties of `Ec2ReplicaService`.
 */
export interface Ec2ReplicaServiceProps extends Ec2ServiceWorkloadProps {
  /**
   * Distribution of tasks over `capacityProviders`. A strategy is always rendered, never a launch type, because changing from one to the other would
   * replace the service.
   *
   * @default - an equal share for each capacity provider
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
   */
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];

  /**
   * Strategies to choose among the instances with room for a task, in order: `spreadAcross()`, `packedByCpu()`, `packedByMemory()`, `randomly()`. At
   * most 5.
   *
   * @default - ECS spreads tasks across Availability Zones
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
   */
  readonly placementStrategies?: ecs.PlacementStrategy[];

  /**
   * Number of tasks, fixed or automatic. `Scaling.backlog()` fails synthesis.
   *
   * @default Scaling.fixedCount(2)
   */
  readonly scaling?: Scaling;
}

/**
 * A service on EC2 instances, for features that Fargate does not have: GPUs, host volumes, privileged containers, large instances that many tasks
 * share. ECS keeps the desired number of tasks running, and places them by constraints and strategies.
 *
 * ```ts
 * const capacity = new Ec2Capacity(this, 'Instances', { cluster: new WorkloadCluster(this, 'Cluster') });
 * new Ec2ReplicaService(this, 'Search', {
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
 *   capacityProviders: [capacity],
 *   placementStrategies: [ecs.PlacementStrategy.packedByMemory()],
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
 */
export class Ec2ReplicaService extends ExposedServiceWorkload {
  /** The ECS service. */
  public readonly service: ecs.Ec2Service;

  constructor(scope: Construct, id: string, props: Ec2ReplicaServiceProps) {
    requireOptions(pathOf(scope, id), props, { task: 'use one such as WorkloadTask.container()', capacityProviders: 'pass an Ec2Capacity in a list' });
    const exposure = (props.exposure ?? Exposure.none())._strategy;
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const deployment = (props.deployment ?? ServiceDeployment.rolling())._strategy;
    const scaling = (props.scaling ?? Scaling.fixedCount(2))._strategy;
    const capacityProviderStrategies = props.capacityProviderStrategies
      ?? props.capacityProviders.map(({ capacityProviderName }) => ({ capacityProvider: capacityProviderName, weight: 1 }));
    const { placementStrategies } = props;
    const platform = new Ec2Platform(props, {
      deployment,
      daemon: false,
      capacityProviderStrategies,
      placementStrategies,
      validate: (service) => {
        requireOwnCapacityProviders(service, capacityProviderStrategies, props.capacityProviders);
        requireCapacityProviderStrategy(service, 'capacityProviderStrategies', capacityProviderStrategies);
        requireStrategyLimit(service, placementStrategies);
        requireZoneSpread(service, placementStrategies, deployment.serviceProps());
      },
    });
    super(scope, id, props, { exposure, discovery, deployment, scaling }, platform);

    this.service = platform.service;
  }
}
