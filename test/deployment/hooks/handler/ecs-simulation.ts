import {
  ConflictException, DescribeServiceRevisionsCommand, DescribeTasksCommand, ECSClient, RunTaskCommand, RunTaskCommandInput, ServerException,
  StopTaskCommand, Task,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { LifecycleHookEvent, RunTaskConfig } from '../../../../src/deployment/hooks/handler/hook-contract';
import { pollTask } from '../../../../src/deployment/hooks/handler/poll-task';

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

interface StartedTask {
  readonly input: RunTaskCommandInput;
  readonly startedAt: number;
  stoppedBy?: string;
}

/** The part of ECS that a hook uses: runs tasks, and calls the function of a hook until it has succeeded or failed. */
export class EcsSimulation {
  public readonly mock = mockClient(ECSClient);
  public readonly tasks: StartedTask[] = [];
  public calls = 0;
  private readonly outages = new Set<unknown>();
  private now = Date.parse('2026-11-23T12:00:00Z');

  constructor(private readonly fate?: Fate) {
    this.answer(DescribeServiceRevisionsCommand, ({ serviceRevisionArns }) => ({
      serviceRevisions: serviceRevisionArns.includes(REVISION) ? [this.revision()] : [],
      failures: serviceRevisionArns.includes(REVISION) ? [] : [{ reason: 'MISSING' }],
    }));
    this.answer(RunTaskCommand, (input) => ({ tasks: [{ taskArn: this.run(input) }], failures: [] }));
    this.answer(DescribeTasksCommand, ({ tasks: [arn] }) => ({ tasks: [this.describe(arn)] }));
    this.answer(StopTaskCommand, ({ task, reason }) => { this.tasks[indexOf(task)].stoppedBy = reason; });
  }

  /** Makes the next call of a command fail. */
  public breakOnce(command: unknown): void {
    this.outages.add(command);
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

  public callOnce(config = CONFIG, changes: Partial<LifecycleHookEvent> = {}) {
    this.calls++;
    const event: LifecycleHookEvent = {
      lifecycleStage: 'PRE_SCALE_UP',
      resourceArn: `${ARN}:service-deployment/shop/web/EZe5RNVLH6PPzHXINuP28`,
      executionDetails: { targetServiceRevisionArn: REVISION },
      ...changes,
    };
    return pollTask(event, config, new ECSClient({}), new Date(this.now));
  }

  private answer(command: any, answer: (input: any) => unknown): void {
    this.mock.on(command).callsFake((input) => {
      if (this.outages.delete(command)) throw new ServerException({ message: 'try again', $metadata: { httpStatusCode: 500 } });
      return answer(input);
    });
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
    const { startedAt, stoppedBy } = this.tasks[indexOf(arn)];
    if (stoppedBy) return { taskArn: arn, lastStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: stoppedBy };
    const stopped = this.fate && this.now >= startedAt + this.fate.after * 1000;
    return stopped ? { taskArn: arn, lastStatus: 'STOPPED', ...this.fate!.task } : { taskArn: arn, lastStatus: 'RUNNING', containers: [{ name: 'app' }] };
  }
}

function taskArn(index: number): string {
  return `${ARN}:task/shop/task-${index}`;
}

function indexOf(arn: string): number {
  return Number(arn.replace(/.*-/, ''));
}
