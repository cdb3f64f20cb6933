import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { VolumeMount } from './task-volume';
import { BoundVolume, VolumeStrategy } from './volume-strategy';
import { failWith } from '../../private/errors';
import { isWindowsTaskDefinition } from '../definition/task-definition';

const ID = 'Volumes';

/** The volumes of a task definition. Each is added once, even if several containers mount it. */
export class TaskVolumes extends Construct {
  /** Returns the volumes of a task definition, if it has any. */
  public static find(taskDefinition: ecs.TaskDefinition): TaskVolumes | undefined {
    return taskDefinition.node.tryFindChild(ID) as TaskVolumes | undefined;
  }

  /** Mounts volumes in a container, and adds them to its task definition. */
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

  /** The resources behind the volumes. */
  public get boundVolumes(): readonly BoundVolume[] {
    return [...this.byStrategy.values()];
  }

  /** The volume that the service creates for each task, if there is one. */
  public get serviceManagedVolume(): ecs.ServiceManagedVolume | undefined {
    return this.boundVolumes.find(({ serviceManagedVolume }) => serviceManagedVolume)?.serviceManagedVolume;
  }

  private addMountPoint(container: ecs.ContainerDefinition, { volume, containerPath, readOnly = false }: VolumeMount): void {
    const strategy = volume._strategy;
    const bound = this.byStrategy.get(strategy) ?? this.bindVolume(strategy);
    if (!readOnly) bound.grantWrite?.();
    container.addMountPoints({ sourceVolume: strategy.name, containerPath, readOnly });
  }

  private bindVolume(strategy: VolumeStrategy): BoundVolume {
    const { taskDefinition } = this;
    if ([...this.byStrategy.keys()].some(({ name }) => name === strategy.name)) {
      failWith(taskDefinition, {
        problem: 'two volumes have the same name',
        actual: strategy.name,
        remedy: 'mount the same `TaskVolume` twice to share it, or set another `name` on one of the two',
      });
    }
    if (!strategy.supportsWindows && isWindowsTaskDefinition(taskDefinition)) {
      failWith(taskDefinition, {
        problem: `Windows tasks on Fargate cannot mount volume '${strategy.name}'`,
        remedy: 'use TaskVolume.bindMount(), or Linux',
      });
    }
    const bound = strategy.bind(taskDefinition, this);
    if (bound.serviceManagedVolume && this.serviceManagedVolume) {
      failWith(taskDefinition, {
        problem: 'a service can have one EBS volume only',
        actual: strategy.name,
        remedy: 'use one larger volume, or TaskVolume.efs()',
      });
    }
    this.byStrategy.set(strategy, bound);
    return bound;
  }
}
