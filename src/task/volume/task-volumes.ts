import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { MountedVolume, VolumeStrategy } from './strategy';
import { VolumeMount } from './volume-mount';
import { refuse } from '../../private/errors';
import { runsWindows } from '../platform';

const ID = 'Volumes';

/** The volumes of one task definition: each added once, however many containers mount it. */
export class TaskVolumes extends Construct {
  /** Those of a task definition, if it has any. */
  public static find(taskDefinition: ecs.TaskDefinition): TaskVolumes | undefined {
    return taskDefinition.node.tryFindChild(ID) as TaskVolumes | undefined;
  }

  /** Lets a container mount volumes; those that are new to its task are added. */
  public static mount(container: ecs.ContainerDefinition, mounts: readonly VolumeMount[] = []): void {
    if (mounts.length === 0) return;
    const { taskDefinition } = container;
    const volumes = TaskVolumes.find(taskDefinition) ?? new TaskVolumes(taskDefinition);
    for (const mount of mounts) volumes.mountIn(container, mount);
  }

  private readonly byStrategy = new Map<VolumeStrategy, MountedVolume>();

  private constructor(private readonly taskDefinition: ecs.TaskDefinition) {
    super(taskDefinition, ID);
  }

  /** What the volumes have become. */
  public get mounted(): readonly MountedVolume[] {
    return [...this.byStrategy.values()];
  }

  /** The volume that the service attaches to each task. */
  public get managed(): ecs.ServiceManagedVolume | undefined {
    return this.mounted.find(({ managed }) => managed)?.managed;
  }

  private mountIn(container: ecs.ContainerDefinition, { volume, containerPath, readOnly = false }: VolumeMount): void {
    const strategy = volume._strategy;
    const mounted = this.byStrategy.get(strategy) ?? this.add(strategy);
    if (!readOnly) mounted.allowWrite?.();
    container.addMountPoints({ sourceVolume: strategy.name, containerPath, readOnly });
  }

  private add(strategy: VolumeStrategy): MountedVolume {
    const { taskDefinition } = this;
    if ([...this.byStrategy.keys()].some(({ name }) => name === strategy.name)) {
      refuse(taskDefinition, {
        what: 'two volumes have one name', got: strategy.name, instead: 'mount one `Volume` in both places to share it, or give one of the two another `name`',
      });
    }
    if (!strategy.windows && runsWindows(taskDefinition)) {
      refuse(taskDefinition, { what: `Windows tasks on Fargate cannot mount volume '${strategy.name}'`, instead: 'use Volume.scratch(), or Linux' });
    }
    const mounted = strategy.addTo(taskDefinition, this);
    if (mounted.managed && this.managed) {
      refuse(taskDefinition, { what: 'a service attaches one EBS volume at most', got: strategy.name, instead: 'use one larger volume, or Volume.efs()' });
    }
    this.byStrategy.set(strategy, mounted);
    return mounted;
  }
}
