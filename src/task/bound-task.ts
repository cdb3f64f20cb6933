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

/** What a workload needs of its task. */
export interface TaskNeeds {
  /** Whether the port that receives traffic must have a name. Only for tasks whose ports this library maps. */
  readonly namedPort?: boolean;
  /** Whether the task is only described and never deployed: it grants nothing to anyone. */
  readonly described?: boolean;
}

/** Where a task comes from. */
export interface TaskSource {
  bind(scope: Construct, needs?: TaskNeeds): BoundTask;
}
