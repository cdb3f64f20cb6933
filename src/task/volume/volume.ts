import { EbsVolume, EbsVolumeOptions } from './ebs';
import { EfsVolume, EfsVolumeOptions } from './efs';
import { S3FilesVolume, S3FilesVolumeOptions } from './s3-files';
import { ScratchVolume, ScratchVolumeOptions } from './scratch';
import { VolumeStrategy } from './strategy';

/**
 * Files that containers mount. Containers that mount the same `Volume` share its files.
 *
 * ```ts
 * Task.container({
 *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
 *   port: 80,
 *   mounts: [{ volume: Volume.efs({ fileSystem }), containerPath: '/uploads' }],
 * });
 * ```
 */
export class Volume {
  /**
   * An empty directory on the task's ephemeral storage, which ends with the task. Shared, it hands files from one container to
   * another. It belongs to root: a container that is not root, a hardened one too, writes into `tmpfs`.
   *
   * @param options Name.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  public static scratch(options: ScratchVolumeOptions = {}): Volume {
    return new Volume(new ScratchVolume(options));
  }

  /**
   * A file system of Amazon EFS, mounted with encryption in transit and by the task role, which is granted just that. The file system's
   * security group is opened to the service. Linux only.
   *
   * @param options File system, access point, authorization.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
   */
  public static efs(options: EfsVolumeOptions): Volume {
    return new Volume(new EfsVolume(options));
  }

  /**
   * A bucket as a file system, by Amazon S3 Files. ECS always encrypts it in transit and mounts it by the task role, which is granted
   * just that. Linux only.
   *
   * @param options File system, access point, security group.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/s3files-volumes.html
   */
  public static s3Files(options: S3FilesVolumeOptions): Volume {
    return new Volume(new S3FilesVolume(options));
  }

  /**
   * A volume of Amazon EBS that ECS makes for each task of a service and deletes with it. At most one for each service; refused with
   * `Deployment.codeDeploy()`. Linux only.
   *
   * @param options Size or snapshot, type, performance, encryption.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
   */
  public static ebs(options: EbsVolumeOptions): Volume {
    return new Volume(new EbsVolume(options));
  }

  /** @internal */
  public readonly _strategy: VolumeStrategy;

  private constructor(strategy: VolumeStrategy) {
    this._strategy = strategy;
  }
}
