import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith, requireInRange, useOneOf } from '../private/errors';
import { durationIn, requireDuration } from '../private/units';
import { containersOf } from '../task/definition/containers';
import { BoundTask } from '../task/definition/task-definition';
import { parseHealthCheckPort, RouteTarget } from '../traffic/route';

/** The port of a target group. ECS registers each task with the port of its container; another value would only replace the target group. */
export const UNUSED_PORT = 80;

/** Returns how tasks are registered: by their own address, or through the instance whose address they share. */
export function targetTypeOf({ taskDefinition: { networkMode } }: BoundTask): elbv2.TargetType {
  return networkMode === ecs.NetworkMode.AWS_VPC ? elbv2.TargetType.IP : elbv2.TargetType.INSTANCE;
}

/** The container and port that a listener names. */
interface TargetSelection {
  readonly containerName?: string;
  readonly containerPort?: number;
}

/** Returns the container and port that a listener names, or the task's own. */
export function requireRouteTarget(scope: Construct, task: BoundTask, { containerName, containerPort }: TargetSelection): RouteTarget {
  const container = containerName === undefined ? task.container : findContainer(scope, task, containerName);
  const firstPort = containerName === undefined ? task.containerPort : container.portMappings[0]?.containerPort;
  if (containerPort === undefined) return requireTargetPort(scope, { container, containerPort: firstPort });
  const protocol = mappedProtocol(container, containerPort) ?? failWith(scope, {
    problem: `a listener leads to a port that container '${container.containerName}' does not map`,
    actual: containerPort,
    remedy: `${useOneOf(container.portMappings.map((mapping) => mapping.containerPort), 'containerPort')}, or map the port`,
  });
  return { containerName: container.containerName, containerPort, protocol };
}

function findContainer(scope: Construct, { taskDefinition }: BoundTask, containerName: string): ecs.ContainerDefinition {
  return taskDefinition.findContainer(containerName) ?? failWith(scope, {
    problem: 'a listener leads to a container that the task does not have',
    actual: containerName,
    remedy: useOneOf(containersOf(taskDefinition).map((container) => container.containerName), 'containerName'),
  });
}

/** Requires a port that a load balancer can send requests to. */
function requireTargetPort(scope: Construct, { container, containerPort }: Pick<BoundTask, 'container' | 'containerPort'>): RouteTarget {
  if (containerPort === undefined) {
    return failWith(scope, {
      problem: `container '${container.containerName}' has no port for the load balancer to send requests to`,
      remedy: 'give it a port, or use Exposure.none()',
    });
  }
  return { containerName: container.containerName, containerPort, protocol: mappedProtocol(container, containerPort) ?? ecs.Protocol.TCP };
}

/** Returns the protocol of a port mapping; undefined without one. */
function mappedProtocol(container: ecs.ContainerDefinition, containerPort: number): ecs.Protocol | undefined {
  const mapping = container.portMappings.find((candidate) => candidate.containerPort === containerPort);
  return mapping && (mapping.protocol ?? ecs.Protocol.TCP);
}

/** Options of targets that both kinds of load balancers have. */
interface TargetOptions {
  readonly healthCheck?: elbv2.HealthCheck;
  readonly deregistrationDelay?: Duration;
}

/** Requires times that Elastic Load Balancing accepts. */
export function requireTargetTimes(factory: string, { deregistrationDelay, healthCheck = {} }: TargetOptions, defaultTimeout: number): void {
  requireDuration(factory, 'deregistrationDelay', deregistrationDelay, 'seconds', { min: 0, max: 3600 }, 'use at most an hour');
  const port = parseHealthCheckPort(healthCheck);
  requireInRange(factory, 'healthCheck.port', port, { min: 1, max: 65535 }, "use a port, 'traffic-port', or leave it out");
  const timeout = healthCheck.timeout ? durationIn(factory, 'healthCheck.timeout', healthCheck.timeout, 'seconds') : defaultTimeout;
  const interval = healthCheck.interval ? durationIn(factory, 'healthCheck.interval', healthCheck.interval, 'seconds') : 30;
  if (Token.isUnresolved(timeout) || Token.isUnresolved(interval) || timeout < interval) return;
  failWith(factory, {
    problem: `the health check's timeout must be below its interval of ${interval} seconds`,
    actual: timeout,
    remedy: 'use a shorter timeout, or a longer interval',
  });
}
