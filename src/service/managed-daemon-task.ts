import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith, useOneOf } from '../private/errors';
import { containersOf } from '../task/definition/containers';
import { BoundTask } from '../task/definition/task-definition';

/** A folder of the instance that a container sees. */
export interface HostVolumeMount {
  /** Path on the instance, such as `/proc`. */
  readonly sourcePath: string;

  /** Path in the container. */
  readonly containerPath: string;

  /**
   * Specifies whether the container may only read it.
   *
   * @default true
   */
  readonly readOnly?: boolean;

  /**
   * Name of the container. Fails synthesis when the task has no such container.
   *
   * @default - the main container
   */
  readonly containerName?: string;
}

/**
 * The fields of a container that a daemon has.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DaemonContainerDefinition.html
 */
const CONTAINER_FIELDS = [
  'command', 'cpu', 'dependsOn', 'entryPoint', 'environment', 'environmentFiles', 'essential', 'firelensConfiguration', 'healthCheck', 'image', 'interactive',
  'linuxParameters', 'logConfiguration', 'memory', 'memoryReservation', 'mountPoints', 'name', 'privileged', 'pseudoTerminal', 'readonlyRootFilesystem',
  'repositoryCredentials', 'restartPolicy', 'secrets', 'startTimeout', 'stopTimeout', 'systemControls', 'ulimits', 'user', 'workingDirectory',
];

type Fields = Readonly<Record<string, unknown>>;

/** Leaves the task definition out of the template: its roles and log groups serve a daemon, which has a resource of its own for its containers. */
export function withoutResource(daemon: Construct, taskDefinition: ecs.TaskDefinition): void {
  if (!taskDefinition.node.scopes.includes(daemon)) {
    failWith(daemon, { problem: 'a daemon makes its task definition itself', actual: taskDefinition.node.path, remedy: 'use WorkloadTask.container()' });
  }
  Object.assign(taskDefinition.node.defaultChild!, { shouldSynthesize: () => false });
}

/** What a daemon adds to its task. */
export interface DaemonTaskOptions {
  readonly hostVolumes?: readonly HostVolumeMount[];
  readonly privileged?: boolean;
  readonly pidMode?: string;
  readonly ipcMode?: string;
}

/** Renders a task as that of a daemon, when the app is synthesized. */
export function daemonTaskDefinitionProps(
  daemon: Construct, { taskDefinition, mainContainer }: Pick<BoundTask, 'taskDefinition' | 'mainContainer'>, options: DaemonTaskOptions,
): ecs.CfnDaemonTaskDefinitionProps {
  const { hostVolumes = [], privileged, pidMode, ipcMode } = options;
  hostVolumes.forEach(({ containerName }) => requireContainer(daemon, taskDefinition, containerName));
  const resource = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const resolved = (value: unknown) => Stack.of(daemon).resolve(value);
  const containers = () => containersOf(taskDefinition).map((definition) => {
    const isMain = definition === mainContainer;
    const mounts = hostVolumes.flatMap((volume, index) => {
      const isMeant = volume.containerName === undefined ? isMain : volume.containerName === definition.containerName;
      return isMeant ? [mountPoint(volume, index)] : [];
    });
    return daemonContainer(daemon, resolved(definition.renderContainerDefinition()), { mounts, privileged: isMain ? privileged : undefined });
  });
  const allVolumes = () => volumes(daemon, resolved(resource.volumes), hostVolumes);
  // Fails here rather than within CDK's resolution of references, which cuts messages.
  containers();
  allVolumes();
  return {
    family: taskDefinition.family,
    cpu: resource.cpu,
    memory: resource.memory,
    taskRoleArn: taskDefinition.taskRole.roleArn,
    executionRoleArn: Lazy.string({ produce: () => taskDefinition.executionRole?.roleArn }),
    pidMode,
    ipcMode,
    containerDefinitions: Lazy.any({ produce: containers }),
    volumes: Lazy.any({ produce: allVolumes }, { omitEmptyArray: true }),
  };
}

function requireContainer(daemon: Construct, taskDefinition: ecs.TaskDefinition, containerName: string | undefined): void {
  const names = containersOf(taskDefinition).map((container) => container.containerName);
  if (containerName === undefined || names.includes(containerName)) return;
  failWith(daemon, { problem: 'hostVolumes names a container that the task does not have', actual: containerName, remedy: useOneOf(names, 'containerName') });
}

interface DaemonContainerOptions {
  readonly mounts: readonly Fields[];
  readonly privileged?: boolean;
}

function daemonContainer(daemon: Construct, fields: Fields, { mounts, privileged }: DaemonContainerOptions): Fields {
  const unsupported = Object.keys(fields).find((field) => !CONTAINER_FIELDS.includes(field));
  if (unsupported !== undefined) {
    failWith(daemon, {
      problem: `container '${String(fields.name)}' has ${unsupported}, which containers of a daemon do not have`,
      actual: fields[unsupported],
      remedy: 'remove the option, or use Ec2DaemonService',
    });
  }
  const mountPoints = [...fields.mountPoints as Fields[] | undefined ?? [], ...mounts];
  return { ...fields, privileged, mountPoints: mountPoints.length > 0 ? mountPoints : undefined };
}

function mountPoint({ containerPath, readOnly = true }: HostVolumeMount, index: number): Fields {
  return { sourceVolume: hostVolumeName(index), containerPath, readOnly };
}

function volumes(daemon: Construct, own: readonly Fields[] | undefined, hostVolumes: readonly HostVolumeMount[]): Fields[] {
  const unsupported = own?.find((volume) => Object.keys(volume).some((field) => field !== 'name' && field !== 'host'));
  if (unsupported !== undefined) {
    failWith(daemon, { problem: 'a daemon has volumes of its instance alone', actual: unsupported.name, remedy: 'remove the volume, or pass `hostVolumes`' });
  }
  return [...own ?? [], ...hostVolumes.map(({ sourcePath }, index) => ({ name: hostVolumeName(index), host: { sourcePath } }))];
}

function hostVolumeName(index: number): string {
  return `host-${index + 1}`;
}
