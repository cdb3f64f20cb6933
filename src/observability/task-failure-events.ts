import type * as events from 'aws-cdk-lib/aws-events';

/** What a task must be like for its failure to count: patterns for fields of the event's `detail`. */
interface FailedTaskFilter {
  /** Patterns that each failed task must match. */
  readonly task?: Readonly<Record<string, unknown>>;
  /** Patterns that a task whose essential container exited must match in addition. */
  readonly exited?: Readonly<Record<string, unknown>>;
}

/** Starts of the reasons for which ECS replaces a task. Its stop code is that of tasks which scaling or a deployment stops. */
const FAILED_HEALTH_CHECKS = ['Task failed ELB health checks', 'Task failed container health checks'];

/**
 * Returns the pattern of events for tasks that fail to start, end by themselves or fail their health checks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export function failedTaskPattern(clusterArn: string, { task, exited }: FailedTaskFilter): events.EventPattern {
  return {
    source: ['aws.ecs'],
    detailType: ['ECS Task State Change'],
    detail: {
      clusterArn: [clusterArn],
      lastStatus: ['STOPPED'],
      ...task,
      $or: [
        { stopCode: ['TaskFailedToStart'] },
        { stopCode: ['EssentialContainerExited'], ...exited },
        { stoppedReason: FAILED_HEALTH_CHECKS.map((prefix) => ({ prefix })) },
      ],
    },
  };
}
