/** What to look at first when an alarm goes off, in this order. */
export type Runbook = readonly [string, string, string];

export const RUNBOOKS = {
  errors: [
    'the last deployment: if the errors began with it, roll it back',
    'the logs of the tasks, for exceptions',
    'what the service calls: databases, queues and other services',
  ],
  latency: [
    'the last deployment: if the responses became slow with it, roll it back',
    'CPU, memory and the number of tasks: scaling may have reached its maximum',
    'what the service calls: databases, queues and other services',
  ],
  unhealthyTasks: [
    'the reason that the target group gives: a status, a timeout, or no connection',
    'the logs of the tasks, and the reasons why tasks stopped',
    'the last deployment, and the path, port and grace period of the health check',
  ],
  cpu: [
    'requests or backlog: there may be more work',
    'the number of tasks: scaling may have reached its maximum',
    'the last deployment: the new version may use more',
  ],
  memory: [
    'the graph of the memory: one that only grows since a deployment is a leak',
    'the reasons why tasks stopped: OutOfMemoryError',
    'the memory of the task definition, and the number of tasks',
  ],
  failedTasks: [
    'the reasons and exit codes of the tasks that stopped',
    'the logs of the tasks, ahead of their end',
    'the last deployment: if the failures began with it, roll it back',
  ],
  missingTasks: [
    'the events of the service in ECS: no capacity, no image, no secret, no address',
    'the reasons and exit codes of the tasks that stopped',
    'the quota of vCPUs of Fargate, or the instances of the cluster',
  ],
  messageAge: [
    'the number of tasks, and whether they receive messages',
    'the logs of the tasks: a message may fail again and again',
    'scaling: its maximum, and the time that a message takes',
  ],
  deadLetters: [
    'the messages in the dead-letter queue',
    'the logs of the tasks at the time of these messages',
    'the last deployment, and the visibility timeout of the queue; then start a redrive',
  ],
  failedStarts: [
    'the messages in the dead-letter queue: their attributes name the error',
    'permissions, subnets and capacity of the cluster',
    'the last change of the task definition',
  ],
  failedRuns: [
    'the failed execution in AWS Step Functions: its state and error',
    'the logs of the task, and its exit code',
    'the time limits of the trigger, and how long runs took before',
  ],
} satisfies Readonly<Record<string, Runbook>>;

/** Describes an alarm: what is wrong, and what to look at first. */
export function describeAlarm(problem: string, [first, second, third]: Runbook): string {
  return `${problem}. Look at: 1. ${first}; 2. ${second}; 3. ${third}.`;
}
