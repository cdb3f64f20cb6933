import { createHash } from 'node:crypto';
import { DescribeTasksCommand, DesiredStatus, ECSClient, ListTasksCommand, RunTaskCommand, StopTaskCommand, Task } from '@aws-sdk/client-ecs';
import { JobEvent, startedProperties } from './job-event';
import { errorName, isDenied } from '../../private/lambda/aws-client';
import { STACK_TAG } from '../../private/lambda/stack-tag';

/** A task that a request of CloudFormation for this job has started. */
export interface JobTask {
  readonly task: Task;
  /** The request that started it. */
  readonly requestId: string;
  /** Time of that request, in milliseconds. */
  readonly requestedAt: number;
}

/** ECS answered with a failure instead of a task. */
export class RejectedTaskError extends Error {}

/** Maximum number of tasks in a call of DescribeTasks. */
const MAX_TASKS = 100;

/** The tasks of one job resource in the API of ECS, whatever request started them. */
export class JobTasks {
  private readonly requestedAt: number;

  constructor(private readonly event: JobEvent, private readonly ecs: ECSClient) {
    this.requestedAt = Date.parse(event.Data?.StartedAt ?? '') || 0;
  }

  /** Returns the tasks of the job, newest first. ECS lists those that have stopped for at least an hour. */
  public async list(): Promise<JobTask[]> {
    const places = new Map(startedProperties(this.event).map(({ Cluster, TaskDefinition }) => (
      [`${Cluster} ${familyOf(TaskDefinition)}`, { cluster: Cluster, family: familyOf(TaskDefinition) }]
    )));
    const found: JobTask[] = [];
    for (const { cluster, family } of places.values()) {
      for (const task of await this.describe(cluster, await this.listArns(cluster, family))) {
        const starter = parseStarter(task.startedBy);
        if (starter?.job === jobOf(this.event)) found.push({ task, requestId: starter.requestId, requestedAt: starter.requestedAt });
      }
    }
    return found.sort((one, other) => Number(other.task.createdAt ?? 0) - Number(one.task.createdAt ?? 0));
  }

  /**
   * Starts the task. A repeated call of the same attempt starts no second one, because it has the same client token.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
   */
  public async start(attempt: number): Promise<string> {
    const { RequestId, StackId, ResourceProperties: { Cluster, TaskDefinition, RunTask } } = this.event;
    const { tasks: [task] = [], failures = [] } = await this.ecs.send(new RunTaskCommand({
      ...JSON.parse(RunTask),
      cluster: Cluster,
      taskDefinition: TaskDefinition,
      clientToken: attempt === 0 ? RequestId : `${RequestId}-${attempt}`,
      startedBy: `job/${jobOf(this.event)}/${this.requestedAt}/${RequestId.replace(/[^\w-]/g, '_')}`,
      tags: [{ key: STACK_TAG, value: StackId }],
    }));
    if (task?.taskArn) return task.taskArn;
    throw new RejectedTaskError(`ECS rejected the task: ${failures.map(({ reason, detail }) => detail ?? reason).join(', ') || 'no reason given'}`);
  }

  public async stop({ task: { clusterArn, taskArn } }: JobTask, reason: string): Promise<void> {
    await this.ecs.send(new StopTaskCommand({ cluster: clusterArn, task: taskArn, reason: reason.slice(0, 255) }));
  }

  private async listArns(cluster: string, family: string): Promise<string[]> {
    const arns: string[] = [];
    try {
      for (const desiredStatus of [DesiredStatus.RUNNING, DesiredStatus.STOPPED]) {
        let nextToken: string | undefined;
        do {
          const page = await this.ecs.send(new ListTasksCommand({ cluster, family, desiredStatus, nextToken }));
          arns.push(...page.taskArns ?? []);
          nextToken = page.nextToken;
        } while (nextToken);
      }
    } catch (error) {
      if (!this.isLeft(cluster, error)) throw error;
    }
    return arns;
  }

  /** Whether a cluster is gone, or no longer that of the job, so that the function may not look into it. */
  private isLeft(cluster: string, error: unknown): boolean {
    return errorName(error) === 'ClusterNotFoundException' || isDenied(error) && cluster !== this.event.ResourceProperties.Cluster;
  }

  private async describe(cluster: string, arns: readonly string[]): Promise<Task[]> {
    const found: Task[] = [];
    for (let start = 0; start < arns.length; start += MAX_TASKS) {
      const { tasks = [] } = await this.ecs.send(new DescribeTasksCommand({ cluster, tasks: arns.slice(start, start + MAX_TASKS) }));
      found.push(...tasks);
    }
    return found;
  }
}

function familyOf(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}

/** Returns the fingerprint of a job in all stacks of an account. */
function jobOf({ StackId, LogicalResourceId }: JobEvent): string {
  return createHash('sha256').update(`${StackId} ${LogicalResourceId}`).digest('hex').slice(0, 16);
}

function parseStarter(startedBy: string | undefined) {
  const parts = /^job\/([0-9a-f]{16})\/(\d+)\/([\w-]+)$/.exec(startedBy ?? '');
  return parts ? { job: parts[1], requestedAt: Number(parts[2]), requestId: parts[3] } : undefined;
}
