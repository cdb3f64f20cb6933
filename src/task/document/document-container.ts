import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ContainerDocument, PortMappingDocument } from './container-fields';
import { PrivateRegistryImage } from './references';
import { defaultPortName } from '../container/add-container';
import { ContainerLogging, prepareLogGroupOf } from '../container/container-logging';
import { requireContainerName } from '../definition/containers';
import { imageForTask, requireImagePlatform } from '../definition/image-platform';
import { withReadableSecrets } from '../definition/secret-access';

type LogConfiguration = NonNullable<ContainerDocument['logConfiguration']>;

/** Adds a container of a document to a task definition, except for its dependencies on other containers. */
export function addDocumentContainer(
  taskDefinition: ecs.TaskDefinition, document: ContainerDocument, logging: ecs.LogDriver,
): ecs.ContainerDefinition {
  const { name, firelensConfiguration } = document;
  requireContainerName(taskDefinition, name);
  const options = {
    ...containerDefinitionOptions({ ...document, image: imageForTask(taskDefinition, document.image!) }),
    logging: logDriverOf(document, logging),
    linuxParameters: linuxParameters(taskDefinition, document),
  };
  const container = withReadableSecrets(taskDefinition, () => (firelensConfiguration
    ? taskDefinition.addFirelensLogRouter(name, { ...options, firelensConfig: firelensConfig(firelensConfiguration) })
    : taskDefinition.addContainer(name, options)));
  requireImagePlatform(container);
  prepareLogGroupOf(container, options.logging);
  container.addMountPoints(...document.mountPoints);
  container.addVolumesFrom(...document.volumesFrom);
  for (const credentialSpec of document.credentialSpecs) credentialSpec.grantRead(container);
  return container;
}

function logDriverOf({ logConfiguration, firelensConfiguration }: ContainerDocument, fallback: ecs.LogDriver): ecs.LogDriver {
  if (logConfiguration) return new DocumentLogDriver(logConfiguration);
  return firelensConfiguration ? ContainerLogging.awsLogs() : fallback;
}

/**
 * The `logConfiguration` of a document. With awslogs, lets the execution role write to that log group, and create it if the document says so.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
class DocumentLogDriver extends ecs.LogDriver {
  constructor(private readonly configuration: LogConfiguration) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.LogDriverConfig {
    const { logDriver, options, secretOptions } = this.configuration;
    if (logDriver === 'awslogs') this.grantWrite(container);
    return new ecs.GenericLogDriver({
      logDriver,
      options: { ...options },
      secretOptions: secretOptions.length > 0 ? Object.fromEntries(secretOptions.map(({ name, valueFrom }) => [name, valueFrom])) : undefined,
    }).bind(scope, container);
  }

  private grantWrite(container: ecs.ContainerDefinition): void {
    const { 'awslogs-group': group, 'awslogs-region': region, 'awslogs-create-group': create } = this.configuration.options;
    const logGroupArn = Stack.of(container).formatArn({
      service: 'logs', region, resource: 'log-group', resourceName: group, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const grant = (actions: string[], ...resources: string[]) => container.addToExecutionPolicy(new iam.PolicyStatement({ actions, resources }));
    grant(['logs:CreateLogStream', 'logs:PutLogEvents'], `${logGroupArn}:*`);
    if (create === 'true') grant(['logs:CreateLogGroup'], logGroupArn, `${logGroupArn}:*`);
  }
}

const APP_PROTOCOLS = { http: ecs.AppProtocol.http, http2: ecs.AppProtocol.http2, grpc: ecs.AppProtocol.grpc };

/** Translates a container definition into options of the L2, except for those that need a scope. */
function containerDefinitionOptions(container: ContainerDocument): ecs.ContainerDefinitionOptions {
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
    environmentFiles: undefinedIfEmpty(container.environmentFiles.map(({ value }) => value)),
    secrets: Object.fromEntries(secrets.map(({ name, valueFrom }) => [name, valueFrom])),
    credentialSpecs: undefinedIfEmpty(container.credentialSpecs),
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

function firelensConfig({ type, options }: NonNullable<ContainerDocument['firelensConfiguration']>): ecs.FirelensConfig {
  return {
    type,
    options: options && {
      enableECSLogMetadata: options['enable-ecs-log-metadata'],
      configFileType: options['config-file-type'],
      configFileValue: options['config-file-value'],
    },
  };
}

/** Creates the Linux parameters, which are a construct in CDK. */
function linuxParameters(scope: Construct, { name, linuxParameters: fields }: ContainerDocument): ecs.LinuxParameters | undefined {
  if (!fields) return undefined;
  const parameters = new ecs.LinuxParameters(scope, `${name}.linuxParameters`, { initProcessEnabled: fields.initProcessEnabled });
  parameters.addCapabilities(...fields.capabilities?.add ?? []);
  parameters.dropCapabilities(...fields.capabilities?.drop ?? []);
  parameters.addTmpfs(...fields.tmpfs ?? []);
  return parameters;
}

/** Returns a container whose ports with a protocol have names, which CDK requires and ECS does not. */
export function withProtocolNames(container: ContainerDocument): ContainerDocument {
  const portMappings = container.portMappings.map((mapping) => (
    mapping.appProtocol && mapping.name === undefined ? { ...mapping, name: defaultPortName(container.name, mapping.containerPort) } : mapping
  ));
  return { ...container, portMappings };
}

/** Returns a container whose port has a name, as Service Connect needs. */
export function withPortName(container: ContainerDocument, port: number | undefined): ContainerDocument {
  const name = defaultPortName(container.name);
  const isTaken = container.portMappings.some((mapping) => mapping.name === name);
  const isMeant = (mapping: PortMappingDocument) => port !== undefined && mapping.containerPort === port && mapping.protocol !== ecs.Protocol.UDP;
  const portMappings = container.portMappings.map((mapping) => (
    isMeant(mapping) && mapping.name === undefined ? { ...mapping, name: isTaken ? defaultPortName(container.name, port) : name } : mapping
  ));
  return { ...container, portMappings };
}

function portMapping({ containerPort, hostPort, appProtocol, ...rest }: PortMappingDocument): ecs.PortMapping {
  return {
    ...rest,
    containerPort: containerPort ?? ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE,
    hostPort: hostPort ? containerPort : undefined,
    appProtocol: appProtocol && APP_PROTOCOLS[appProtocol],
  };
}

function healthCheck({ healthCheck: check }: ContainerDocument): ecs.HealthCheck | undefined {
  return check && { ...check, interval: seconds(check.interval), timeout: seconds(check.timeout), startPeriod: seconds(check.startPeriod) };
}

function seconds(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.seconds(amount);
}

function undefinedIfEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
