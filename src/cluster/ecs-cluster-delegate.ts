import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Resource } from 'aws-cdk-lib/core';
import { IWorkloadCluster } from './workload-cluster-props';

/**
 * The base class of clusters: an `ecs.ICluster` with the attributes of an ECS cluster. Not exported, so that jsii shows its members in each class.
 *
 * @internal
 */
export abstract class EcsClusterDelegate extends Resource implements IWorkloadCluster {
  /** The VPC of tasks and load balancers. */
  public abstract readonly vpc: ec2.IVpc;

  /** The ECS cluster. */
  public abstract readonly cluster: ecs.ICluster;

  /** @internal */
  public abstract readonly _vpcEndpoints?: string[];

  /**
   * Returns the Cloud Map namespace that services register in.
   */
  public abstract cloudMapNamespace(): cloudmap.INamespace;

  /** Name of the ECS cluster. */
  public get clusterName(): string {
    return this.cluster.clusterName;
  }

  /** ARN of the ECS cluster. */
  public get clusterArn(): string {
    return this.cluster.clusterArn;
  }

  /** A reference to the ECS cluster. */
  public get clusterRef(): ecs.ClusterReference {
    return this.cluster.clusterRef;
  }

  /** Security groups of the cluster's EC2 instances. */
  public get connections(): ec2.Connections {
    return this.cluster.connections;
  }

  /** Specifies whether the cluster has EC2 instances. */
  public get hasEc2Capacity(): boolean {
    return this.cluster.hasEc2Capacity;
  }

  /** The Auto Scaling group that was added to the ECS cluster; undefined without one. */
  public get autoscalingGroup(): autoscaling.IAutoScalingGroup | undefined {
    return this.cluster.autoscalingGroup;
  }

  /** Encryption and logging of ECS Exec sessions; undefined for those of ECS. */
  public get executeCommandConfiguration(): ecs.ExecuteCommandConfiguration | undefined {
    return this.cluster.executeCommandConfiguration;
  }

  /** The namespace that services register in; undefined where it is not known, or not created yet. */
  public get defaultCloudMapNamespace(): cloudmap.INamespace | undefined {
    return this.cluster.defaultCloudMapNamespace;
  }
}
