import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Aws, CfnOutput, Reference, Stack, Tokenization } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { defaultsOf } from '../defaults/scope-defaults';
import { isWindowsTaskDefinition } from '../task/definition/task-definition';

/** Returns whether a workload prints outputs, by its own option or by the workload defaults. */
export function hasOutputs(workload: Construct, outputs: boolean | undefined): boolean {
  return outputs ?? defaultsOf(workload).outputs ?? true;
}

/** Creates an output without an export, unless it would make this stack refer to another one. */
export function addOutput(workload: Construct, id: string, value: string | undefined, description: string): void {
  if (value === undefined || refersToOtherStack(workload, value)) return;
  new CfnOutput(workload, id, { value, description: `${description} of ${workload.node.path}` });
}

function refersToOtherStack(workload: Construct, text: string): boolean {
  return Tokenization.reverseString(text).tokens.some((token) => Reference.isReference(token) && Stack.of(token.target) !== Stack.of(workload));
}

/** Returns the name of the log group that a container writes to; undefined with other log drivers. */
export function logGroupNameOf({ logDriverConfig }: ecs.ContainerDefinition): string | undefined {
  return logDriverConfig?.logDriver === 'awslogs' ? logDriverConfig.options?.['awslogs-group'] : undefined;
}

/** The tasks that a session of ECS Exec chooses from. */
interface SessionTasks {
  readonly cluster: ecs.ICluster;
  readonly container: ecs.ContainerDefinition;
  /** Option of `aws ecs list-tasks` that selects them. */
  readonly filter: string;
}

/**
 * Returns the command that opens a shell in the main container of the first task.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec-run.html
 */
export function executeCommand({ cluster, container, filter }: SessionTasks): string {
  const place = `--region ${Aws.REGION} --cluster ${cluster.clusterName}`;
  const shell = isWindowsTaskDefinition(container.taskDefinition) ? 'powershell.exe' : '/bin/sh';
  const task = `$(aws ecs list-tasks ${place} ${filter} --query 'taskArns[0]' --output text)`;
  return `aws ecs execute-command ${place} --task ${task} --container ${container.containerName} --interactive --command ${shell}`;
}
