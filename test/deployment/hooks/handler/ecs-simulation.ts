import {
  ConflictException, DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand, DescribeTasksCommand, ECSClient, ListTasksCommand,
  RunTaskCommand, RunTaskCommandInput, ServerException, ServiceDeploymentStatus, ServiceRevisionSummary, StopTaskCommand, Task,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { LifecycleHookEvent, RunTaskConfig } from '../../../../src/deployment/hooks/handler/hook-contract';
import { pollTask } from '../../../../src/deployment/hooks/handler/poll-task';
import { stopAllTasks, stopTasksOfEndedDeployments } from '../../../../src/deployment/hooks/handler/stop-tasks';

const ARN = 'arn:aws:ecs:eu-west-1:111122223333';
export const CLUSTER = `${ARN}:cluster/shop`;
export const REVISION = `${ARN}:service-revision/shop/web/9313423515462893900`;
export const TASK_DEFINITION = `${ARN}:task-definition/web:7`;

export const CONFIG: RunTaskConfig = { hook: 'Stack/Web/RunTask', cluster: CLUSTER, container: 'app', command: ['npm', 'run', 'migrate'], timeoutMinutes: 15 };

/** The end of a task: its time in seconds after the start, and its state. */
export interface Fate {
  readonly after: number;
  readonly task: Partial<Task>;
}

/** Returns the end of a task whose container exits. */
export function exits(exitCode: number, after = 20): Fate {
  return { after, task: { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', containers: [{ name: 'app', exitCode }] } };
}

const CLIENT = new ECSClient({});

interface StartedTask {
  readonly input: RunTaskCommandInput;
  readonly startedAt: number;
  stoppedBy?: string;
  stoppedAt?: number;
}

/** Seconds that a task takes to stop. */
const STOPPING_SECONDS = 20;

/** The part of ECS that a hook uses: runs tasks, and calls the function of a hook until it has succeeded or failed. */
export class EcsSimulation {
  public readonly mock = mockClient(ECSClient);
  public readonly tasks: StartedTask[] = [];
  public calls = 0;
  /** Status of the deployments, by their ARN. */
  public readonly deployments: Record<string, ServiceDeploymentStatus> = {};
  private readonly outages = new Set<unknown>();
  private now = Date.parse('2026-11-23T12:00:00Z');

  constructor(private readonly fate?: Fate) {
    this.answer(DescribeServiceRevisionsCommand, ({ serviceRevisionArns }) => ({
      serviceRevisions: serviceRevisionArns.includes(REVISION) ? [this.revision()] : [],
      failures: serviceRevisionArns.includes(REVISION) ? [] : [{ reason: 'MISSING' }],
    }));
    this.answer(RunTaskCommand, (input) => ({ tasks: [{ taskArn: this.run(input) }], failures: [] }));
    this.answer(DescribeTasksCommand, ({ tasks }) => ({ tasks: tasks.map((arn: string) => this.describe(arn)) }));
    this.answer(StopTaskCommand, ({ task, reason }) => { Object.assign(this.tasks[indexOf(task)], { stoppedBy: reason, stoppedAt: this.now }); });
    this.answer(ListTasksCommand, ({ startedBy, family, desiredStatus = 'RUNNING' }) => {
      // "When you specify startedBy as the filter, it must be the only filter that you use."
      expect(startedBy === undefined).toBe(family !== undefined);
      return { taskArns: this.tasks.flatMap((task, i) => this.isListed(task, desiredStatus, startedBy) ? [taskArn(i)] : []) };
    });
    this.answer(DescribeServiceDeploymentsCommand, ({ serviceDeploymentArns: [arn] }) => ({
      serviceDeployments: this.deployments[arn]
        ? [{ serviceDeploymentArn: arn, status: this.deployments[arn], sourceServiceRevisions: this.sourcesOf(arn) }] : [],
    }));
  }

  /** Makes the next call of a command fail. */
  public breakOnce(command: unknown): void {
    this.outages.add(command);
  }

  /** Ends all outages. */
  public recover(): void {
    this.outages.clear();
  }

  public get minutes(): number {
    return (this.now - Date.parse('2026-11-23T12:00:00Z')) / 60_000;
  }

  /** Calls the hook until it has succeeded or failed, as ECS does: passes back the details, and ends at the time-out. */
  public async callHook(config = CONFIG, changes: Partial<LifecycleHookEvent> = {}): Promise<'SUCCEEDED' | 'FAILED' | 'TIMED_OUT'> {
    let hookDetails: LifecycleHookEvent['hookDetails'];
    const deadline = this.now + config.timeoutMinutes * 60_000;
    while (this.now < deadline) {
      const answer = await this.callOnce(config, { ...changes, hookDetails });
      if (answer.hookStatus !== 'IN_PROGRESS') return answer.hookStatus;
      hookDetails = { ...hookDetails, ...answer.hookDetails };
      this.now += answer.callBackDelay * 1000;
    }
    return 'TIMED_OUT';
  }

  /** Lets time pass. */
  public wait(seconds: number): void {
    this.now += seconds * 1000;
  }

  /** Sends an event about a deployment of the service. */
  public sendEvent(config = CONFIG): Promise<void> {
    return stopTasksOfEndedDeployments(config, CLIENT);
  }

  /** Deletes the custom resource, after the service. */
  public deleteService(config = CONFIG): Promise<void> {
    return stopAllTasks(config, CLIENT, { now: () => this.now, sleep: async (milliseconds) => { this.now += milliseconds; } });
  }

  /** The tasks that have not stopped. */
  public get active(): StartedTask[] {
    return this.tasks.filter((_, i) => this.describe(taskArn(i)).lastStatus !== 'STOPPED');
  }

  public callOnce(config = CONFIG, changes: Partial<LifecycleHookEvent> = {}) {
    this.calls++;
    const event: LifecycleHookEvent = {
      lifecycleStage: 'PRE_SCALE_UP',
      resourceArn: `${ARN}:service-deployment/shop/web/EZe5RNVLH6PPzHXINuP28`,
      executionDetails: { targetServiceRevisionArn: REVISION },
      ...changes,
    };
    return pollTask(event, config, CLIENT, new Date(this.now));
  }

  private answer(command: any, answer: (input: any) => unknown): void {
    this.mock.on(command).callsFake((input) => {
      if (this.outages.delete(command)) throw new ServerException({ message: 'try again', $metadata: { httpStatusCode: 500 } });
      return answer(input);
    });
  }

  /** The first deployment replaces nothing. */
  private sourcesOf(arn: string): ServiceRevisionSummary[] {
    return arn === Object.keys(this.deployments)[0] ? [] : [{ arn: REVISION }];
  }

  private revision() {
    return {
      serviceRevisionArn: REVISION,
      taskDefinition: TASK_DEFINITION,
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' } },
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1, base: 0 }],
      platformVersion: '1.4.0',
    };
  }

  private run(input: RunTaskCommandInput): string {
    const known = this.tasks.findIndex(({ input: { clientToken } }) => clientToken === input.clientToken);
    if (known < 0) return taskArn(this.tasks.push({ input, startedAt: this.now }) - 1);
    if (JSON.stringify(this.tasks[known].input) === JSON.stringify(input)) return taskArn(known);
    throw new ConflictException({ message: 'The client token is in use', $metadata: { httpStatusCode: 400 } });
  }

  private describe(arn: string): Task {
    const task = this.tasks[indexOf(arn)];
    const { stoppedBy, stoppedAt = 0, input: { tags, startedBy } } = task;
    if (stoppedBy && this.now >= stoppedAt + STOPPING_SECONDS * 1000) {
      return { taskArn: arn, tags, startedBy, lastStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: stoppedBy };
    }
    return this.hasEnded(task) ? { taskArn: arn, tags, startedBy, lastStatus: 'STOPPED', ...this.fate!.task } : { taskArn: arn, tags, startedBy, lastStatus: 'RUNNING', containers: [{ name: 'app' }] };
  }

  private isListed(task: StartedTask, desiredStatus: string, startedBy?: string): boolean {
    const hasStopped = task.stoppedBy !== undefined || this.hasEnded(task);
    return hasStopped === (desiredStatus === 'STOPPED') && (startedBy === undefined || task.input.startedBy === startedBy);
  }

  private hasEnded({ startedAt, stoppedBy }: StartedTask): boolean {
    return !stoppedBy && this.fate !== undefined && this.now >= startedAt + this.fate.after * 1000;
  }
}

function taskArn(index: number): string {
  return `${ARN}:task/shop/task-${index}`;
}

function indexOf(arn: string): number {
  return Number(arn.replace(/.*-/, ''));
}
