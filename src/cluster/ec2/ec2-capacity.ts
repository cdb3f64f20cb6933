import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { createAutoScalingGroup, requireInstanceOptions } from './auto-scaling-group';
import { Ec2CapacityAttributes, Ec2CapacityProps } from './ec2-capacity-props';
import { failWith, requireInRange } from '../../private/errors';
import { pathOf, requireOptions } from '../../private/required-options';
import { workloadClusterOf } from '../existing-cluster';
import { TaskSecurityGroup } from '../task-security-group';
import { IWorkloadCluster } from '../workload-cluster-props';

/**
 * EC2 instances of a cluster that `Ec2ReplicaService` and `Ec2DaemonService` run on.
 *
 * Created by `new Ec2Capacity()`, or imported by `Ec2Capacity.fromAttributes()`.
 */
export interface IEc2Capacity extends IConstruct {
  /** The cluster that the instances belong to. */
  readonly cluster: IWorkloadCluster;

  /** Name of the capacity provider. */
  readonly capacityProviderName: string;

  /** Security group of the instances. */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * Processor architecture of the instances.
   *
   * @default - unknown
   */
  readonly cpuArchitecture?: ec2.InstanceArchitecture;

  /** Subnets of the instances, and of tasks in network mode awsvpc. */
  readonly vpcSubnets: ec2.SubnetSelection;
}

/**
 * An Auto Scaling group of EC2 instances as a capacity provider: ECS starts and stops instances as tasks need them.
 *
 * The instances run the newest ECS-optimized Amazon Linux 2023 image, which CloudFormation resolves on each deployment. Their metadata service requires
 * IMDSv2, and containers in network modes awsvpc and bridge cannot reach it. Their security group has no ingress rules at first.
 *
 * `cdk destroy` deletes everything in one run: services are deleted before the capacity provider, and instances before the cluster and the internet
 * access of their subnets. The exception is `managedTerminationProtection`.
 *
 * ```ts
 * const capacity = new Ec2Capacity(this, 'Instances', { cluster: new WorkloadCluster(this, 'Cluster'), maxCapacity: 4 });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
 */
export class Ec2Capacity extends Construct implements IEc2Capacity {
  /**
   * Imports existing instances. Creates, changes and looks up nothing.
   *
   * @param scope The scope of the import.
   * @param id The construct id of the import.
   * @param attrs The existing resources.
   */
  public static fromAttributes(scope: Construct, id: string, attrs: Ec2CapacityAttributes): IEc2Capacity {
    requireOptions(pathOf(scope, id), attrs, {
      cluster: 'pass a WorkloadCluster', capacityProviderName: 'pass the name of the capacity provider', securityGroup: 'import that of the instances',
    });
    class Import extends Construct implements IEc2Capacity {
      public readonly cluster = workloadClusterOf(this, attrs.cluster);
      public readonly capacityProviderName = attrs.capacityProviderName;
      public readonly securityGroup = attrs.securityGroup;
      public readonly cpuArchitecture = attrs.cpuArchitecture;
      public readonly vpcSubnets = attrs.vpcSubnets ?? {};
    }
    return new Import(scope, id);
  }

  /** The cluster that the instances belong to. */
  public readonly cluster: IWorkloadCluster;

  /** Name of the capacity provider. */
  public readonly capacityProviderName: string;

  /** Security group of the instances. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** Processor architecture of the instances. */
  public readonly cpuArchitecture?: ec2.InstanceArchitecture;

  /** Subnets of the instances, and of tasks in network mode awsvpc. */
  public readonly vpcSubnets: ec2.SubnetSelection;

  /** The Auto Scaling group. */
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;

  /** The capacity provider. */
  public readonly capacityProvider: ecs.AsgCapacityProvider;

  constructor(scope: Construct, id: string, props: Ec2CapacityProps) {
    super(scope, id);
    requireOptions(this, props, { cluster: 'pass a WorkloadCluster' });
    this.cluster = workloadClusterOf(this, props.cluster);
    this.cpuArchitecture = props.cpuArchitecture ?? ec2.InstanceArchitecture.X86_64;
    this.vpcSubnets = props.vpcSubnets ?? {};
    requireInRange(this, 'targetCapacityPercent', props.targetCapacityPercent, { min: 1, max: 100 }, 'use the percentage of the instances that tasks should use');
    requireInstanceOptions(this, props, this.cpuArchitecture);
    const cluster = requireClusterInSameStack(this, this.cluster);

    const { vpc } = this.cluster;
    const securityGroup = new TaskSecurityGroup(this, 'SecurityGroup', { vpc, description: `Instances of ${this.node.path}` });
    this.securityGroup = securityGroup;
    this.autoScalingGroup = createAutoScalingGroup(this, { ...props, vpc, securityGroup, cpuArchitecture: this.cpuArchitecture });
    this.capacityProvider = new ecs.AsgCapacityProvider(this, 'CapacityProvider', {
      autoScalingGroup: this.autoScalingGroup,
      targetCapacityPercent: props.targetCapacityPercent,
      enableManagedTerminationProtection: props.managedTerminationProtection ?? false,
      enableManagedDraining: props.managedDraining ?? true,
    });
    cluster.addAsgCapacityProvider(this.capacityProvider);
    this.capacityProviderName = this.capacityProvider.capacityProviderName;
    this.node.defaultChild = this.autoScalingGroup;
  }
}

/** The instances refer to the cluster, and the cluster to the capacity provider: in two stacks that would be a circular dependency. */
function requireClusterInSameStack(capacity: Ec2Capacity, { cluster }: IWorkloadCluster): ecs.Cluster {
  if (!(cluster instanceof ecs.Cluster)) {
    failWith(capacity, {
      problem: 'an imported cluster cannot get a new capacity provider',
      remedy: 'use Ec2Capacity.fromAttributes() for an existing one, or a WorkloadCluster',
    });
  }
  if (Stack.of(cluster) === Stack.of(capacity)) return cluster;
  return failWith(capacity, {
    problem: `the cluster is in another stack, ${Stack.of(cluster).node.path}`,
    remedy: 'create the Ec2Capacity there, and pass it to the services here',
  });
}
