import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient, Task } from '@aws-sdk/client-ecs';
import { followJob, stopJob } from '../../../src/job/handler/follow-job';
import { JobEvent, onJobEvent } from '../../../src/job/handler/job-event';
import { AwsFaults, awsFault } from '../../fixtures/faults/aws-faults';

export const CLUSTER = 'arn:aws:ecs:eu-central-1:111111111111:cluster/one';
const STACK_ID = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/one/0000';

/** What the task of a version does. */
export interface Behaviour {
  readonly seconds: number;
  readonly exitCode: number;
}

/** What happens while a request is polled. */
export interface Misfortune {
  /** Number of polls after which another resource fails: the rollback starts, while this request is still polled. */
  readonly cancelAfter?: number;
  readonly anotherResourceFails?: boolean;
  /** Whether the stack stays as it is after a failure (`cdk deploy --no-rollback`). */
  readonly noRollback?: boolean;
  /** Whether Lambda delivers every poll twice. */
  readonly isDeliveredTwice?: boolean;
  readonly betweenPolls?: (poll: number) => void;
}

export interface JobOutcome {
  readonly status: 'COMPLETE' | 'FAILED' | 'ROLLED_BACK' | 'ROLLBACK_FAILED' | 'DELETED' | 'DELETE_FAILED';
  readonly reason?: string;
}

interface SimulatedTask {
  readonly task: Task & { taskArn: string; startedBy?: string; lastStatus: string; desiredStatus: string };
  readonly version: string;
  readonly token?: string;
  readonly startedAt: number;
  /** Whether its container has run. */
  hasRun: boolean;
  stopsAt?: number;
}

const POLL_SECONDS = 10;
const POLLS = 3600 / POLL_SECONDS;

/** Seconds that a task takes to stop. */
const STOPPING_SECONDS = 25;

/** ECS and CloudFormation, as far as a job that runs at stack deployments sees them, with a clock of their own. */
export class JobSimulation {
  /** The calls of ECS: their operations and parameters. Without a mock of the SDK, which would cost most of the time of a model test. */
  public readonly calls: (readonly [operation: string, input: any])[] = [];
  public readonly tasks: SimulatedTask[] = [];
  public readonly behaviour: Record<string, Behaviour | Behaviour[]> = {};
  /** Further properties of the resource. */
  public options: Record<string, string> = {};
  public faults = new AwsFaults();
  /** Time until IAM knows the policy to run tasks, and the roles of the tasks, in seconds from now. */
  public policyKnownAt = 0;
  public rolesKnownAt = 0;
  /** The most tasks of the job that were running at the same time. */
  public mostRunning = 0;
  public stackStatus = 'CREATE_IN_PROGRESS';
  public now = Date.parse('2030-01-31T03:00:00Z');
  public readonly clients = {
    ecs: { send: async (command: any) => this.call(command) } as unknown as ECSClient,
    cloudFormation: {
      send: async () => this.faults.apply('DescribeStacks', () => ({ Stacks: [{ StackStatus: this.stackStatus }] })),
    } as unknown as CloudFormationClient,
  };
  private properties?: Record<string, string>;
  private requests = 0;
  private late: JobEvent[] = [];

  public get active(): SimulatedTask[] {
    return this.tasks.filter(({ task }) => isOfJob(task) && task.lastStatus !== 'STOPPED');
  }

  public create(version: string, options: Misfortune = {}): Promise<JobOutcome> {
    this.stackStatus = 'CREATE_IN_PROGRESS';
    return this.deploy('Create', version, options);
  }

  public update(version: string, options: Misfortune = {}): Promise<JobOutcome> {
    this.stackStatus = 'UPDATE_IN_PROGRESS';
    return this.deploy('Update', version, options);
  }

  public async delete(): Promise<JobOutcome> {
    this.stackStatus = 'DELETE_IN_PROGRESS';
    return this.deleteResource(this.properties ?? propertiesOf('v1'));
  }

  /** Somebody stops all running tasks. */
  public stopByHand(): void {
    for (const { task } of this.active) this.onStopTask({ task: task.taskArn, reason: 'stopped by hand' });
  }

  /** Somebody runs a task of the same definition. */
  public runByHand(version: string): void {
    this.start({ taskDefinition: `arn:aws:ecs:eu-central-1:111111111111:task-definition/report:${version}`, startedBy: 'somebody' });
  }

  public advance(seconds: number): void {
    const active = this.tasks.filter(({ task }) => task.lastStatus !== 'STOPPED');
    for (let second = 0; second < seconds; second++) {
      this.now += 1000;
      for (const simulated of active) this.tick(simulated);
    }
  }

  /** Lets time pass, in which cancelled requests are still polled. */
  public async pause(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += POLL_SECONDS) await this.wait();
  }

  private async deploy(type: 'Create' | 'Update', version: string, options: Misfortune): Promise<JobOutcome> {
    const [before, next] = [this.properties, { ...propertiesOf(version), ...this.options }];
    const { event, reason } = await this.request(type, next, before, options);
    if (event && !reason && !options.anotherResourceFails) {
      this.properties = next;
      this.stackStatus = `${type.toUpperCase()}_COMPLETE`;
      return { status: 'COMPLETE' };
    }
    if (options.noRollback) {
      this.properties = next;
      this.stackStatus = `${type.toUpperCase()}_FAILED`;
      return { status: 'FAILED', reason };
    }
    this.stackStatus = type === 'Create' ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';
    const rollback = type === 'Create' ? await this.deleteResource(next) : await this.request('Update', before!, next, { isDeliveredTwice: options.isDeliveredTwice });
    const failed = 'status' in rollback ? rollback.status === 'DELETE_FAILED' : rollback.reason !== undefined;
    return { status: failed ? 'ROLLBACK_FAILED' : 'ROLLED_BACK', reason: reason ?? rollback.reason };
  }

  private async deleteResource(properties: Record<string, string>): Promise<JobOutcome> {
    const { reason } = await this.request('Delete', properties);
    return { status: reason ? 'DELETE_FAILED' : 'DELETED', reason };
  }

  private async request(
    RequestType: JobEvent['RequestType'], properties: Record<string, string>, old?: Record<string, string>, options: Misfortune = {},
  ): Promise<{ event?: JobEvent; reason?: string }> {
    const received = {
      RequestType,
      RequestId: `00000000-0000-4000-8000-${String(++this.requests).padStart(12, '0')}`,
      StackId: STACK_ID,
      LogicalResourceId: 'Run',
      PhysicalResourceId: RequestType === 'Create' ? undefined : 'Run-first',
      ResourceProperties: properties,
      OldResourceProperties: old,
    } as unknown as JobEvent;
    this.advance(1);
    const event = { ...received, ...onJobEvent(received, new Date(this.now)) } as JobEvent;
    for (let poll = 0; poll < POLLS; poll++) {
      if (options.cancelAfter === poll) {
        this.late.push(event);
        return {};
      }
      const ended = await this.poll(event, options.isDeliveredTwice);
      if (ended) return { event, reason: ended.reason };
      await this.wait();
      options.betweenPolls?.(poll);
    }
    return { event, reason: 'the request has not ended in an hour' };
  }

  private async poll(event: JobEvent, isDeliveredTwice = false): Promise<{ reason?: string } | undefined> {
    try {
      const { IsComplete } = await followJob(event, this.clients, new Date(this.now));
      if (IsComplete) return {};
      return isDeliveredTwice ? await this.poll(event) : undefined;
    } catch (error) {
      await stopJob(event, this.clients);
      return { reason: (error as Error).message };
    }
  }

  private async wait(): Promise<void> {
    this.advance(POLL_SECONDS);
    for (const event of [...this.late]) {
      if (await this.poll(event)) this.late = this.late.filter((other) => other !== event);
    }
  }

  private call(command: any): unknown {
    const operation = command.constructor.name.replace(/Command$/, '');
    this.calls.push([operation, command.input]);
    return this.faults.apply(operation, () => (this as any)[`on${operation}`](command.input));
  }

  private tick(simulated: SimulatedTask): void {
    const { task, startedAt } = simulated;
    if (task.lastStatus === 'STOPPED') return;
    const { seconds, exitCode } = this.behaviourOf(simulated);
    const age = (this.now - startedAt) / 1000;
    if (age === 5 && this.now < this.rolesKnownAt) {
      Object.assign(task, {
        lastStatus: 'STOPPED',
        desiredStatus: 'STOPPED',
        stoppedAt: new Date(this.now),
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'ResourceInitializationError: AccessDeniedException: not authorized to perform ecr:GetAuthorizationToken',
        containers: [{ name: 'app' }],
      });
    } else if (simulated.stopsAt !== undefined && this.now >= simulated.stopsAt) {
      Object.assign(task, { lastStatus: 'STOPPED', stoppedAt: new Date(this.now), containers: [{ name: 'app', exitCode: 143 }] });
    } else if (age >= seconds && simulated.stopsAt === undefined) {
      Object.assign(task, {
        lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stoppedAt: new Date(this.now), stopCode: 'EssentialContainerExited', containers: [{ name: 'app', exitCode }],
      });
      simulated.hasRun = true;
    } else if (age >= 5) {
      task.lastStatus = 'RUNNING';
      simulated.hasRun = true;
    }
  }

  /** A version may behave in another way each time that its task is started. */
  private behaviourOf({ version, task }: SimulatedTask): Behaviour {
    const behaviour = this.behaviour[version] ?? { seconds: 30, exitCode: 0 };
    if (!Array.isArray(behaviour)) return behaviour;
    const attempt = this.tasks.filter((each) => each.version === version).findIndex((each) => each.task === task);
    return behaviour[Math.min(attempt, behaviour.length - 1)];
  }

  private start({ taskDefinition, startedBy, clientToken, tags }: any): SimulatedTask {
    const taskArn = `arn:aws:ecs:eu-central-1:111111111111:task/one/${this.tasks.length}`;
    const task = {
      taskArn, clusterArn: CLUSTER, startedBy, lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING', createdAt: new Date(this.now + this.tasks.length), tags,
    };
    const simulated = { task, version: taskDefinition.replace(/.*:/, ''), token: clientToken, startedAt: this.now, hasRun: false };
    this.tasks.push(simulated);
    this.mostRunning = Math.max(this.mostRunning, this.active.length);
    return simulated;
  }

  protected onRunTask(input: any) {
    if (this.now < this.policyKnownAt) throw awsFault('AccessDeniedException', 'not authorized to perform: ecs:RunTask');
    const known = this.tasks.find(({ token }) => token === input.clientToken);
    return { tasks: [(known ?? this.start(input)).task], failures: [] };
  }

  protected onListTasks({ family, desiredStatus }: any) {
    expect(family).toBe('report');
    return { taskArns: this.tasks.filter(({ task }) => task.desiredStatus === desiredStatus).map(({ task }) => task.taskArn) };
  }

  protected onDescribeTasks({ tasks }: any) {
    return { tasks: this.tasks.filter(({ task }) => tasks.includes(task.taskArn)).map(({ task }) => ({ ...task })) };
  }

  protected onStopTask({ task: arn, reason }: any) {
    const simulated = this.tasks.find(({ task }) => task.taskArn === arn)!;
    if (simulated.task.lastStatus === 'STOPPED' || simulated.stopsAt !== undefined) return {};
    Object.assign(simulated.task, { desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: reason });
    simulated.stopsAt = this.now + STOPPING_SECONDS * 1000;
    return {};
  }
}

/** Returns the properties that the constructs write. */
export function propertiesOf(version: string): Record<string, string> {
  return {
    Cluster: CLUSTER,
    TaskDefinition: `arn:aws:ecs:eu-central-1:111111111111:task-definition/report:${version.slice(1)}`,
    Container: 'app',
    TimeoutSeconds: '900',
    RunTask: JSON.stringify({ capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }], overrides: {} }),
  };
}

function isOfJob({ startedBy = '' }: Task): boolean {
  return startedBy.startsWith('job/');
}
