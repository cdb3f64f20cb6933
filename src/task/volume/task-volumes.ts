import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { BoundVolume, VolumeStrategy } from './volume-strategy';
import { VolumeMount } from './task-volume';
import { failWith } from '../../private/errors';
import { isWindowsTaskDefinition } from '../definition/task-definition';

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
    for (const mount of mounts) volumes.addMountPoint(container, mount);
  }

  private readonly byStrategy = new Map<VolumeStrategy, BoundVolume>();

  private constructor(private readonly taskDefinition: ecs.TaskDefinition) {
    super(taskDefinition, ID);
  }

  /** What the volumes have become. */
  public get boundVolumes(): readonly BoundVolume[] {
    return [...this.byStrategy.values()];
  }

  /** The volume that the service attaches to each task. */
  public get serviceManagedVolume(): ecs.ServiceManagedVolume | undefined {
    return this.boundVolumes.find(({ serviceManagedVolume }) => serviceManagedVolume)?.serviceManagedVolume;
  }

  private addMountPoint(container: ecs.ContainerDefinition, { volume, containerPath, readOnly = false }: VolumeMount): void {
    const strategy = volume._strategy;
    const mounted = this.byStrategy.get(strategy) ?? this.bindVolume(strategy);
    if (!readOnly) mounted.grantWrite?.();
    container.addMountPoints({ sourceVolume: strategy.name, containerPath, readOnly });
  }

  private bindVolume(strategy: VolumeStrategy): BoundVolume {
    const { taskDefinition } = this;
    if ([...this.byStrategy.keys()].some(({ name }) => name === strategy.name)) {
      failWith(taskDefinition, {
        problem: 'two volumes have one name', actual: strategy.name, remedy: 'mount one `Volume` in both places to share it, or give one of the two another `name`',
      });
    }
    if (!strategy.supportsWindows && isWindowsTaskDefinition(taskDefinition)) {
      failWith(taskDefinition, { problem: `Windows tasks on Fargate cannot mount volume '${strategy.name}'`, remedy: 'use TaskVolume.bindMount(), or Linux' });
    }
    const mounted = strategy.bind(taskDefinition, this);
    if (mounted.serviceManagedVolume && this.serviceManagedVolume) {
      failWith(taskDefinition, { problem: 'a service attaches one EBS volume at most', actual: strategy.name, remedy: 'use one larger volume, or TaskVolume.efs()' });
    }
    this.byStrategy.set(strategy, mounted);
    return mounted;
  }
}
