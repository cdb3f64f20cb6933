import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { TaskPlacement } from '../cluster/task-placement';
import { BoundTask } from '../task/bound-task';
import { TaskVolumes } from '../task/volume/task-volumes';

/** Port that file systems are mounted through. */
const NFS = ec2.Port.tcp(2049);

/**
 * Does for the volumes of a task what only a service can: lets its tasks reach the file systems, attaches the volume that each task gets, and
 * waits for both. The rules belong to the service's stack, which knows that of the file system, not the other way round.
 */
export function mountVolumes(service: ecs.FargateService, { taskDefinition }: BoundTask, { securityGroup }: TaskPlacement): void {
  const volumes = TaskVolumes.find(taskDefinition);
  for (const { fileServer, requires = [], managed } of volumes?.mounted ?? []) {
    for (const group of fileServer?.connections.securityGroups ?? []) {
      group.addIngressRule(securityGroup, NFS, `files for ${service.node.path}`, true);
      service.node.defaultChild!.node.addDependency(group);
    }
    service.node.defaultChild!.node.addDependency(...requires);
    if (managed) service.addVolume(managed);
  }
}
