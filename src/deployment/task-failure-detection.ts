import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Aws, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { TaskFailureDetectionOptions } from './failure-detection';
import { DeployedService } from './strategy';
import { createTaskFailureAlarm } from '../observability/task-failure-alarm';
import { targetGroupsOf } from '../traffic/route';
import { routesOf } from '../traffic/traffic';

/** Creates the alarm on failed tasks of a service. */
export function createFailureAlarm(deployed: DeployedService, options: TaskFailureDetectionOptions): cloudwatch.Alarm {
  const { workload, cluster, service, task: { taskDefinition } } = deployed;
  const { desiredCount } = service.node.defaultChild as ecs.CfnService;
  const tasks = Token.isUnresolved(desiredCount) ? undefined : desiredCount;
  const threshold = options.threshold ?? defaultThreshold(tasks);
  const times = Math.ceil(threshold / (tasks || 1));
  return createTaskFailureAlarm(workload, {
    cluster: cluster.cluster,
    taskDefinition,
    group: taskGroupPattern(service),
    threshold,
    period: options.period?.toSeconds() ?? Lazy.number({ produce: () => defaultPeriod(secondsUntilUnhealthy(deployed), times) }),
  });
}

/** Longest logical ID of a service whose generated name CloudFormation surely does not shorten: names of services have 255 characters at most. */
const MAX_LOGICAL_ID = 100;

/**
 * Matches the group of the service's tasks without a reference to the service. Leaves out tasks of the family that another service, `run-task` or a
 * schedule started. CloudFormation starts a generated service name with the names of stack and resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
function taskGroupPattern(service: ecs.BaseService): unknown {
  const resource = service.node.defaultChild as ecs.CfnService;
  const stack = Stack.of(service);
  return Lazy.any({
    produce: () => {
      if (stack.resolve(resource.serviceName) !== undefined) return [`service:${resource.serviceName}`];
      const logicalId = stack.resolve(resource.logicalId) as string;
      return [{ prefix: logicalId.length > MAX_LOGICAL_ID ? 'service:' : `service:${Aws.STACK_NAME}-${logicalId}-` }];
    },
  });
}

/**
 * Returns what ECS's circuit breaker takes, but less for a single task, whose third failure would come late. Without a desired count ECS starts a new
 * service with one task.
 */
function defaultThreshold(tasks: number | undefined): number {
  if (tasks === undefined) return 3;
  return tasks <= 1 ? 2 : Math.min(Math.max(Math.ceil(tasks / 2), 3), 200);
}

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** Time in which a task is started, and deregistered and stopped. */
const START_AND_STOP = 3 * MINUTE;

/** Returns the seconds in which a task fails so many times in a row, one failed health check after the other. */
function defaultPeriod(untilUnhealthy: number, times: number): number {
  const seconds = Math.max(times, 2) * (untilUnhealthy + START_AND_STOP);
  return Math.min(Math.max(Math.ceil(seconds / MINUTE), 10) * MINUTE, DAY);
}

/** Reads health checks as they are at synthesis. Tokens count like the defaults of ECS and Elastic Load Balancing. */
function secondsUntilUnhealthy({ service, task: { taskDefinition }, traffic }: DeployedService): number {
  const stack = Stack.of(service);
  const read = (value: unknown, standard: number): number => {
    const resolved: unknown = stack.resolve(value);
    return typeof resolved === 'number' ? resolved : standard;
  };
  const grace = read((service.node.defaultChild as ecs.CfnService).healthCheckGracePeriodSeconds, 0);
  const targets = routesOf(traffic).flatMap(targetGroupsOf).map((group) => group.node.defaultChild as elbv2.CfnTargetGroup);
  const ownGrace = targets.length > 0 ? 0 : grace;
  const checks = stack.resolve((taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).containerDefinitions) as Container[];
  return Math.max(
    ...targets.map((group) => grace + read(group.healthCheckIntervalSeconds, 30) * read(group.unhealthyThresholdCount, 2)),
    ...checks.flatMap(({ healthCheck: check }) => (
      check ? Math.max(read(check.startPeriod, 0), ownGrace) + read(check.interval, 30) * read(check.retries, 3) : []
    )),
    0,
  );
}

/** The part of a resolved container definition that is read. */
interface Container {
  readonly healthCheck?: ecs.CfnTaskDefinition.HealthCheckProperty;
}
