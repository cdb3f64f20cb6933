import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { Platform } from './build-environment';

/** The platform that the images of a task are for. */
export function platformOf(taskDefinition: ecs.TaskDefinition): Platform {
  const { runtimePlatform } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const { cpuArchitecture }: ecs.CfnTaskDefinition.RuntimePlatformProperty = Stack.of(taskDefinition).resolve(runtimePlatform) ?? {};
  return cpuArchitecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
}
