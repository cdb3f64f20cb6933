import * as ecs from 'aws-cdk-lib/aws-ecs';
import { MountedVolume, VolumeStrategy } from './strategy';
import { requireVolumeName } from './volume-name';

/**
 * Options of `Volume.scratch()`.
 */
export interface ScratchVolumeOptions {
  /**
   * Name of the volume within the task, 1 to 255 letters, digits, hyphens and underscores.
   *
   * @default 'scratch'
   */
  readonly name?: string;
}

/** An empty directory that ends with the task. */
export class ScratchVolume implements VolumeStrategy {
  public readonly windows = true;
  public readonly name: string;

  constructor({ name = 'scratch' }: ScratchVolumeOptions) {
    this.name = requireVolumeName('Volume.scratch()', name);
  }

  public addTo(taskDefinition: ecs.TaskDefinition): MountedVolume {
    taskDefinition.addVolume({ name: this.name });
    return {};
  }
}
