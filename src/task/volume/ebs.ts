import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundVolume, requireVolumeName, VolumeStrategy } from './volume-strategy';
import { failWith, requireInRange } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireSize } from '../../private/units';
import { roleForStack } from '../definition/role-of-other-stack';

const FACTORY = 'TaskVolume.ebs()';
const { GP3, IO1, IO2, ST1, SC1, STANDARD } = ec2.EbsDeviceVolumeType;

/**
 * Options of `TaskVolume.ebs()`.
 */
export interface EbsTaskVolumeOptions {
  /**
   * Size of the volume: 1 GiB to 16 TiB with gp2 and gp3, 4 GiB to 16 TiB with io1 and io2, 125 GiB to 16 TiB with st1 and sc1, 1 GiB to
   * 1 TiB with standard. Required without a `snapshotId`.
   *
   * @default - the size of the snapshot
   */
  readonly size?: Size;

  /**
   * Snapshot that the volumes are created from.
   *
   * @default - none; the volumes are empty
   */
  readonly snapshotId?: string;

  /**
   * Name of the volume within the task, 1 to 255 letters, digits, hyphens and underscores.
   *
   * @default 'ebs'
   */
  readonly name?: string;

  /**
   * Type of the volume.
   *
   * @default ec2.EbsDeviceVolumeType.GP3
   * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
   */
  readonly volumeType?: ec2.EbsDeviceVolumeType;

  /**
   * I/O operations per second. Required with io1 and io2, optional with gp3, fails with other types.
   *
   * @default - 3000 with gp3, set by Amazon EBS
   */
  readonly iops?: number;

  /**
   * Throughput in MiB per second. Fails with other types than gp3.
   *
   * @default - 125, set by Amazon EBS
   */
  readonly throughput?: number;

  /**
   * Specifies whether the volumes are encrypted.
   *
   * @default true
   */
  readonly encrypted?: boolean;

  /**
   * Customer managed key that encrypts the volumes. The infrastructure role is granted to use it. Fails when `encrypted` is false.
   *
   * @default - the AWS managed key of Amazon EBS
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-kms-encryption.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * File system of the volumes. Must be that of the snapshot, if there is one.
   *
   * @default ecs.FileSystemType.XFS
   */
  readonly fileSystemType?: ecs.FileSystemType;

  /**
   * Tags of the volumes, for cost allocation and backups: at most 50, with the names that Amazon EC2 accepts. `AmazonECSCreated` and
   * `AmazonECSManaged`, which ECS sets itself, fail.
   *
   * @default - those of ECS
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EBSTagSpecification.html
   */
  readonly tags?: { [key: string]: string };

  /**
   * Source of further tags that ECS copies to the volumes: the service or the task definition.
   *
   * @default - none are copied
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EBSTagSpecification.html
   */
  readonly propagateTags?: ecs.EbsPropagatedTagSource;

  /**
   * Role that ECS assumes to create, attach and delete the volumes.
   *
   * @default - a new role with the AWS managed policy AmazonECSInfrastructureRolePolicyForVolumes
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html
   */
  readonly infrastructureRole?: iam.IRole;
}

/** Sizes in GiB by type. */
const SIZES: Partial<Record<ec2.EbsDeviceVolumeType, { min: number; max: number }>> = {
  [IO1]: { min: 4, max: 16384 },
  [IO2]: { min: 4, max: 16384 },
  [ST1]: { min: 125, max: 16384 },
  [SC1]: { min: 125, max: 16384 },
  [STANDARD]: { min: 1, max: 1024 },
};

/** A volume of Amazon EBS for each task. */
export class EbsVolume implements VolumeStrategy {
  public readonly supportsWindows = false;
  public readonly name: string;
  private readonly volumeType: ec2.EbsDeviceVolumeType;

  constructor(private readonly options: EbsTaskVolumeOptions) {
    this.name = requireVolumeName(FACTORY, options.name ?? 'ebs');
    this.volumeType = options.volumeType ?? GP3;
    this.requireSize();
    this.requirePerformance();
    requireTags(options.tags);
    if (options.encryptionKey && options.encrypted === false) {
      failWith(FACTORY, { problem: 'encryptionKey is set, but encrypted is false', remedy: 'remove one of them' });
    }
  }

  public bind(taskDefinition: ecs.TaskDefinition, scope: Construct): BoundVolume {
    const { size, snapshotId, iops, throughput, encrypted = true, encryptionKey, fileSystemType, infrastructureRole } = this.options;
    const { tags, propagateTags } = this.options;
    taskDefinition.addVolume({ name: this.name, configuredAtLaunch: true });
    const managed = new ecs.ServiceManagedVolume(scope, this.name, {
      name: this.name,
      managedEBSVolume: {
        role: roleForStack(scope, 'ImportedInfrastructureRole', infrastructureRole),
        size,
        snapShotId: snapshotId,
        volumeType: this.volumeType,
        iops,
        throughput,
        encrypted,
        kmsKeyId: encryptionKey,
        fileSystemType: fileSystemType ?? ecs.FileSystemType.XFS,
        tagSpecifications: tags || propagateTags ? [{ tags, propagateTags }] : undefined,
      },
    });
    if (encryptionKey) grantEncryption(managed.role, encryptionKey);
    return { serviceManagedVolume: managed, dependencies: [managed.role] };
  }

  private requireSize(): void {
    const { size, snapshotId } = this.options;
    if (size === undefined && snapshotId === undefined) {
      failWith(FACTORY, { problem: 'neither size nor snapshotId is set', remedy: 'set one of them' });
    }
    const range = SIZES[this.volumeType] ?? { min: 1, max: 16384 };
    requireSize(FACTORY, `size of a volume of type ${this.volumeType}`, size, 'GiB', range, 'use what Amazon EBS offers');
  }

  private requirePerformance(): void {
    const { iops, throughput } = this.options;
    const provisioned = [IO1, IO2].includes(this.volumeType);
    if (provisioned && iops === undefined) {
      failWith(FACTORY, {
        problem: `iops is missing, which type ${this.volumeType} requires`,
        remedy: 'add it, or use gp3',
      });
    }
    if (!provisioned && this.volumeType !== GP3 && iops !== undefined) {
      failWith(FACTORY, { problem: `iops is not available with type ${this.volumeType}`, actual: iops, remedy: 'remove it, or use gp3, io1 or io2' });
    }
    if (this.volumeType !== GP3 && throughput !== undefined) {
      failWith(FACTORY, { problem: `throughput is not available with type ${this.volumeType}`, actual: throughput, remedy: 'remove it, or use gp3' });
    }
    requireInRange(FACTORY, 'iops', iops, provisioned ? { min: 100, max: this.volumeType === IO1 ? 64000 : 256000 } : { min: 3000, max: 80000 },
      'use what Amazon EBS offers');
    requireInRange(FACTORY, 'throughput in MiB per second', throughput, { min: 125, max: 2000 }, 'use what Amazon EBS offers');
  }
}

const RESERVED_TAGS = ['AmazonECSCreated', 'AmazonECSManaged'];

/**
 * Requires tags that Amazon EC2 accepts. Tokens pass.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EBSTagSpecification.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html
 */
function requireTags(tags: Readonly<Record<string, string>> = {}): void {
  requireInRange(FACTORY, 'the number of tags', Object.keys(tags).length, { min: 0, max: 50 }, 'use fewer');
  for (const [key, value] of Object.entries(tags)) {
    if (RESERVED_TAGS.includes(key) || /^aws:/i.test(key)) {
      failWith(FACTORY, { problem: 'tags has a key that AWS keeps for itself', actual: key, remedy: 'rename it' });
    }
    if (key === '' || (!isUnknown(key) && key.length > 128) || (!isUnknown(value) && value.length > 256)) {
      failWith(FACTORY, { problem: 'tags has a key that is not 1 to 128 characters long, or a value of more than 256', actual: key, remedy: 'shorten it' });
    }
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-kms-encryption.html */
function grantEncryption(role: iam.IRole, key: kms.IKey): void {
  const actions = ['kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'];
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [key.keyArn] }));
  role.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['kms:CreateGrant'],
    resources: [key.keyArn],
    conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  }));
}
