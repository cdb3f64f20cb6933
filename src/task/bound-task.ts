import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

/** A task that has become a task definition. */
export interface BoundTask {
  readonly taskDefinition: ecs.TaskDefinition;
  /** The container that the task is about. */
  readonly mainContainer: ecs.ContainerDefinition;
  /** The container that receives traffic: the main one, or a proxy in front of it. */
  readonly container: ecs.ContainerDefinition;
  /** The port that it receives traffic on; a task without one can run, but not be reached. */
  readonly containerPort?: number;
}

/** Instances that a task runs on. */
export interface InstanceNeeds {
  /** How its containers share the instance's network; absent where the task may say. */
  readonly networkMode?: ecs.NetworkMode;
  /** The processors; absent where they are not known. */
  readonly cpuArchitecture?: ec2.InstanceArchitecture;
}

/** What a workload needs of its task. */
export interface TaskNeeds {
  /** Whether the port that receives traffic must have a name. Only for tasks whose ports this library maps. */
  readonly namedPort?: boolean;
  /** Whether the task is only described and never deployed: it grants nothing to anyone. */
  readonly described?: boolean;
  /** The instances that it runs on; on Fargate where absent. */
  readonly instances?: InstanceNeeds;
}

/** Where a task comes from. */
export interface TaskSource {
  bind(scope: Construct, needs?: TaskNeeds): BoundTask;
}
