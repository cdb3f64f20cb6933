import { Token } from 'aws-cdk-lib/core';
import { isFunction } from './values';

/**
 * What the rules about one container look at: its definition, in ECS's words. What is not known at synth may be a token or an object of
 * CloudFormation functions: read it with `numberOf()` and `textOf()`.
 */
export interface ContainerView {
  /** How a message names a field of the container; without a field, the container itself. */
  readonly at: (field?: string) => string;
  /** Fields that are left out here because only CloudFormation knows what they say. */
  readonly unknown?: ReadonlySet<string>;
  readonly name: string;
  readonly essential?: unknown;
  readonly image?: unknown;
  readonly cpu?: unknown;
  readonly memory?: unknown;
  readonly memoryReservation?: unknown;
  readonly portMappings?: readonly PortView[];
  readonly environment?: readonly { readonly name: string }[];
  readonly environmentFiles?: readonly { readonly value?: unknown }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom?: unknown }[];
  readonly healthCheck?: HealthCheckView;
  readonly dependsOn?: readonly { readonly containerName: string; readonly condition?: string }[];
  readonly startTimeout?: unknown;
  readonly stopTimeout?: unknown;
  readonly restartPolicy?: { readonly enabled?: unknown; readonly ignoredExitCodes?: readonly unknown[]; readonly restartAttemptPeriod?: unknown };
  readonly mountPoints?: readonly { readonly sourceVolume?: unknown }[];
  readonly volumesFrom?: readonly { readonly sourceContainer?: unknown }[];
  readonly logConfiguration?: LogView;
  readonly firelensConfiguration?: { readonly type?: unknown; readonly options?: Readonly<Record<string, unknown>> };
  readonly linuxParameters?: LinuxParametersView;
  readonly credentialSpecs?: readonly unknown[];
  readonly user?: unknown;
  readonly readonlyRootFilesystem?: unknown;
  readonly ulimits?: readonly unknown[];
  readonly systemControls?: readonly unknown[];
  /** What Fargate does not have; see `FORBIDDEN`. */
  readonly privileged?: unknown;
  readonly disableNetworking?: unknown;
  readonly dnsServers?: readonly unknown[];
  readonly dnsSearchDomains?: readonly unknown[];
  readonly extraHosts?: readonly unknown[];
  readonly hostname?: unknown;
  readonly links?: readonly unknown[];
  readonly dockerSecurityOptions?: readonly unknown[];
  readonly resourceRequirements?: readonly unknown[];
}

export interface PortView {
  readonly containerPort?: unknown;
  readonly containerPortRange?: unknown;
  readonly hostPort?: unknown;
  readonly protocol?: unknown;
  readonly name?: unknown;
  readonly appProtocol?: unknown;
}

export interface HealthCheckView {
  readonly command?: unknown;
  readonly interval?: unknown;
  readonly timeout?: unknown;
  readonly retries?: unknown;
  readonly startPeriod?: unknown;
}

export interface LogView {
  readonly logDriver?: unknown;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly secretOptions?: readonly { readonly name: string }[];
}

export interface LinuxParametersView {
  readonly capabilities?: { readonly add?: readonly unknown[]; readonly drop?: readonly unknown[] };
  readonly tmpfs?: readonly { readonly containerPath?: unknown; readonly size?: unknown }[];
  readonly devices?: readonly unknown[];
  readonly sharedMemorySize?: unknown;
  readonly maxSwap?: unknown;
  readonly swappiness?: unknown;
}

export interface VolumeView {
  readonly name?: unknown;
  readonly configuredAtLaunch?: unknown;
  readonly host?: { readonly sourcePath?: unknown };
  readonly efsVolumeConfiguration?: {
    readonly rootDirectory?: unknown;
    readonly transitEncryption?: unknown;
    readonly authorizationConfig?: { readonly accessPointId?: unknown; readonly iam?: unknown };
  };
  readonly dockerVolumeConfiguration?: unknown;
}

/** What the rules about a whole task look at. */
export interface TaskView {
  readonly containers: readonly ContainerView[];
  /** Fields that are left out here because only CloudFormation knows what they say. */
  readonly unknown?: ReadonlySet<string>;
  readonly family?: unknown;
  readonly cpu?: unknown;
  readonly memory?: unknown;
  readonly volumes?: readonly VolumeView[];
  readonly runtimePlatform?: { readonly operatingSystemFamily?: unknown; readonly cpuArchitecture?: unknown };
  readonly pidMode?: unknown;
  readonly ipcMode?: unknown;
  readonly ephemeralStorage?: { readonly sizeInGiB?: unknown };
  readonly tags?: readonly { readonly key: string }[];
  readonly networkMode?: unknown;
  readonly requiresCompatibilities?: readonly unknown[];
  readonly executionRoleArn?: unknown;
  readonly taskRoleArn?: unknown;
  readonly placementConstraints?: readonly unknown[];
}

/** The fields that a task or one of its containers has. */
export function fieldsOf(task: TaskView): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const facts of [task, ...task.containers]) {
    for (const [name, value] of Object.entries(facts)) if (value !== undefined) fields.add(name);
  }
  return fields;
}

/** A number that is known at synth, also where it is written as a text. */
export function numberOf(value: unknown): number | undefined {
  if (Token.isUnresolved(value)) return undefined;
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** A text that is known at synth. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && !Token.isUnresolved(value) ? value : undefined;
}

/** How a message calls a container: by its name, where that is known. */
export function containerLabel({ name, at }: ContainerView): string {
  return textOf(name) === undefined ? at() : `container '${name}'`;
}

/** Whether a field that is not there is known to be absent. */
export function isKnown({ unknown }: Pick<TaskView, 'unknown'>, field: string): boolean {
  return !unknown?.has(field);
}

/** Whether all containers of a task are known, and by their names. */
export function areContainersKnown(task: TaskView): boolean {
  return isKnown(task, 'containerDefinitions') && task.containers.every(({ name }) => typeof name === 'string');
}

/** Whether a field says something, as far as that is known: `false` and an empty list say nothing. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0) && !isFunction(value);
}

/** Whether the task runs on Windows, as far as that is known. */
export function isWindows({ runtimePlatform }: TaskView): boolean {
  return textOf(runtimePlatform?.operatingSystemFamily)?.startsWith('WINDOWS') ?? false;
}

/** The first text that is there twice. */
export function firstDuplicate(values: readonly unknown[]): string | undefined {
  const texts = values.map(textOf);
  return texts.find((value, i) => value !== undefined && texts.indexOf(value) !== i);
}
