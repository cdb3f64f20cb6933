import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Lazy } from 'aws-cdk-lib/core';
import { IDependable } from 'constructs';
import { BoundVolume, grantMount, requireRootDirectory, requireVolumeName, VolumeStrategy } from './volume-strategy';
import { requireInRange } from '../../private/errors';
import { exchangeablePermissions } from '../definition/exchangeable-permissions';

const FACTORY = 'TaskVolume.s3Files()';

/**
 * Options of `TaskVolume.s3Files()`.
 */
export interface S3FilesTaskVolumeOptions {
  /**
   * ARN of the file system, which is synchronized with its bucket. It needs a mount target in the VPC of the service.
   */
  readonly fileSystemArn: string;

  /**
   * Name of the volume within the task, 1 to 255 letters, digits, hyphens and underscores.
   *
   * @default 's3files'
   */
  readonly name?: string;

  /**
   * ARN of the access point to mount through, which defines user, group and directory. The task role may then mount through this access point only.
   *
   * @default - none; the file system is mounted directly
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-access-points.html
   */
  readonly accessPointArn?: string;

  /**
   * Directory of the file system that is mounted. Fails with an `accessPointArn`, which has its own.
   *
   * @default '/'
   */
  readonly rootDirectory?: string;

  /**
   * Specifies whether root in the container is root on the file system.
   *
   * @default false
   */
  readonly rootAccess?: boolean;

  /**
   * Security group of the mount targets. Receives an ingress rule for the service.
   *
   * @default - no rule is added
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * Mount targets of the file system, on which the service depends.
   *
   * @default - the service depends on the file system only
   */
  readonly mountTargets?: IDependable[];

  /**
   * Bucket of the file system, from which large files are read directly. The task role is granted to read it.
   *
   * @default - all reads go through the file system
   */
  readonly bucket?: s3.IBucket;

  /**
   * Port of the encrypted connection within the task, 1 to 65535.
   *
   * @default - chosen by the mount helper
   */
  readonly transitEncryptionPort?: number;
}

/** A bucket, mounted by Amazon S3 Files. */
export class S3FilesVolume implements VolumeStrategy {
  public readonly supportsWindows = false;
  public readonly name: string;

  constructor(private readonly options: S3FilesTaskVolumeOptions) {
    this.name = requireVolumeName(FACTORY, options.name ?? 's3files');
    requireRootDirectory(FACTORY, { rootDirectory: options.rootDirectory, accessPoint: options.accessPointArn });
    requireInRange(FACTORY, 'transitEncryptionPort', options.transitEncryptionPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
  }

  public bind(taskDefinition: ecs.TaskDefinition): BoundVolume {
    const { fileSystemArn, accessPointArn, rootDirectory, rootAccess, securityGroup, mountTargets, bucket, transitEncryptionPort } = this.options;
    taskDefinition.addVolume({ name: this.name });
    setS3FilesVolumeConfiguration(taskDefinition, this.name, { fileSystemArn, accessPointArn, rootDirectory, transitEncryptionPort });
    const statement = grantMount(taskDefinition.taskRole, 's3files', fileSystemArn,
      accessPointArn === undefined ? undefined : { StringEquals: { 's3files:AccessPointArn': accessPointArn } });
    if (rootAccess) statement.addActions('s3files:ClientRootAccess');
    bucket?.grantRead(exchangeablePermissions(taskDefinition.taskRole));
    return { fileServer: securityGroup, dependencies: mountTargets, grantWrite: () => statement.addActions('s3files:ClientWrite') };
  }
}

/** Adds the configuration to the rendered volume: the L2 does not support this kind yet. */
export function setS3FilesVolumeConfiguration(
  taskDefinition: ecs.TaskDefinition, name: string, s3FilesVolumeConfiguration: ecs.CfnTaskDefinition.S3FilesVolumeConfigurationProperty,
): void {
  const resource = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const rendered = resource.volumes;
  resource.volumes = Lazy.uncachedAny({
    produce: (context) => context.resolve(rendered)
      .map((volume: ecs.CfnTaskDefinition.VolumeProperty) => volume.name === name ? { ...volume, s3FilesVolumeConfiguration } : volume),
  });
}
