import * as ecs from 'aws-cdk-lib/aws-ecs';
import { EbsTaskVolumeOptions, EbsVolume } from './ebs';
import { EfsTaskVolumeOptions, EfsVolume } from './efs';
import { S3FilesTaskVolumeOptions, S3FilesVolume } from './s3-files';
import { BoundVolume, requireVolumeName, VolumeStrategy } from './volume-strategy';
import { failWith, requireDistinct } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireOptions } from '../../private/required-options';

/**
 * Options of `TaskVolume.bindMount()`.
 */
export interface BindMountTaskVolumeOptions {
  /**
   * Name of the volume within the task, 1 to 255 letters, digits, hyphens and underscores.
   *
   * @default 'scratch'
   */
  readonly name?: string;
}

/**
 * A volume, and the directory of a container that it is mounted at.
 */
export interface VolumeMount {
  /**
   * The volume.
   */
  readonly volume: TaskVolume;

  /**
   * Directory of the container that the volume is mounted at: an absolute path other than the root. Fails on the path of another mount of the
   * container.
   */
  readonly containerPath: string;

  /**
   * Specifies whether the mount is read-only. The task role is granted to write only if at least one mount is not.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * A volume of a task. Containers that mount the same `TaskVolume` share its files.
 *
 * ```ts
 * WorkloadTask.container({
 *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
 *   port: 80,
 *   mounts: [{ volume: TaskVolume.efs({ fileSystem }), containerPath: '/uploads' }],
 * });
 * ```
 */
export class TaskVolume {
  /**
   * Creates an empty directory on the ephemeral storage of the task, which is deleted with the task. Containers can use it to share files. It
   * belongs to root: for a container that does not run as root, such as a hardened one, use `tmpfs` instead.
   *
   * @param options Name of the volume.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  public static bindMount(options: BindMountTaskVolumeOptions = {}): TaskVolume {
    return new TaskVolume(new BindMountVolume(options));
  }

  /**
   * Mounts a file system of Amazon EFS, with encryption in transit and the permissions of the task role. Adds security group rules that let the
   * service reach the file system. Linux only.
   *
   * @param options File system, access point and authorization.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
   */
  public static efs(options: EfsTaskVolumeOptions): TaskVolume {
    return new TaskVolume(new EfsVolume(requireOptions('TaskVolume.efs()', options, { fileSystem: 'pass the file system' })));
  }

  /**
   * Mounts a bucket as a file system of Amazon S3 Files. ECS always encrypts it in transit, and uses the permissions of the task role. Linux only.
   *
   * @param options File system, access point and security group.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/s3files-volumes.html
   */
  public static s3Files(options: S3FilesTaskVolumeOptions): TaskVolume {
    return new TaskVolume(new S3FilesVolume(requireOptions('TaskVolume.s3Files()', options, { fileSystemArn: 'pass the ARN of the file system' })));
  }

  /**
   * Creates a volume of Amazon EBS for each task of a service, which ECS deletes with the task. A second one in the same task and
   * `ServiceDeployment.codeDeploy()` fail synthesis. Linux only.
   *
   * @param options Size or snapshot, type, performance and encryption.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
   */
  public static ebs(options: EbsTaskVolumeOptions): TaskVolume {
    return new TaskVolume(new EbsVolume(requireOptions('TaskVolume.ebs()', options, {})));
  }

  /** @internal */
  public readonly _strategy: VolumeStrategy;

  private constructor(strategy: VolumeStrategy) {
    this._strategy = strategy;
  }
}

/** An empty directory on the ephemeral storage of the task. */
class BindMountVolume implements VolumeStrategy {
  public readonly supportsWindows = true;
  public readonly name: string;

  constructor({ name = 'scratch' }: BindMountTaskVolumeOptions) {
    this.name = requireVolumeName('TaskVolume.bindMount()', name);
  }

  public bind(taskDefinition: ecs.TaskDefinition): BoundVolume {
    taskDefinition.addVolume({ name: this.name });
    return {};
  }
}

/** Fails on invalid paths, and on two mounts of a container at the same path. Tokens pass. */
export function requireMounts(factory: string, mounts: readonly VolumeMount[] = []): void {
  const paths = mounts.map(({ containerPath }) => containerPath).filter((path) => !isUnknown(path));
  for (const path of paths) {
    if (/^(\/+[^/]|[A-Za-z]:[\\/]+[^\\/])/.test(path)) continue;
    failWith(factory, {
      problem: 'containerPath of a mount must be an absolute path other than the root', actual: path, remedy: 'use a directory such as /data',
    });
  }
  const normalized = paths.map((path) => path.replace(/[\\/]+$/, ''));
  requireDistinct(factory, normalized, { problem: 'two mounts have the same containerPath', remedy: 'use another directory for one of them' });
}
