import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Lazy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IDependable } from 'constructs';
import { BoundVolume, grantMount, requireRootDirectory, requireVolumeName, VolumeStrategy } from './volume-strategy';
import { requireInRange } from '../../private/errors';

/** The L2 has no word for this kind of volume yet: what it renders is completed. */
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

const FACTORY = 'TaskVolume.s3Files()';

/**
 * Options of `TaskVolume.s3Files()`.
 */
export interface S3FilesTaskVolumeOptions {
  /**
   * ARN of the file system, which keeps itself and its bucket alike. It needs a mount target in the VPC of the service.
   */
  readonly fileSystemArn: string;

  /**
   * Name of the volume within the task, 1 to 255 letters, digits, hyphens and underscores.
   *
   * @default 's3files'
   */
  readonly name?: string;

  /**
   * ARN of the access point to mount through: it decides user, group and directory. The task role may then mount through it alone.
   *
   * @default - none; the file system itself is mounted
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-access-points.html
   */
  readonly accessPointArn?: string;

  /**
   * Directory of the file system that is mounted. Refused with an `accessPointArn`, which has its own.
   *
   * @default '/'
   */
  readonly rootDirectory?: string;

  /**
   * Whether root in the container is root on the file system.
   *
   * @default false
   */
  readonly rootAccess?: boolean;

  /**
   * Security group of the file system's mount targets. It is opened to the service.
   *
   * @default - none is opened
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * The file system's mount targets, which the service waits for.
   *
   * @default - the service waits for the file system alone
   */
  readonly mountTargets?: IDependable[];

  /**
   * The file system's bucket, to read large files from without a detour: the task role is granted to read it.
   *
   * @default - all reads go through the file system
   */
  readonly bucket?: s3.IBucket;

  /**
   * Port within the task that the encrypted connection is made through, 1 to 65535.
   *
   * @default - chosen by the mount helper
   */
  readonly transitEncryptionPort?: number;
}

/** A bucket as a file system. */
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
    bucket?.grantRead(taskDefinition.taskRole);
    return { fileServer: securityGroup, dependencies: mountTargets, grantWrite: () => statement.addActions('s3files:ClientWrite') };
  }
}
