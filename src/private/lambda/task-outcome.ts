import type { Task } from '@aws-sdk/client-ecs';

/** Outcome of a stopped task. */
interface TaskOutcome {
  readonly succeeded: boolean;
  readonly reason: string;
}

/**
 * Returns whether a stopped task succeeded, and why it stopped. The exit code is not enough: a container that is stopped from outside, or by a Spot
 * interruption, may still exit with 0.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export function taskOutcome(task: Task, containerName: string): TaskOutcome {
  const container = task.containers?.find(({ name }) => name === containerName);
  const text = (summary: string) => [summary, task.stoppedReason, container?.reason].filter(Boolean).join(': ');
  if (container?.exitCode === undefined) return { succeeded: false, reason: text(`container '${containerName}' never ran`) };
  if (task.stopCode !== 'EssentialContainerExited') return { succeeded: false, reason: text(`the task was stopped (${task.stopCode})`) };
  const { exitCode } = container;
  return { succeeded: exitCode === 0, reason: text(`container '${containerName}' exited with ${exitCode}`) };
}
