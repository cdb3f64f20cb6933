import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Size } from 'aws-cdk-lib/core';
import { IWorkloadCluster } from '../workload-cluster-props';

/**
 * Properties of `Ec2Capacity`.
 */
export interface Ec2CapacityProps {
  /**
   * The cluster that gets the instances. Its `ecs.Cluster` must be made in the app, in the same stack: cluster and instances need each other.
   */
  readonly cluster: IWorkloadCluster;

  /**
   * Processors of the instances: Graviton with `ARM_64`, which costs less. Images and tasks must be made for them.
   *
   * @default ec2.InstanceArchitecture.X86_64
   */
  readonly cpuArchitecture?: ec2.InstanceArchitecture;

  /**
   * Types that the instances may have; the more, the sooner one is to be had, with Spot above all. Refused where one has other processors than
   * `cpuArchitecture`. In network mode awsvpc each task takes one of the instance's network interfaces, so small types have room for few tasks.
   *
   * @default - t3.medium, or t4g.medium with ARM_64
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
   */
  readonly instanceTypes?: ec2.InstanceType[];

  /**
   * The fewest instances. With 0, the first task waits for the first instance to start.
   *
   * @default 0
   */
  readonly minCapacity?: number;

  /**
   * The most instances, at least 1.
   *
   * @default 10
   */
  readonly maxCapacity?: number;

  /**
   * The share of the instances that tasks use, in percent, 1 to 100; the rest is there before it is needed. ECS starts and stops instances
   * to keep it.
   *
   * @default 100
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
   */
  readonly targetCapacityPercent?: number;

  /**
   * Whether scaling stops only instances without tasks, other than those of daemons. Instances keep the protection when the capacity
   * provider is deleted, and the auto scaling group then cannot be: remove it, and deploy, before `cdk destroy`.
   *
   * @default false; tasks move away from an instance before it stops, by managed draining
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html
   */
  readonly managedTerminationProtection?: boolean;

  /**
   * Whether ECS moves the tasks away from an instance before it stops.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
   */
  readonly managedDraining?: boolean;

  /**
   * Whether the instances are spare capacity, which costs less, and which AWS can take back with two minutes' notice.
   *
   * @default false
   */
  readonly spot?: boolean;

  /**
   * After how long an instance is replaced, 1 to 365 days. New ones start with the newest image: running ones keep theirs.
   *
   * @default - never
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html
   */
  readonly maxInstanceLifetime?: Duration;

  /**
   * Size of the root volume, which holds images, logs and temporary files; at least 30 GiB. Encrypted always.
   *
   * @default Size.gibibytes(30)
   */
  readonly rootVolumeSize?: Size;

  /**
   * Whether CloudWatch gets metrics of the instances every minute instead of every 5, at a charge.
   *
   * @default false
   */
  readonly detailedMonitoring?: boolean;

  /**
   * Subnets of the instances, and of tasks in network mode awsvpc.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/**
 * What `Ec2Capacity.fromAttributes()` wraps.
 */
export interface Ec2CapacityAttributes {
  /**
   * The cluster that the instances belong to.
   */
  readonly cluster: IWorkloadCluster;

  /**
   * Name of the capacity provider. It must be associated with the cluster.
   */
  readonly capacityProviderName: string;

  /**
   * Security group of the instances. Services in network mode bridge or host add their rules to it.
   */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * Processors of the instances.
   *
   * @default - not known, so tasks are not compared with them
   */
  readonly cpuArchitecture?: ec2.InstanceArchitecture;

  /**
   * Subnets of tasks in network mode awsvpc.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}
