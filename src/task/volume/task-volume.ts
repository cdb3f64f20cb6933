import * as ecs from 'aws-cdk-lib/aws-ecs';
import { BoundVolume, requireVolumeName, VolumeStrategy } from './volume-strategy';
import { Token } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';
import { EbsTaskVolumeOptions, EbsVolume } from './ebs';
import { EfsTaskVolumeOptions, EfsVolume } from './efs';
import { S3FilesTaskVolumeOptions, S3FilesVolume } from './s3-files';

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

/** An empty directory that ends with the task. */
export class BindMountVolume implements VolumeStrategy {
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

/**
 * A place in a container where a volume's files are.
 */
export interface VolumeMount {
  /**
   * The volume.
   */
  readonly volume: TaskVolume;

  /**
   * Directory of the container that the files are in: an absolute path other than the root. A path that another mount of the container has
   * is refused.
   */
  readonly containerPath: string;

  /**
   * Whether the container may only read. A task whose containers all only read is not granted to write.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Refuses mounts that a container cannot have side by side. Tokens pass. */
export function requireMounts(factory: string, mounts: readonly VolumeMount[] = []): void {
  const paths = mounts.map(({ containerPath }) => containerPath).filter((path) => !Token.isUnresolved(path));
  for (const path of paths) {
    if (/^(\/+[^/]|[A-Za-z]:[\\/]+[^\\/])/.test(path)) continue;
    failWith(factory, {
      problem: 'containerPath of a mount must be an absolute path other than the root', actual: path, remedy: 'name the directory that the files are to be in',
    });
  }
  const plain = paths.map((path) => path.replace(/[\\/]+$/, ''));
  const twice = plain.find((path, i) => plain.indexOf(path) < i);
  if (twice !== undefined) failWith(factory, { problem: 'two mounts have one containerPath', actual: twice, remedy: 'give each a directory of its own' });
}

/**
 * Files that containers mount. Containers that mount the same `Volume` share its files.
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
   * An empty directory on the task's ephemeral storage, which ends with the task. Shared, it hands files from one container to
   * another. It belongs to root: a container that is not root, a hardened one too, writes into `tmpfs`.
   *
   * @param options Name.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  public static bindMount(options: BindMountTaskVolumeOptions = {}): TaskVolume {
    return new TaskVolume(new BindMountVolume(options));
  }

  /**
   * A file system of Amazon EFS, mounted with encryption in transit and by the task role, which is granted just that. The file system's
   * security group is opened to the service. Linux only.
   *
   * @param options File system, access point, authorization.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
   */
  public static efs(options: EfsTaskVolumeOptions): TaskVolume {
    return new TaskVolume(new EfsVolume(options));
  }

  /**
   * A bucket as a file system, by Amazon S3 Files. ECS always encrypts it in transit and mounts it by the task role, which is granted
   * just that. Linux only.
   *
   * @param options File system, access point, security group.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/s3files-volumes.html
   */
  public static s3Files(options: S3FilesTaskVolumeOptions): TaskVolume {
    return new TaskVolume(new S3FilesVolume(options));
  }

  /**
   * A volume of Amazon EBS that ECS makes for each task of a service and deletes with it. At most one for each service; refused with
   * `ServiceDeployment.codeDeploy()`. Linux only.
   *
   * @param options Size or snapshot, type, performance, encryption.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
   */
  public static ebs(options: EbsTaskVolumeOptions): TaskVolume {
    return new TaskVolume(new EbsVolume(options));
  }

  /** @internal */
  public readonly _strategy: VolumeStrategy;

  private constructor(strategy: VolumeStrategy) {
    this._strategy = strategy;
  }
}
