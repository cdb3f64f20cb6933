import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource } from 'aws-cdk-lib/core';
import { TaskVolumes } from '../task/volume/task-volumes';

/** Port that file systems are mounted through. */
const NFS = ec2.Port.tcp(2049);

/**
 * Lets tasks reach the file systems that they mount, and what starts them wait for these. The rules belong to the stack of the tasks, which knows
 * that of the file system, not the other way round. `guards` are the security groups that the tasks are behind.
 */
export function reachFileSystems(starter: CfnResource, taskDefinition: ecs.TaskDefinition, guards: readonly ec2.ISecurityGroup[]): void {
  for (const { fileServer, requires = [] } of TaskVolumes.find(taskDefinition)?.mounted ?? []) {
    for (const group of fileServer?.connections.securityGroups ?? []) {
      guards.forEach((peer) => group.addIngressRule(peer, NFS, `files for ${starter.node.scope!.node.path}`, true));
      starter.node.addDependency(group);
    }
    starter.node.addDependency(...requires);
  }
}

/** Does for the volumes of a task what only a service can: reaches the file systems, and attaches the volume that each task gets. */
export function mountVolumes(service: ecs.BaseService, taskDefinition: ecs.TaskDefinition, guards: readonly ec2.ISecurityGroup[]): void {
  reachFileSystems(service.node.defaultChild as CfnResource, taskDefinition, guards);
  const managed = TaskVolumes.find(taskDefinition)?.managed;
  if (managed) service.addVolume(managed);
}
