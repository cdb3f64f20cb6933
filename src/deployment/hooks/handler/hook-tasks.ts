import { createHash } from 'node:crypto';
import {
  DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand, DescribeTasksCommand, ECSClient, Failure, ListTasksCommand,
  ListTasksCommandInput, RunTaskCommand, RunTaskCommandInput, ServiceRevision, StopTaskCommand, Task, TaskOverride,
} from '@aws-sdk/client-ecs';
import { describeDeployment, isFirst } from './first-deployment';
import { DEPLOYMENT_TAG, HOOK_TAG, LifecycleHookEvent, RunTaskConfig } from './hook-contract';

/** The tasks of one hook in the API of ECS, whatever deployment started them. */
export class HookTasks {
  constructor(private readonly config: RunTaskConfig, private readonly ecs: ECSClient) {}

  /**
   * Starts the task on the network and the capacity of the version that is being deployed, and returns its ARN. ECS recognizes a repeated call for the
   * same hook of the same deployment by its client token, and starts no second task.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
   */
  public async start(event: LifecycleHookEvent, revision: ServiceRevision): Promise<string> {
    const { config } = this;
    const { tasks: [task] = [], failures = [] } = await this.ecs.send(new RunTaskCommand({
      cluster: config.cluster,
      taskDefinition: config.taskDefinition ?? revision.taskDefinition,
      networkConfiguration: revision.networkConfiguration,
      ...capacityOf(revision),
      overrides: overridesOf(config),
      clientToken: sha256(`${event.resourceArn} ${event.lifecycleStage} ${config.hook}`),
      startedBy: this.startedBy,
      tags: [{ key: HOOK_TAG, value: config.hook }, { key: DEPLOYMENT_TAG, value: event.resourceArn }],
    }));
    if (task?.taskArn) return task.taskArn;
    throw new Error(`ECS did not start the task: ${reasonsOf(failures)}`);
  }

  /** Returns the tasks of the hook that are to run. */
  public async running(): Promise<Task[]> {
    return this.describe(await this.list({ startedBy: this.startedBy }));
  }

  /** Returns the tasks of the hook that are to stop and have not done so yet. ECS does not list them by who started them. */
  public async stopping({ taskDefinition = '' }: ServiceRevision): Promise<Task[]> {
    const family = (this.config.taskDefinition ?? taskDefinition).replace(/^.*\//, '').replace(/:\d+$/, '');
    const tasks = await this.describe(await this.list({ family, desiredStatus: 'STOPPED' }));
    return tasks.filter(({ startedBy, lastStatus }) => startedBy === this.startedBy && lastStatus !== 'STOPPED');
  }

  /** Returns the tasks that ECS lists. */
  public async describe(taskArns: string[]): Promise<Task[]> {
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await this.ecs.send(new DescribeTasksCommand({ cluster: this.config.cluster, tasks: taskArns, include: ['TAGS'] }));
    return tasks;
  }

  public async stop(task: string, reason: string): Promise<void> {
    await this.ecs.send(new StopTaskCommand({ cluster: this.config.cluster, task, reason }));
  }

  /** Returns whether a deployment has ended, is being stopped or rolls back, so that ECS does not call its hooks any more. */
  public async hasEnded(deployment: string): Promise<boolean> {
    const { serviceDeployments: [found] = [] } = await this.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deployment] }));
    return !['PENDING', 'IN_PROGRESS'].includes(found?.status ?? '');
  }

  /** Returns whether a deployment is the first one of its service. */
  public async isFirstDeployment({ resourceArn }: LifecycleHookEvent): Promise<boolean> {
    return isFirst(await describeDeployment(resourceArn, this.ecs));
  }

  /** Returns the revision of the service that is being deployed. */
  public async targetRevision({ executionDetails }: LifecycleHookEvent): Promise<ServiceRevision> {
    const arn = executionDetails.targetServiceRevisionArn;
    const { serviceRevisions = [], failures = [] } = await this.ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] }));
    if (serviceRevisions.length > 0) return serviceRevisions[0];
    throw new Error(`ECS does not know the revision ${arn}: ${reasonsOf(failures)}`);
  }

  private get startedBy(): string {
    return `hook/${sha256(this.config.hook).slice(0, 16)}`;
  }

  /** One page is enough: a hook has a task or two, and ECS lists those that have stopped for an hour only. */
  private async list(filter: Pick<ListTasksCommandInput, 'startedBy' | 'family' | 'desiredStatus'>): Promise<string[]> {
    const { taskArns = [] } = await this.ecs.send(new ListTasksCommand({ cluster: this.config.cluster, ...filter }));
    return taskArns;
  }
}

/** Returns the ARN of the deployment that has started a task. */
export function deploymentOf({ tags = [] }: Task): string | undefined {
  return tags.find(({ key }) => key === DEPLOYMENT_TAG)?.value;
}

function reasonsOf(failures: Failure[]): string {
  return failures.map(({ reason, detail }) => detail ?? reason).join(', ') || 'no reason given';
}

function overridesOf({ container, command }: RunTaskConfig): TaskOverride | undefined {
  return command && { containerOverrides: [{ name: container, command }] };
}

/** Returns the capacity of a revision; ECS accepts a launch type only without a capacity provider strategy. */
function capacityOf({ capacityProviderStrategy = [], launchType, platformVersion }: ServiceRevision): Partial<RunTaskCommandInput> {
  return capacityProviderStrategy.length > 0 ? { capacityProviderStrategy, platformVersion } : { launchType, platformVersion };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
