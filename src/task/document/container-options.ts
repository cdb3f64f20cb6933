import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ContainerDocument, PortMappingDocument } from './container-fields';
import { PrivateRegistryImage } from './container-image';

const APP_PROTOCOLS = { http: ecs.AppProtocol.http, http2: ecs.AppProtocol.http2, grpc: ecs.AppProtocol.grpc };

/** A container definition in the words of the L2, as far as that needs no scope. */
export function containerOptions(container: ContainerDocument): ecs.ContainerDefinitionOptions {
  const { image, repositoryCredentials, restartPolicy, environment, secrets } = container;
  return {
    image: repositoryCredentials ? new PrivateRegistryImage(image!, repositoryCredentials.credentialsParameter) : image!,
    versionConsistency: container.versionConsistency,
    essential: container.essential,
    cpu: container.cpu,
    memoryLimitMiB: container.memory,
    memoryReservationMiB: container.memoryReservation,
    command: container.command,
    entryPoint: container.entryPoint,
    workingDirectory: container.workingDirectory,
    user: container.user,
    interactive: container.interactive,
    pseudoTerminal: container.pseudoTerminal,
    readonlyRootFilesystem: container.readonlyRootFilesystem,
    privileged: container.privileged,
    disableNetworking: container.disableNetworking,
    dockerLabels: container.dockerLabels,
    environment: Object.fromEntries(environment.map(({ name, value }) => [name, value])),
    environmentFiles: unlessEmpty(container.environmentFiles.map(({ value }) => value)),
    secrets: Object.fromEntries(secrets.map(({ name, valueFrom }) => [name, valueFrom])),
    credentialSpecs: unlessEmpty(container.credentialSpecs),
    portMappings: container.portMappings.map(portMapping),
    startTimeout: seconds(container.startTimeout),
    stopTimeout: seconds(container.stopTimeout),
    healthCheck: healthCheck(container),
    enableRestartPolicy: restartPolicy?.enabled,
    restartIgnoredExitCodes: restartPolicy?.ignoredExitCodes,
    restartAttemptPeriod: seconds(restartPolicy?.restartAttemptPeriod),
    ulimits: container.ulimits,
    systemControls: container.systemControls,
  };
}

/** The log router's part of a container definition. */
export function firelensConfig({ type, options }: NonNullable<ContainerDocument['firelensConfiguration']>): ecs.FirelensConfig {
  return {
    type,
    options: options && {
      enableECSLogMetadata: options['enable-ecs-log-metadata'],
      configFileType: options['config-file-type'],
      configFileValue: options['config-file-value'],
    },
  };
}

/** The Linux parameters, which the L2 makes a construct. */
export function linuxParameters(scope: Construct, { name, linuxParameters: given }: ContainerDocument): ecs.LinuxParameters | undefined {
  if (!given) return undefined;
  const parameters = new ecs.LinuxParameters(scope, `${name}.linuxParameters`, { initProcessEnabled: given.initProcessEnabled });
  parameters.addCapabilities(...given.capabilities?.add ?? []);
  parameters.dropCapabilities(...given.capabilities?.drop ?? []);
  parameters.addTmpfs(...given.tmpfs ?? []);
  return parameters;
}

function portMapping({ containerPort, hostPort, appProtocol, ...rest }: PortMappingDocument): ecs.PortMapping {
  return {
    ...rest,
    containerPort: containerPort ?? ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE,
    hostPort: hostPort ? containerPort : undefined,
    appProtocol: appProtocol && APP_PROTOCOLS[appProtocol],
  };
}

function healthCheck({ healthCheck: given }: ContainerDocument): ecs.HealthCheck | undefined {
  return given && { ...given, interval: seconds(given.interval), timeout: seconds(given.timeout), startPeriod: seconds(given.startPeriod) };
}

function seconds(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.seconds(amount);
}

function unlessEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
