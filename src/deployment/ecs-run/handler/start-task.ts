import { createHash } from 'node:crypto';
import { DescribeServiceRevisionsCommand, ECSClient, Failure, RunTaskCommand, RunTaskCommandInput, ServiceRevision, TaskOverride } from '@aws-sdk/client-ecs';
import { HOOK_TAG, RunTaskConfig } from './config';
import { HookEvent } from './hook-event';

/**
 * Starts the task on the network and the capacity of the version that is being deployed, and answers with its ARN. A repeated
 * call for the same hook of the same deployment starts no second task: ECS knows it by its client token.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export async function startTask(event: HookEvent, config: RunTaskConfig, ecs: ECSClient): Promise<string> {
  const revision = await targetRevision(event, ecs);
  const { tasks = [], failures = [] } = await ecs.send(new RunTaskCommand({
    cluster: config.cluster,
    taskDefinition: config.taskDefinition ?? revision.taskDefinition,
    networkConfiguration: revision.networkConfiguration,
    ...capacityOf(revision),
    overrides: overridesOf(config),
    clientToken: createHash('sha256').update(`${event.resourceArn} ${event.lifecycleStage} ${config.hook}`).digest('hex'),
    startedBy: 'deployment-hook',
    tags: [{ key: HOOK_TAG, value: config.hook }],
  }));
  const [task] = tasks;
  if (task?.taskArn) return task.taskArn;
  throw new Error(`ECS did not take the task: ${reasonsOf(failures)}`);
}

async function targetRevision({ executionDetails }: HookEvent, ecs: ECSClient): Promise<ServiceRevision> {
  const arn = executionDetails.targetServiceRevisionArn;
  const { serviceRevisions = [], failures = [] } = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] }));
  if (serviceRevisions.length > 0) return serviceRevisions[0];
  throw new Error(`ECS does not know the revision ${arn}: ${reasonsOf(failures)}`);
}

function reasonsOf(failures: Failure[]): string {
  return failures.map(({ reason, detail }) => detail ?? reason).join(', ') || 'no reason given';
}

function overridesOf({ container, command }: RunTaskConfig): TaskOverride | undefined {
  return command && { containerOverrides: [{ name: container, command }] };
}

/** ECS takes a launch type only where there is no capacity provider strategy. */
function capacityOf({ capacityProviderStrategy = [], launchType, platformVersion }: ServiceRevision): Partial<RunTaskCommandInput> {
  return capacityProviderStrategy.length > 0 ? { capacityProviderStrategy, platformVersion } : { launchType, platformVersion };
}
