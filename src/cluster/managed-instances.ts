import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireSize } from '../private/amounts';

/**
 * Options of `FargateCluster.addManagedInstances()`.
 */
export interface ManagedInstancesOptions {
  /**
   * What the instances must have: CPUs, memory, accelerators, processors.
   *
   * @default - ECS chooses instances that the waiting tasks fit on
   */
  readonly instanceRequirements?: ec2.InstanceRequirementsConfig;

  /**
   * Whether instances are bought on demand, or as spare capacity that AWS can take back.
   *
   * @default ecs.CapacityOptionType.ON_DEMAND
   */
  readonly capacityOptionType?: ecs.CapacityOptionType;

  /**
   * Storage of each instance for images, logs and temporary files.
   *
   * @default Size.gibibytes(80)
   */
  readonly taskVolumeStorage?: Size;

  /**
   * How often CloudWatch gets metrics of the instances.
   *
   * @default ecs.InstanceMonitoring.BASIC
   */
  readonly monitoring?: ecs.InstanceMonitoring;
}

/** A capacity provider whose instances run where the cluster's tasks run, and that nobody reaches. */
export function createManagedInstances(place: Construct, vpc: ec2.IVpc, options: ManagedInstancesOptions): ecs.ManagedInstancesCapacityProvider {
  requireSize(place, 'taskVolumeStorage', options.taskVolumeStorage, 'GiB', { min: 1, max: Infinity }, 'use what the images and volumes of the tasks need');
  return new ecs.ManagedInstancesCapacityProvider(place, 'CapacityProvider', {
    ...options,
    subnets: vpc.selectSubnets().subnets,
    securityGroups: [new ec2.SecurityGroup(place, 'SecurityGroup', { vpc, description: `Instances of ${place.node.path}` })],
  });
}
