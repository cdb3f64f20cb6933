import { Aws, Fn, Token, Tokenization } from 'aws-cdk-lib/core';
import { RunnableTask, TriggerResources } from './runnable-task';
import { addOutput, executeCommand, logGroupNameOf } from '../service/workload-outputs';

/** Outputs the log group, the command that runs the job, unless a state machine does, and the one that opens a session. */
export function addJobOutputs(task: RunnableTask, { stateMachine }: TriggerResources): void {
  const { job, cluster: { cluster }, container, taskDefinition, enableExecuteCommand } = task;
  addOutput(job, 'LogGroupName', logGroupNameOf(container), 'Log group');
  if (!stateMachine) addOutput(job, 'RunTaskCommand', runTaskCommand(task), 'Runs one task');
  if (enableExecuteCommand) {
    addOutput(job, 'ExecCommand', executeCommand({ cluster, container, filter: `--family ${taskDefinition.family}` }), 'Opens a session in a task');
  }
}

/**
 * Returns the command that runs one task as the trigger does.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/ecs/run-task.html
 */
function runTaskCommand({ cluster: { cluster }, taskDefinition, networking, enableExecuteCommand }: RunnableTask): string {
  const subnets = Fn.join(',', networking.subnets.subnetIds);
  const groups = networking.securityGroups.map(({ securityGroupId }) => securityGroupId).join(',');
  const strategies = networking.capacityProviderStrategies.map(({ capacityProvider, base, weight }) => (
    [`capacityProvider=${capacityProvider}`, ...numberField('base', base), ...numberField('weight', weight)].join(',')
  ));
  return [
    `aws ecs run-task --region ${Aws.REGION} --cluster ${cluster.clusterName} --task-definition ${taskDefinition.taskDefinitionArn}`,
    `--capacity-provider-strategy ${strategies.join(' ')}`,
    `--network-configuration 'awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${groups}],assignPublicIp=${networking.assignPublicIp ? 'ENABLED' : 'DISABLED'}}'`,
    '--propagate-tags TASK_DEFINITION',
    ...networking.platformVersion === undefined ? [] : [`--platform-version ${networking.platformVersion}`],
    ...enableExecuteCommand ? ['--enable-execute-command'] : [],
  ].join(' ');
}

function numberField(name: string, value: number | undefined): string[] {
  return value === undefined ? [] : [`${name}=${Token.isUnresolved(value) ? Tokenization.stringifyNumber(value) : value}`];
}
