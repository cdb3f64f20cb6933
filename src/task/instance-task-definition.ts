import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { InstanceNeeds } from './bound-task';
import { BoundTaskDefinition } from './bound-task-definition';
import { TaskContainerOptions } from './task-container-options';
import { refuse } from '../private/errors';

/** What a task that has a size says. */
interface SizedTask extends TaskContainerOptions {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
}

/** A task definition for instances of the account, in place of the one for Fargate. */
export function createTaskDefinitionForInstances(scope: Construct, task: SizedTask, instances: InstanceNeeds): ecs.TaskDefinition {
  const { networkMode = ecs.NetworkMode.AWS_VPC } = instances;
  requireNothingOfFargate(scope, task);
  requirePlatform(scope, task, instances);
  requireLocalhost(scope, task, networkMode);
  return new BoundTaskDefinition(scope, 'TaskDefinition', {
    compatibility: ecs.Compatibility.EC2,
    networkMode,
    family: task.family,
    cpu: `${task.cpu}`,
    memoryMiB: `${task.memoryLimitMiB}`,
    pidMode: task.pidMode,
    enableFaultInjection: task.enableFaultInjection,
    taskRole: task.taskRole,
    executionRole: task.executionRole,
  });
}

function requireNothingOfFargate(scope: Construct, { ephemeralStorageGiB }: SizedTask): void {
  if (ephemeralStorageGiB === undefined) return;
  refuse(scope, {
    what: 'ephemeralStorageGiB is for Fargate alone', got: ephemeralStorageGiB, instead: 'remove it, and set rootVolumeSize of the Ec2Capacity',
  });
}

function requirePlatform(scope: Construct, { runtimePlatform = {} }: SizedTask, { cpuArchitecture }: InstanceNeeds): void {
  if (runtimePlatform.operatingSystemFamily?.isWindows()) {
    refuse(scope, { what: 'the instances run Linux, and the task Windows', instead: 'use FargateWebService, or a Linux image' });
  }
  const wanted = runtimePlatform.cpuArchitecture?._cpuArchitecture;
  const offered = cpuArchitecture && (cpuArchitecture === ec2.InstanceArchitecture.ARM_64 ? 'ARM64' : 'X86_64');
  if (wanted === undefined || offered === undefined || wanted === offered) return;
  refuse(scope, { what: `the instances have ${offered} processors`, got: wanted, instead: 'change cpuArchitecture of the Ec2Capacity, or of the task' });
}

/** In bridge mode each container has a network of its own, so that helpers on localhost are not found. */
function requireLocalhost(scope: Construct, { sidecars = [] }: SizedTask, networkMode: ecs.NetworkMode): void {
  if (networkMode !== ecs.NetworkMode.BRIDGE || sidecars.length === 0) return;
  refuse(scope, {
    what: 'sidecars share localhost with the main container, and in network mode bridge there is none to share',
    instead: 'use ecs.NetworkMode.AWS_VPC or HOST, or remove the sidecars',
  });
}
