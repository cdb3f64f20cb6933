import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

/**
 * The task that a sidecar is added to.
 */
export interface SidecarContext {
  /**
   * The task definition that the sidecar adds its containers to.
   */
  readonly taskDefinition: ecs.TaskDefinition;

  /**
   * The main container. Use `addContainerDependencies()` to start it before or after the sidecar.
   */
  readonly mainContainer: ecs.ContainerDefinition;

  /**
   * The port that the main container listens on.
   *
   * @default - the main container listens on no port
   */
  readonly containerPort?: number;

  /**
   * Specifies whether the port that receives the traffic must have a name, as Service Connect requires.
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
   * The container, which the sidecar has added.
   */
  readonly container: ecs.ContainerDefinition;

  /**
   * The port. The container must have a port mapping for it.
   */
  readonly containerPort: number;
}

/**
 * A source of containers that help the main container of a task, such as a log router, a proxy or an agent. Implement it for a sidecar of your own.
 *
 * Several workloads may use the same `WorkloadTask`, so that a sidecar may be bound more than once, each time to another task definition.
 */
export interface ISidecar {
  /**
   * Log driver of the main container, unless its own `logging` is set: for sidecars that route logs. If several sidecars have one, the first one
   * is used.
   *
   * @default - the sidecar routes no logs
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Adds the containers of the sidecar to the task definition, and the permissions that they need.
   *
   * @param scope Scope for constructs other than containers, such as roles and parameters.
   * @param context The task definition and its main container.
   * @returns The container that receives the traffic of the task in place of the main container, for a proxy; otherwise `undefined`. Two such
   * sidecars in one task fail synthesis.
   */
  bind(scope: Construct, context: SidecarContext): SidecarConfig | undefined;
}
