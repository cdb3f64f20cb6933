import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { TaskDocument, VolumeDocument } from './task-document';
import { grantMount } from '../volume/volume-strategy';

/**
 * Lets the task role mount the file systems that the containers of a document mount and that ask for its permissions: Amazon S3 Files always does,
 * Amazon EFS with `authorizationConfig.iam`.
 *
 * @see https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/s3files-volumes.html
 */
export function grantMountVolumes(taskDefinition: ecs.TaskDefinition, { containerDefinitions, volumes }: TaskDocument): void {
  const mounts = containerDefinitions.flatMap(({ mountPoints }) => mountPoints);
  for (const volume of volumes) {
    const mountsOfVolume = mounts.filter(({ sourceVolume }) => sourceVolume === volume.name);
    if (mountsOfVolume.length > 0) grantMountVolume(taskDefinition, volume, mountsOfVolume.some(({ readOnly }) => !readOnly));
  }
}

function grantMountVolume(
  taskDefinition: ecs.TaskDefinition, { efsVolumeConfiguration: efs, s3filesVolumeConfiguration: files }: VolumeDocument, writes: boolean,
): void {
  if (efs?.authorizationConfig?.iam === 'ENABLED') {
    const { fileSystemId, authorizationConfig: { accessPointId } } = efs;
    const arnOf = (resource: string, resourceName: string) => Stack.of(taskDefinition).formatArn({ service: 'elasticfilesystem', resource, resourceName });
    const statement = grantMount(taskDefinition.taskRole, 'elasticfilesystem', arnOf('file-system', fileSystemId), {
      Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' },
      ...accessPointId === undefined ? {} : { StringEquals: { 'elasticfilesystem:AccessPointArn': arnOf('access-point', accessPointId) } },
    });
    if (writes) statement.addActions('elasticfilesystem:ClientWrite');
  }
  if (files) {
    const { fileSystemArn, accessPointArn } = files;
    const conditions = accessPointArn === undefined ? undefined : { StringEquals: { 's3files:AccessPointArn': accessPointArn } };
    const statement = grantMount(taskDefinition.taskRole, 's3files', fileSystemArn, conditions);
    if (writes) statement.addActions('s3files:ClientWrite');
  }
}
