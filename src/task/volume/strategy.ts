import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct, IDependable } from 'constructs';

/** What a volume has become in one task definition. */
export interface MountedVolume {
  /** Where the files come from over the network: the service must be let in. */
  readonly fileServer?: ec2.IConnectable;
  /** What must exist before a task can mount it. */
  readonly requires?: readonly IDependable[];
  /** What the service attaches to each of its tasks. */
  readonly managed?: ecs.ServiceManagedVolume;
  /** Lets the code in the containers write. Called for each mount that is not read-only. */
  allowWrite?(): void;
}

/** Where the files of a volume are. */
export interface VolumeStrategy {
  /** Name of the volume in the task definition. */
  readonly name: string;
  /** Whether Windows tasks can mount it. */
  readonly windows: boolean;
  /** Adds it to a task definition, with the permission to mount it. What it creates goes into the scope. */
  addTo(taskDefinition: ecs.TaskDefinition, scope: Construct): MountedVolume;
}
