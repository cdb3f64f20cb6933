import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Authentication } from './authentication';

/**
 * How an Application Load Balancer keeps a client with one task.
 */
export interface StickinessOptions {
  /**
   * How long a client comes back to the same task, 1 to 604800 seconds.
   *
   * @default Duration.days(1)
   */
  readonly duration?: Duration;

  /**
   * Name of a cookie that the application sets, on which the load balancer's own depends. Names that begin with `AWSALB` are refused.
   *
   * @default - none; the load balancer's own cookie alone
   */
  readonly cookieName?: string;
}

/**
 * How an Application Load Balancer sends requests to the tasks of a service.
 */
export interface ApplicationTargetOptions {
  /**
   * Container that receives the requests. Refused when the task has none of that name.
   *
   * @default - the task's main container
   */
  readonly containerName?: string;

  /**
   * Port of the container that receives the requests. Refused when the container does not map it.
   *
   * @default - the container's first port
   */
  readonly containerPort?: number;

  /**
   * What the tasks speak: HTTP/1.1, HTTP/2 or gRPC. Changing it replaces the target groups. gRPC is refused without HTTPS.
   *
   * @default elbv2.ApplicationProtocolVersion.HTTP1
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
   */
  readonly protocolVersion?: elbv2.ApplicationProtocolVersion;

  /**
   * How the load balancer finds out whether a task is healthy. Refused with a time-out that is not below the interval, and with numbers that
   * Elastic Load Balancing does not take.
   *
   * @default - path `/` and status 200 to 399, or gRPC status 12; what Elastic Load Balancing sets for the rest
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
   */
  readonly healthCheck?: elbv2.HealthCheck;

  /**
   * How long a task that is being replaced may finish its requests, 0 to 3600 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * How long a new task receives a growing share of the requests, 30 to 900 seconds.
   *
   * @default - none; a healthy task receives its full share at once
   */
  readonly slowStart?: Duration;

  /**
   * Keeps each client with one task. During a deployment that shifts traffic, a client may change with its target group.
   *
   * @default - each request goes to any task
   */
  readonly stickiness?: StickinessOptions;

  /**
   * Who may pass: the load balancer lets users log in, and sends on the requests of those that have. Needs HTTPS. Refused for
   * `Deployment.codeDeploy()`; where ECS shifts the traffic, there is a warning. Test traffic by a listener of its own passes without.
   *
   * @default - everybody
   */
  readonly authentication?: Authentication;
}

/**
 * A listener of an Application Load Balancer beside the first one.
 */
export interface AdditionalApplicationListener extends ApplicationTargetOptions {
  /** Port that the load balancer listens on, 1 to 65535. It names resources, so it cannot be a token. */
  readonly listenerPort: number;
}
