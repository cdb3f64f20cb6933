import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack, Token } from 'aws-cdk-lib/core';

/** Whether a task definition is for Windows. */
export function runsWindows(taskDefinition: ecs.TaskDefinition): boolean {
  const { runtimePlatform } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  if (runtimePlatform === undefined) return false;
  const { operatingSystemFamily }: ecs.CfnTaskDefinition.RuntimePlatformProperty = Stack.of(taskDefinition).resolve(runtimePlatform) ?? {};
  return !Token.isUnresolved(operatingSystemFamily) && (operatingSystemFamily?.startsWith('WINDOWS') ?? false);
}
