import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { JobEvent, requireJobProperties, StartedJob } from './job-event';
import { OnEventResponse } from '../../private/custom-resource/handler/events';
import { log } from '../../private/lambda/log';

interface StartClients {
  readonly ecs: ECSClient;
  readonly cloudFormation: CloudFormationClient;
}

/**
 * Starts the task, unless the resource is deleted or the stack rolls back, which must not run the job of the previous version again. A repeated call
 * for the same request starts no second task, because it has the same client token.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export async function startJob(event: JobEvent, clients: StartClients, now: Date): Promise<OnEventResponse<StartedJob>> {
  const PhysicalResourceId = event.PhysicalResourceId ?? `${event.LogicalResourceId}-${event.RequestId}`;
  if (event.RequestType === 'Delete') return { PhysicalResourceId, Data: {} };
  requireJobProperties(event);
  if (event.RequestType === 'Update' && await isRollingBack(event, clients)) {
    log('INFO', 'the stack rolls back, so the job does not run', { stack: event.StackId });
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
  throw new Error(`ECS rejected the task: ${failures.map(({ reason, detail }) => detail ?? reason).join(', ') || 'no reason given'}`);
}
