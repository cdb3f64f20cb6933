import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addLazyDependency } from '../private/synthesis';
import { requireDuration } from '../private/units';
import { containersOf } from '../task/definition/containers';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export function requireGracePeriod(workload: Construct, healthCheckGracePeriod?: Duration): void {
  requireDuration(workload, 'healthCheckGracePeriod', healthCheckGracePeriod, 'seconds', { min: 0, max: 2_147_483_647 }, 'use whole seconds');
}

const MIN_GRACE_PERIOD_SECONDS = 60;

/** Returns the time that a load balancer grants a new task: as much as the slowest of its containers has by its own health check. */
export function defaultGracePeriod(taskDefinition: ecs.TaskDefinition): Duration {
  const startPeriods = healthChecksOf(taskDefinition).map(({ startPeriod }) => startPeriod ?? 0);
  return Duration.seconds(Math.max(MIN_GRACE_PERIOD_SECONDS, ...startPeriods));
}

/** Warns of a grace period of a service whose tasks nothing checks. Containers may be added until synthesis. */
export function warnAboutUnusedGracePeriod(workload: Construct, taskDefinition: ecs.TaskDefinition): void {
  addLazyDependency(workload, () => {
    if (healthChecksOf(taskDefinition).length > 0) return [];
    Annotations.of(workload).addWarningV2('cdk-fargate-workloads:unused-grace-period',
      'healthCheckGracePeriod has no effect, because nothing checks the tasks: the service has no load balancer, and no container a `healthCheck`');
    return [];
  });
}

/** Returns the health checks of all containers. Numbers that are tokens are negative, and so never the longest. */
function healthChecksOf(taskDefinition: ecs.TaskDefinition): ecs.CfnTaskDefinition.HealthCheckProperty[] {
  return containersOf(taskDefinition).flatMap((container) => {
    const { healthCheck }: ecs.CfnTaskDefinition.ContainerDefinitionProperty = container.renderContainerDefinition();
    return healthCheck ? [healthCheck as ecs.CfnTaskDefinition.HealthCheckProperty] : [];
  });
}
