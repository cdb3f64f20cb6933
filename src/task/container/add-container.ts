import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Size } from 'aws-cdk-lib/core';
import { prepareLogGroupOf } from './container-logging';
import { AdditionalPort, ContainerStartDependency, TmpfsMount } from './container-option-types';
import { ContainerOptions } from './container-options';
import { withHardening } from './hardening';
import { warnAboutForeignCredentials } from './registry-credentials';
import { failWith, useOneOf } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { parseSecretReference } from '../../private/secret-reference';
import { recordReferences } from '../../private/stack-references';
import { containersOf, requireContainerName } from '../definition/containers';
import { imageForTask, requireImagePlatform } from '../definition/image-platform';
import { recordGpus } from '../definition/managed-instances';
import { withReadableSecrets } from '../definition/secret-access';
import { TaskVolumes } from '../volume/task-volumes';

/** Defaults and requirements of the task that a container is added to. */
export interface ContainerContext {
  /** Default name of the container. */
  readonly name: string;
  /** Default log driver of the container. */
  readonly logging: ecs.LogDriver;
  /** Specifies whether the `port` of the container must have a name. */
  readonly portNameRequired?: boolean;
  /** Makes the container the log router of the task. */
  readonly firelensConfig?: ecs.FirelensConfig;
}

/** Adds a container to a task definition. Its dependencies take effect with `resolveContainerDependencies()`. */
export function addContainer(
  taskDefinition: ecs.TaskDefinition, containerOptions: ContainerOptions, context: ContainerContext,
): ecs.ContainerDefinition {
  const options = withHardening(containerOptions);
  const name = options.containerName ?? context.name;
  const definition: ecs.ContainerDefinitionOptions = {
    image: imageForTask(taskDefinition, options.image),
    versionConsistency: options.versionConsistency,
    portMappings: portMappings(name, options, context.portNameRequired ?? false),
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
    gpuCount: options.gpuCount,
    memoryLimitMiB: options.containerMemoryLimitMiB,
    memoryReservationMiB: options.containerMemoryReservationMiB,
    logging: options.logging ?? context.logging,
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
  const { firelensConfig } = context;
  requireContainerName(taskDefinition, name);
  const container = withReadableSecrets(taskDefinition, () => (firelensConfig
    ? taskDefinition.addFirelensLogRouter(name, { ...definition, firelensConfig })
    : taskDefinition.addContainer(name, definition)));
  requireImagePlatform(container);
  recordGpus(container, options.gpuCount);
  prepareLogGroupOf(container, definition.logging);
  warnAboutPartialArns(container, options.secrets);
  warnAboutForeignCredentials(container);
  recordReferences(container, 'its environment', ...Object.values(options.environment ?? {}));
  recordReferences(container, 'its secrets', ...Object.values(options.secrets ?? {}).map(({ arn }) => arn));
  TaskVolumes.mount(container, options.mounts);
  addContainerDependencies(container, options.dependsOn ?? []);
  return container;
}

interface PendingDependency {
  readonly container: ecs.ContainerDefinition;
  readonly dependency: ContainerStartDependency;
}

/** Dependencies by name: the other container may be added later. */
const PENDING_DEPENDENCIES = new WeakMap<ecs.TaskDefinition, readonly PendingDependency[]>();

/** Records the dependencies of a container on others of its task, which may be added later. */
function addContainerDependencies(container: ecs.ContainerDefinition, dependencies: readonly ContainerStartDependency[]): void {
  const { taskDefinition } = container;
  const pending = PENDING_DEPENDENCIES.get(taskDefinition) ?? [];
  PENDING_DEPENDENCIES.set(taskDefinition, [...pending, ...dependencies.map((dependency) => ({ container, dependency }))]);
}

/** Applies the recorded dependencies. Fails on a name that no container of the task has. */
export function resolveContainerDependencies(taskDefinition: ecs.TaskDefinition): void {
  for (const { container, dependency: { containerName, condition } } of PENDING_DEPENDENCIES.get(taskDefinition) ?? []) {
    const target = taskDefinition.findContainer(containerName) ?? failWith(container, {
      problem: `container '${container.containerName}' depends on a container that the task does not have`,
      actual: containerName,
      remedy: `${useOneOf(containersOf(taskDefinition).map((each) => each.containerName).filter((name) => name !== container.containerName))}, `
        + 'or remove it from dependsOn',
    });
    container.addContainerDependencies({ container: target, condition });
  }
  PENDING_DEPENDENCIES.delete(taskDefinition);
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

/** Names a port only when required: a new name would trigger a deployment. */
function portMappings(containerName: string, options: ContainerOptions, portNameRequired: boolean): ecs.PortMapping[] | undefined {
  const { port, portName, appProtocol, additionalPorts = [] } = options;
  const defaultName = portNameRequired || appProtocol !== undefined ? defaultPortName(containerName) : undefined;
  const main = port === undefined ? [] : [{ containerPort: port, name: portName ?? defaultName, appProtocol }];
  const all = [...main, ...additionalPorts.map((additional) => portMapping(containerName, additional))];
  return all.length > 0 ? all : undefined;
}

function portMapping(containerName: string, { containerPort, lastPort, protocol, name, appProtocol }: AdditionalPort): ecs.PortMapping {
  const rest = { protocol, name: name ?? (appProtocol && defaultPortName(containerName, containerPort)), appProtocol };
  return lastPort === undefined
    ? { containerPort, ...rest }
    : { containerPort: ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE, containerPortRange: `${containerPort}-${lastPort}`, ...rest };
}

/** Derives the name of a port from the container's name, and from the number of an additional port. */
export function defaultPortName(containerName: string, containerPort?: number): string {
  if (isUnknown(containerName)) return containerName;
  const suffix = containerPort === undefined ? '' : `-${containerPort}`;
  return (containerName.toLowerCase().replace(/^-+/, '') || 'port').slice(0, 64 - suffix.length) + suffix;
}

/** Creates the Linux parameters, which are a construct next to the container in CDK. */
function linuxParameters(taskDefinition: ecs.TaskDefinition, name: string, options: ContainerOptions): ecs.LinuxParameters | undefined {
  const { initProcessEnabled, addCapabilities, dropCapabilities, tmpfs } = options;
  if (initProcessEnabled === undefined && !addCapabilities && !dropCapabilities && !tmpfs) return undefined;
  const parameters = new ecs.LinuxParameters(taskDefinition, `${name}.linuxParameters`, { initProcessEnabled });
  parameters.addCapabilities(...addCapabilities ?? []);
  parameters.dropCapabilities(...dropCapabilities ?? []);
  parameters.addTmpfs(...(tmpfs ?? []).map(tmpfsMount));
  return parameters;
}

/** Casts the mount options: CDK's enumeration does not have those with a value. */
function tmpfsMount({ containerPath, size = Size.mebibytes(64), mountOptions = ['mode=1777'] }: TmpfsMount): ecs.Tmpfs {
  return { containerPath, size: size.toMebibytes(), mountOptions: mountOptions as ecs.TmpfsMountOption[] };
}
