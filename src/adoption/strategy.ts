import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ConsumedQueue } from '../traffic/consumed-queue';
import { Traffic } from '../traffic/traffic';

/** A workload whose constructs take over resources. */
export interface AdoptingWorkload {
  readonly workload: Construct;
  readonly service: ecs.BaseService;
  readonly taskDefinition: ecs.TaskDefinition;
  /** The main container. */
  readonly container: ecs.ContainerDefinition;
  /** The workload's own security group; that of the instances where tasks share their network. */
  readonly securityGroup: ec2.ISecurityGroup;
  readonly traffic: Traffic;
  /** The queues that the workload consumes, the main one first. */
  readonly queues: readonly ConsumedQueue[];
}

/** Implementation of an `Adoption`. */
export interface AdoptionStrategy {
  /** Whether the service has a launch type where the workload is given no capacity provider strategy. One in place of the other would replace it. */
  readonly keepsLaunchType: boolean;
  /** Returns the cluster that is passed to the workload, or the one that what it adopts has made; undefined where that has made none. */
  cluster(workload: Construct, passed?: ecs.ICluster): ecs.ICluster | undefined;
  /** Returns the family of the task definition, which ECS generates revisions of. */
  family(workload: Construct): string | undefined;
  /** Returns whether a Network Load Balancer has a security group. Elastic Load Balancing associates none with one that was created without. */
  hasNetworkLoadBalancerGroup?(workload: Construct): boolean;
  /** Takes over the resources, once all constructs of the workload exist. */
  bind(adopting: AdoptingWorkload): void;
}
