import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import { Annotations } from 'aws-cdk-lib/core';
import { BoundVolume, grantMount, requireRootDirectory, requireVolumeName, VolumeStrategy } from './volume-strategy';
import { failWith, requireInRange } from '../../private/errors';

const FACTORY = 'TaskVolume.efs()';

/**
 * Options of `TaskVolume.efs()`.
 */
export interface EfsTaskVolumeOptions {
  /**
   * The file system. It needs a mount target in the VPC of the service.
   */
  readonly fileSystem: efs.IFileSystem;

  /**
   * Name of the volume within the task, 1 to 255 letters, digits, hyphens and underscores.
   *
   * @default 'efs'
   */
  readonly name?: string;

  /**
   * Access point to mount through, which defines user, group and directory. The task role may then mount through this access point only. Requires
   * `transitEncryption`.
   *
   * @default - none; the file system is mounted directly
   * @see https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html
   */
  readonly accessPoint?: efs.IAccessPoint;

  /**
   * Directory of the file system that is mounted. Fails with an `accessPoint`, which has its own.
   *
   * @default '/'
   */
  readonly rootDirectory?: string;

  /**
   * Specifies whether root in the container is root on the file system. Otherwise root is mapped to nobody, which cannot write to the root directory
   * of a new file system.
   *
   * @default - false, with a warning when a container may write and there is no `accessPoint`
   * @see https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
   */
  readonly rootAccess?: boolean;

  /**
   * Specifies whether mounting requires the permissions of the task role. Requires `transitEncryption`. Otherwise, everyone who reaches the file
   * system over the network may mount it, unless its policy denies it.
   *
   * @default true
   */
  readonly iam?: boolean;

  /**
   * Specifies whether the connection between the task and the file system is encrypted.
   *
   * @default true
   * @see https://docs.aws.amazon.com/efs/latest/ug/encryption-in-transit.html
   */
  readonly transitEncryption?: boolean;

  /**
   * Port of the encrypted connection within the task, 1 to 65535. Fails without `transitEncryption`.
   *
   * @default - chosen by the mount helper
   */
  readonly transitEncryptionPort?: number;
}

/** A file system of Amazon EFS. */
export class EfsVolume implements VolumeStrategy {
  public readonly supportsWindows = false;
  public readonly name: string;
  private readonly encrypted: boolean;
  private readonly iam: boolean;

  constructor(private readonly options: EfsTaskVolumeOptions) {
    this.name = requireVolumeName(FACTORY, options.name ?? 'efs');
    this.encrypted = options.transitEncryption ?? true;
    this.iam = options.iam ?? true;
    if (!this.encrypted) this.requireNoEncryptionOptions();
    if (!this.iam && options.rootAccess !== undefined) {
      failWith(FACTORY, {
        problem: 'rootAccess is a permission of the task role, but iam is false',
        actual: options.rootAccess,
        remedy: 'remove one of them',
      });
    }
    requireRootDirectory(FACTORY, options);
    requireInRange(FACTORY, 'transitEncryptionPort', options.transitEncryptionPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
  }

  public bind(taskDefinition: ecs.TaskDefinition): BoundVolume {
    const { fileSystem, accessPoint, rootDirectory, transitEncryptionPort } = this.options;
    taskDefinition.addVolume({
      name: this.name,
      efsVolumeConfiguration: {
        fileSystemId: fileSystem.fileSystemId,
        rootDirectory,
        transitEncryption: this.encrypted ? 'ENABLED' : 'DISABLED',
        transitEncryptionPort,
        authorizationConfig: this.encrypted ? { accessPointId: accessPoint?.accessPointId, iam: this.iam ? 'ENABLED' : 'DISABLED' } : undefined,
      },
    });
    return { fileServer: fileSystem, dependencies: [fileSystem.mountTargetsAvailable], ...this.iam ? this.grantMount(taskDefinition) : {} };
  }

  private grantMount(taskDefinition: ecs.TaskDefinition): Pick<BoundVolume, 'grantWrite'> {
    const { fileSystem, accessPoint, rootAccess } = this.options;
    const viaMountTarget = { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } };
    const viaAccessPoint = accessPoint && { StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint.accessPointArn } };
    const statement = grantMount(taskDefinition.taskRole, 'elasticfilesystem', fileSystem.fileSystemArn, { ...viaMountTarget, ...viaAccessPoint });
    if (rootAccess) statement.addActions('elasticfilesystem:ClientRootAccess');
    return {
      grantWrite: () => {
        statement.addActions('elasticfilesystem:ClientWrite');
        if (rootAccess === undefined && !accessPoint) warnAboutRootAccess(taskDefinition, this.name);
      },
    };
  }

  private requireNoEncryptionOptions(): void {
    const { accessPoint, transitEncryptionPort } = this.options;
    const options = { iam: this.iam || undefined, accessPoint: accessPoint?.accessPointId, transitEncryptionPort };
    for (const [option, value] of Object.entries(options)) {
      if (value === undefined) continue;
      failWith(FACTORY, {
        problem: `${option} requires encryption in transit, but transitEncryption is false`,
        remedy: option === 'iam' ? 'remove `transitEncryption`, or set `iam` to false' : `remove \`transitEncryption\` or \`${option}\``,
      });
    }
  }
}

function warnAboutRootAccess(taskDefinition: ecs.TaskDefinition, volume: string): void {
  Annotations.of(taskDefinition).addWarningV2('cdk-fargate-workloads:efs-root',
    `root in a container is mapped to nobody on volume '${volume}', but only root can write to a new file system; `
    + 'pass an `accessPoint`, or set `rootAccess`');
}
