import { isDynamicReference, isFunction } from './values';
import { isUnknown } from '../../private/pending-lookup';

/**
 * A container definition as the rules read it, with the field names of the ECS API. Values may be tokens or CloudFormation functions: read them
 * with `numberOf()` and `textOf()`.
 */
export interface ContainerView {
  /** Formats the path of a field of the container, or of the container itself, for messages. */
  readonly at: (field?: string) => string;
  /** Fields that are omitted here because CloudFormation computes them. */
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
  readonly workingDirectory?: unknown;
  readonly readonlyRootFilesystem?: unknown;
  readonly ulimits?: readonly unknown[];
  readonly systemControls?: readonly unknown[];
  // Not supported on Fargate: see `UNSUPPORTED_ON_FARGATE`.
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

/** A port mapping of a container. */
export interface PortView {
  readonly containerPort?: unknown;
  readonly containerPortRange?: unknown;
  readonly hostPort?: unknown;
  readonly protocol?: unknown;
  readonly name?: unknown;
  readonly appProtocol?: unknown;
}

/** The health check of a container. */
interface HealthCheckView {
  readonly command?: unknown;
  readonly interval?: unknown;
  readonly timeout?: unknown;
  readonly retries?: unknown;
  readonly startPeriod?: unknown;
}

/** The log configuration of a container. */
interface LogView {
  readonly logDriver?: unknown;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly secretOptions?: readonly { readonly name: string }[];
}

/** The Linux parameters of a container. */
interface LinuxParametersView {
  readonly capabilities?: { readonly add?: readonly unknown[]; readonly drop?: readonly unknown[] };
  readonly tmpfs?: readonly { readonly containerPath?: unknown; readonly size?: unknown }[];
  readonly devices?: readonly unknown[];
  readonly sharedMemorySize?: unknown;
  readonly maxSwap?: unknown;
  readonly swappiness?: unknown;
}

/** A volume of a task. */
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

/** A task definition as the rules read it, with the field names of the ECS API. */
export interface TaskView {
  readonly containers: readonly ContainerView[];
  /** Fields that are omitted here because CloudFormation computes them. */
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

/** Returns the fields that are set in a task or in any of its containers. */
export function fieldsOf(task: TaskView): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const view of [task, ...task.containers]) {
    for (const [name, value] of Object.entries(view)) if (value !== undefined) fields.add(name);
  }
  return fields;
}

/** Returns a number that is known at synthesis, even if written as a string. */
export function numberOf(value: unknown): number | undefined {
  if (isUnknown(value)) return undefined;
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** Returns a string that is known at synthesis. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && !isUnknown(value) && !isDynamicReference(value) ? value : undefined;
}

/** Formats a container for messages: by its name if known, else by its position. */
export function containerLabel({ name, at }: ContainerView): string {
  return textOf(name) === undefined ? at() : `container '${name}'`;
}

/** Returns whether a missing field is known to be absent, rather than computed by CloudFormation. */
export function isKnown({ unknown }: Pick<TaskView, 'unknown'>, field: string): boolean {
  return !unknown?.has(field);
}

/** Returns whether all containers of a task, and their names, are known. */
export function areContainersKnown(task: TaskView): boolean {
  return isKnown(task, 'containerDefinitions') && task.containers.every(({ name }) => typeof name === 'string');
}

/** Returns whether a field is known to be set; `false` and an empty list count as unset. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0) && !isFunction(value);
}

/** Returns whether the task is known to run on Windows. */
export function isWindows({ runtimePlatform }: TaskView): boolean {
  return textOf(runtimePlatform?.operatingSystemFamily)?.startsWith('WINDOWS') ?? false;
}
