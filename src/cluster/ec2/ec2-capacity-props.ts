import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration, Size } from 'aws-cdk-lib/core';

/**
 * Properties of `Ec2Capacity`.
 */
export interface Ec2CapacityProps {
  /**
   * The cluster that the instances join: a `WorkloadCluster` or an `ecs.Cluster`. It must be created in the same stack, because cluster and
   * instances refer to each other; otherwise synthesis fails.
   */
  readonly cluster: ecs.ICluster;

  /**
   * Processor architecture of the instances: `X86_64`, or Graviton with `ARM_64`, which costs less. Images and tasks must match it.
   *
   * @default ec2.InstanceArchitecture.X86_64
   */
  readonly cpuArchitecture?: ec2.InstanceArchitecture;

  /**
   * Instance types to choose from. More types make it more likely that capacity is available, above all with Spot. In network mode awsvpc each task
   * uses one network interface of the instance, so small types run few tasks. Types with another architecture than `cpuArchitecture` fail synthesis.
   *
   * @default - t3.medium, or t4g.medium with ARM_64
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
   */
  readonly instanceTypes?: ec2.InstanceType[];

  /**
   * Minimum number of instances. With 0, the first task waits until an instance has started.
   *
   * @default 0
   */
  readonly minCapacity?: number;

  /**
   * Maximum number of instances, at least 1.
   *
   * @default 10
   */
  readonly maxCapacity?: number;

  /**
   * Target utilization of the instances in percent, 1 to 100. ECS starts and stops instances to keep it; below 100, spare instances are
   * available before tasks need them.
   *
   * @default 100
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
   */
  readonly targetCapacityPercent?: number;

  /**
   * Protects instances that run tasks, other than daemon tasks, from scale-in. Instances stay protected when the capacity provider is
   * deleted, and block the deletion of the Auto Scaling group: remove this option and deploy before `cdk destroy`.
   *
   * @default false; managed draining moves tasks to other instances before an instance stops
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html
   */
  readonly managedTerminationProtection?: boolean;

  /**
   * Moves tasks to other instances before an instance stops.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
   */
  readonly managedDraining?: boolean;

  /**
   * Uses Spot capacity, which costs less, and which AWS can interrupt with two minutes' notice.
   *
   * @default false
   */
  readonly spot?: boolean;

  /**
   * Age at which an instance is replaced, 1 to 365 days. A new instance starts from the newest image; running instances keep theirs.
   *
   * @default - instances are not replaced by age
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html
   */
  readonly maxInstanceLifetime?: Duration;

  /**
   * Size of the root volume for images, logs and temporary files, 30 to 16384 GiB. The volume is always encrypted.
   *
   * @default Size.gibibytes(30)
   */
  readonly rootVolumeSize?: Size;

  /**
   * Publishes instance metrics every minute instead of every 5 minutes. CloudWatch charges for it.
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
 * Attributes of existing capacity, for `Ec2Capacity.fromAttributes()`.
 */
export interface Ec2CapacityAttributes {
  /**
   * The cluster that the instances belong to.
   */
  readonly cluster: ecs.ICluster;

  /**
   * Name of the capacity provider, which must be associated with the cluster.
   */
  readonly capacityProviderName: string;

  /**
   * Security group of the instances. Services in network mode bridge or host add rules to it.
   */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * Processor architecture of the instances.
   *
   * @default - unknown; the architecture of tasks is not checked
   */
  readonly cpuArchitecture?: ec2.InstanceArchitecture;

  /**
   * Subnets of tasks in network mode awsvpc.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}
