import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

/**
 * Where a sidecar is added.
 */
export interface SidecarContext {
  /**
   * The task definition that gets the sidecar's containers.
   */
  readonly taskDefinition: ecs.TaskDefinition;

  /**
   * The main container: wait for it, or make it wait, by `addContainerDependencies()`.
   */
  readonly mainContainer: ecs.ContainerDefinition;

  /**
   * The port that the main container listens on.
   *
   * @default - it listens on none
   */
  readonly containerPort?: number;

  /**
   * Whether the port that receives the traffic must have a name, for Service Connect.
   *
   * @default false
   */
  readonly portNameRequired?: boolean;
}

/**
 * The container and the port that receive a task's traffic.
 */
export interface SidecarConfig {
  /**
   * The container: one of the sidecar's own.
   */
  readonly container: ecs.ContainerDefinition;

  /**
   * The port, for which the container has a port mapping.
   */
  readonly containerPort: number;
}

/**
 * Containers that help the main container of a task: a log router, a proxy, an agent. Implement it for a helper of your own.
 *
 * A `Task` is a description that several workloads may be given, so one sidecar may be bound more than once, each time to another task
 * definition.
 */
export interface ISidecar {
  /**
   * Where the main container's output goes, if its own `logging` does not say: the log driver of a sidecar that routes logs. Of several
   * sidecars that have one, the first counts.
   *
   * @default - the sidecar routes no logs
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Adds the sidecar's containers, and the permissions that they need, to the task definition.
   *
   * @param scope Scope for constructs that are neither containers nor belong to one, such as roles and parameters.
   * @param host The task definition and its main container.
   * @returns The container that receives the task's traffic in place of the main one, where the sidecar is a proxy; else nothing. Two
   * sidecars of one task that both want it are refused.
   */
  bind(scope: Construct, host: SidecarContext): SidecarConfig | undefined;
}
