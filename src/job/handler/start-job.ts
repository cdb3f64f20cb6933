import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { JobEvent, requireJobProperties, StartedJob } from './job-event';
import { log } from '../../private/lambda/log';

/** What calls AWS. */
export interface StartClients {
  readonly ecs: ECSClient;
  readonly cloudFormation: CloudFormationClient;
}

/** What has been started. */
export interface StartJobResponse {
  readonly PhysicalResourceId: string;
  readonly Data: StartedJob;
}

/**
 * Starts the task, unless the stack is being deleted or goes back: a rollback must not run the job of the version before once more. A repeated
 * call for the same request starts no second task: ECS knows it by its client token.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export async function startJob(event: JobEvent, clients: StartClients, now: Date): Promise<StartJobResponse> {
  const PhysicalResourceId = event.PhysicalResourceId ?? `${event.LogicalResourceId}-${event.RequestId}`;
  if (event.RequestType === 'Delete') return { PhysicalResourceId, Data: {} };
  requireJobProperties(event);
  if (event.RequestType === 'Update' && await isRollingBack(event, clients)) {
    log('INFO', 'the stack goes back, so the job does not run', { stack: event.StackId });
    return { PhysicalResourceId, Data: {} };
  }
  const TaskArn = await runTask(event, clients);
  log('INFO', 'task started', { TaskArn });
  return { PhysicalResourceId, Data: { TaskArn, StartedAt: now.toISOString() } };
}

async function isRollingBack({ StackId }: JobEvent, { cloudFormation }: StartClients): Promise<boolean> {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: StackId }));
  return Stacks[0]?.StackStatus?.includes('ROLLBACK') ?? false;
}

async function runTask({ RequestId, ResourceProperties }: JobEvent, { ecs }: StartClients): Promise<string> {
  const { Cluster, TaskDefinition, RunTask } = ResourceProperties;
  const { tasks = [], failures = [] } = await ecs.send(new RunTaskCommand({
    ...JSON.parse(RunTask),
    cluster: Cluster,
    taskDefinition: TaskDefinition,
    clientToken: RequestId,
    startedBy: 'stack-deployment',
  }));
  const [task] = tasks;
  if (task?.taskArn) return task.taskArn;
  throw new Error(`ECS did not take the task: ${failures.map(({ reason, detail }) => detail ?? reason).join(', ') || 'no reason given'}`);
}
