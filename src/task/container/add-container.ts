import * as ecs from 'aws-cdk-lib/aws-ecs';
import { AdditionalPort, ContainerStartDependency, TmpfsMount } from './container-option-types';
import { failWith } from '../../private/errors';
import { Annotations, Size, Token } from 'aws-cdk-lib/core';
import { ContainerOptions } from './container-options';
import { withHardening } from './hardening';
import { parseSecretReference } from '../../private/secret-reference';
import { TaskVolumes } from '../volume/task-volumes';

interface PendingDependency {
  readonly container: ecs.ContainerDefinition;
  readonly dependency: ContainerStartDependency;
}

/** Containers wait for others by name, and those others may be added later. */
const PENDING_DEPENDENCIES = new WeakMap<ecs.TaskDefinition, readonly PendingDependency[]>();

/** Makes a container wait for others of its task, also for those that the task does not have yet. */
export function addContainerDependencies(container: ecs.ContainerDefinition, starts: readonly ContainerStartDependency[]): void {
  const { taskDefinition } = container;
  PENDING_DEPENDENCIES.set(taskDefinition, [...PENDING_DEPENDENCIES.get(taskDefinition) ?? [], ...starts.map((start) => ({ container, dependency: start }))]);
}

/** Connects the containers of a task with those that they wait for. Refuses names that no container has. */
export function resolveContainerDependencies(taskDefinition: ecs.TaskDefinition): void {
  for (const { container, dependency: { containerName, condition } } of PENDING_DEPENDENCIES.get(taskDefinition) ?? []) {
    const target = taskDefinition.findContainer(containerName) ?? failWith(container, {
      problem: `container '${container.containerName}' depends on a container that the task does not have`,
      actual: containerName,
      remedy: 'use the name of a sidecar, or remove it from dependsOn',
    });
    container.addContainerDependencies({ container: target, condition });
  }
  PENDING_DEPENDENCIES.delete(taskDefinition);
}

/** What a container is given by the task that it joins. */
export interface ContainerContext {
  /** Name of a container that has none of its own. */
  readonly name: string;
  /** Log driver of a container that has none of its own. */
  readonly logging: ecs.LogDriver;
  /** Whether its `port` must have a name. */
  readonly portNameRequired?: boolean;
  /** Makes it the log router of the task. */
  readonly firelensConfig?: ecs.FirelensConfig;
}

/** Adds a container to a task definition. It waits for those it depends on once `settleOrder()` is called. */
export function addContainer(taskDefinition: ecs.TaskDefinition, given: ContainerOptions, place: ContainerContext): ecs.ContainerDefinition {
  const options = withHardening(given);
  const name = options.containerName ?? place.name;
  const definition: ecs.ContainerDefinitionOptions = {
    image: options.image,
    versionConsistency: options.versionConsistency,
    portMappings: portMappings(name, options, place.portNameRequired ?? false),
    command: options.command,
    entryPoint: options.entryPoint,
    environment: options.environment,
    environmentFiles: options.environmentFiles,
    secrets: options.secrets,
    healthCheck: options.healthCheck,
    essential: options.essential,
    enableRestartPolicy: options.restartPolicy && true,
    restartIgnoredExitCodes: options.restartPolicy?.ignoredExitCodes,
    restartAttemptPeriod: options.restartPolicy?.attemptPeriod,
    startTimeout: options.startTimeout,
    stopTimeout: options.stopTimeout,
    cpu: options.containerCpu,
    memoryLimitMiB: options.containerMemoryLimitMiB,
    memoryReservationMiB: options.containerMemoryReservationMiB,
    logging: options.logging ?? place.logging,
    user: options.user,
    workingDirectory: options.workingDirectory,
    readonlyRootFilesystem: options.readonlyRootFilesystem,
    linuxParameters: linuxParameters(taskDefinition, name, options),
    ulimits: options.ulimits,
    systemControls: options.systemControls,
    dockerLabels: options.dockerLabels,
    interactive: options.interactive,
    pseudoTerminal: options.pseudoTerminal,
  };
  const { firelensConfig } = place;
  const container = firelensConfig
    ? taskDefinition.addFirelensLogRouter(name, { ...definition, firelensConfig })
    : taskDefinition.addContainer(name, definition);
  warnAboutPartialArns(container, options.secrets);
  TaskVolumes.mount(container, options.mounts);
  addContainerDependencies(container, options.dependsOn ?? []);
  return container;
}

/** Warns of a JSON key or a version of a secret whose ARN is partial: ECS may not find the secret. */
function warnAboutPartialArns(container: ecs.ContainerDefinition, secrets: Record<string, ecs.Secret> = {}): void {
  for (const [name, { arn }] of Object.entries(secrets)) {
    const reference = parseSecretReference(arn);
    if (reference.store !== 'secretsmanager' || !reference.isPartialArn) continue;
    if (!reference.jsonKey && !reference.versionStage && !reference.versionId) continue;
    Annotations.of(container).addWarningV2('cdk-fargate-workloads:partial-secret-arn',
      `the secret ${name} reads a field or a version of ${reference.arn}, which is not a complete ARN, and ECS may not find it; `
      + 'import the secret by secretsmanager.Secret.fromSecretCompleteArn()');
  }
}

/** Without need no name: it would be one change more in a task definition, and so a deployment. */
function portMappings(containerName: string, options: ContainerOptions, namedPort: boolean): ecs.PortMapping[] | undefined {
  const { port, portName, appProtocol, additionalPorts = [] } = options;
  const needed = namedPort || appProtocol !== undefined;
  const main = port === undefined ? [] : [{ containerPort: port, name: portName ?? (needed ? defaultPortName(containerName) : undefined), appProtocol }];
  const all = [...main, ...additionalPorts.map((additional) => portMapping(containerName, additional))];
  return all.length > 0 ? all : undefined;
}

function portMapping(containerName: string, { containerPort, lastPort, protocol, name, appProtocol }: AdditionalPort): ecs.PortMapping {
  const rest = { protocol, name: name ?? (appProtocol && defaultPortName(containerName, containerPort)), appProtocol };
  return lastPort === undefined
    ? { containerPort, ...rest }
    : { containerPort: ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE, containerPortRange: `${containerPort}-${lastPort}`, ...rest };
}

/** The container's name, and the number of a port that is not its first, as the name of a port. */
function defaultPortName(containerName: string, containerPort?: number): string {
  if (Token.isUnresolved(containerName)) return containerName;
  const suffix = containerPort === undefined ? '' : `-${containerPort}`;
  return (containerName.toLowerCase().replace(/^-+/, '') || 'port').slice(0, 64 - suffix.length) + suffix;
}

/** CDK makes the Linux parameters a construct, beside the container. */
function linuxParameters(taskDefinition: ecs.TaskDefinition, name: string, options: ContainerOptions): ecs.LinuxParameters | undefined {
  const { initProcessEnabled, addCapabilities, dropCapabilities, tmpfs } = options;
  if (initProcessEnabled === undefined && !addCapabilities && !dropCapabilities && !tmpfs) return undefined;
  const parameters = new ecs.LinuxParameters(taskDefinition, `${name}.linuxParameters`, { initProcessEnabled });
  parameters.addCapabilities(...addCapabilities ?? []);
  parameters.dropCapabilities(...dropCapabilities ?? []);
  parameters.addTmpfs(...(tmpfs ?? []).map(tmpfsMount));
  return parameters;
}

/** CDK's enumeration of mount options leaves no room for those that take a value. */
function tmpfsMount({ containerPath, size = Size.mebibytes(64), mountOptions = ['mode=1777'] }: TmpfsMount): ecs.Tmpfs {
  return { containerPath, size: size.toMebibytes(), mountOptions: mountOptions as ecs.TmpfsMountOption[] };
}
