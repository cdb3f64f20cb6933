import * as ecs from 'aws-cdk-lib/aws-ecs';
import { filledIn, requireFilledIn } from './placeholders';
import { booleanValue, listOf, matching, notOnFargate, notToken, oneOf, onlyFalse, Reader, stringMap, stringValue, wholeNumber } from './readers';
import { record, RecordOf, required, requiredOrEmpty, withDefault } from './record';
import { containerImage, credentialSpec, environmentFile, registryCredentials, secretReference } from './references';
import { LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE, UNSUPPORTED_ON_FARGATE } from '../../validation/task/fargate';
import { RANGES } from '../../validation/task/sizes';

/** Reads the name of a family, a container or a volume. */
export const NAME = filledIn(matching(/^[A-Za-z0-9_-]{1,255}$/, 'must be 1 to 255 letters, digits, underscores and hyphens', 'rename it'));

/** Reads a number in a range of the validation rules. */
const ranged = (field: keyof typeof RANGES): Reader<number> => wholeNumber(RANGES[field].range, RANGES[field].remedy);
const PORT = { min: 1, max: 65535 };

/** Reads any string: some mount options take a value, such as `uid=1000`, which CDK's enumeration does not have. */
const mountOption = stringValue as Reader<ecs.TmpfsMountOption>;

const SECRET = record('a secret', { name: required(stringValue), valueFrom: required(secretReference) });

export const PORT_MAPPING = {
  containerPort: wholeNumber(PORT, 'use the port the container listens on'),
  containerPortRange: notToken(matching(/^\d+-\d+$/, 'must be two ports with a hyphen between them', 'write it as 8000-8010')),
  hostPort: wholeNumber({ min: 0, max: 65535 }, 'leave it out'),
  protocol: oneOf([ecs.Protocol.TCP, ecs.Protocol.UDP]),
  name: matching(/^[a-z0-9_][a-z0-9_-]{0,63}$/, 'must be 1 to 64 lower-case letters, digits, underscores and hyphens', 'rename the port'),
  appProtocol: notToken(oneOf(['http', 'http2', 'grpc'] as const)),
};

export const HEALTH_CHECK = {
  command: required(listOf(stringValue), 'pass the command that checks the container'),
  interval: notToken(ranged('healthCheck.interval')),
  timeout: notToken(ranged('healthCheck.timeout')),
  retries: ranged('healthCheck.retries'),
  startPeriod: ranged('healthCheck.startPeriod'),
};

/** A program by its path alone is run as it is: CDK would put it before a shell, which the image of an agent does not have. */
function withoutShell(command: string[]): string[] {
  return command.length === 1 && /^\/[\w./-]+$/.test(command[0]) ? ['CMD', command[0]] : command;
}

/** Reads a health check. Fails, as CDK does, on one that times out after the next one has started. */
const healthCheck: Reader<RecordOf<typeof HEALTH_CHECK>> = (value, path) => {
  const read = record('a health check', HEALTH_CHECK)(value, path);
  const { timeout, interval, command } = read;
  if (timeout === undefined || interval === undefined || timeout <= interval) return { ...read, command: withoutShell(command) };
  return path.field('timeout').failWith({ problem: 'is longer than the interval', actual: timeout, remedy: `use at most ${interval} seconds` });
};

/** Reads the options of a log driver. Log groups and Regions must exist; what FireLens and Splunk do with their own is theirs. */
const logOptions: Reader<Readonly<Record<string, string>>> = (value, path) => {
  const options = stringMap(value, path);
  for (const [name, option] of Object.entries(options)) if (name.startsWith('awslogs-') && !/pattern|format/.test(name)) requireFilledIn(option, path.field(name));
  return options;
};

export const LOG_CONFIGURATION = {
  logDriver: required(notToken(oneOf(['awslogs', 'splunk', 'awsfirelens'] as const, 'use awslogs, splunk or awsfirelens'))),
  options: withDefault(logOptions, {}),
  secretOptions: withDefault(listOf(SECRET), []),
};

export const FIRELENS_CONFIGURATION = {
  type: required(notToken(oneOf(Object.values(ecs.FirelensLogRouterType)))),
  options: record('the FireLens options', {
    'enable-ecs-log-metadata': booleanValue,
    'config-file-type': notToken(oneOf([ecs.FirelensConfigFileType.FILE], 'add the file to the image, and use file, as Fargate requires')),
    'config-file-value': stringValue,
  }),
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html */
export const LINUX_PARAMETERS = {
  initProcessEnabled: booleanValue,
  capabilities: record('the capabilities', {
    add: listOf(oneOf([ecs.Capability.SYS_PTRACE], 'add SYS_PTRACE only, the one that Fargate allows')),
    drop: listOf(oneOf(Object.values(ecs.Capability))),
  }),
  tmpfs: listOf(record('a tmpfs mount', {
    containerPath: required(stringValue),
    size: required(wholeNumber({ min: 1, max: Infinity }, 'pass the size in MiB')),
    mountOptions: listOf(mountOption),
  })),
  devices: notOnFargate(LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE.devices),
  sharedMemorySize: notOnFargate(LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE.sharedMemorySize),
  maxSwap: notOnFargate(LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE.maxSwap),
  swappiness: notOnFargate(LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE.swappiness),
};

const labels: Reader<Readonly<Record<string, string>>> = (value, path) => {
  const read = stringMap(value, path);
  return Object.hasOwn(read, '') ? path.failWith({ problem: 'has an empty name', remedy: 'name the label, or remove it' }) : read;
};

/**
 * The fields of a container definition.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export const CONTAINER = {
  name: required(notToken(NAME)),
  image: containerImage,
  repositoryCredentials: record('the repository credentials', { credentialsParameter: required(registryCredentials) }),
  versionConsistency: oneOf(Object.values(ecs.VersionConsistency)),
  essential: withDefault(booleanValue, true),
  cpu: ranged('cpu'),
  memory: ranged('memory'),
  memoryReservation: ranged('memoryReservation'),
  command: listOf(stringValue),
  entryPoint: listOf(stringValue),
  workingDirectory: stringValue,
  user: stringValue,
  interactive: booleanValue,
  pseudoTerminal: booleanValue,
  readonlyRootFilesystem: booleanValue,
  dockerLabels: labels,
  environment: withDefault(listOf(record('an environment variable', {
    name: required(stringValue),
    value: requiredOrEmpty(stringValue, 'set a value, or "" for an empty one'),
  })), []),
  environmentFiles: withDefault(listOf(record('an environment file', { type: required(oneOf(['s3'])), value: required(environmentFile) })), []),
  secrets: withDefault(listOf(SECRET), []),
  credentialSpecs: withDefault(listOf(credentialSpec), []),
  portMappings: withDefault(listOf(record('a port mapping', PORT_MAPPING)), []),
  mountPoints: withDefault(listOf(record('a mount point', {
    sourceVolume: required(notToken(stringValue)), containerPath: required(stringValue), readOnly: withDefault(booleanValue, false),
  })), []),
  volumesFrom: withDefault(listOf(record('a volumesFrom entry', {
    sourceContainer: required(notToken(stringValue)), readOnly: withDefault(booleanValue, false),
  })), []),
  dependsOn: withDefault(listOf(record('a dependency', {
    containerName: required(notToken(stringValue)),
    condition: required(notToken(oneOf(Object.values(ecs.ContainerDependencyCondition)))),
  })), []),
  startTimeout: ranged('startTimeout'),
  stopTimeout: ranged('stopTimeout'),
  healthCheck,
  restartPolicy: record('a restart policy', {
    enabled: required(booleanValue),
    ignoredExitCodes: listOf(wholeNumber({ min: 0, max: 255 })),
    restartAttemptPeriod: notToken(ranged('restartPolicy.restartAttemptPeriod')),
  }),
  logConfiguration: record('a log configuration', LOG_CONFIGURATION),
  firelensConfiguration: record('a FireLens configuration', FIRELENS_CONFIGURATION),
  linuxParameters: record('the Linux parameters', LINUX_PARAMETERS),
  ulimits: listOf(record('a ulimit', {
    name: required(oneOf(Object.values(ecs.UlimitName))),
    softLimit: required(wholeNumber({ min: -1, max: Infinity })),
    hardLimit: required(wholeNumber({ min: -1, max: Infinity })),
  })),
  systemControls: listOf(record('a system control', { namespace: required(stringValue), value: required(stringValue) })),
  privileged: onlyFalse(UNSUPPORTED_ON_FARGATE.privileged),
  disableNetworking: onlyFalse(UNSUPPORTED_ON_FARGATE.disableNetworking),
  dnsServers: notOnFargate(UNSUPPORTED_ON_FARGATE.dnsServers),
  dnsSearchDomains: notOnFargate(UNSUPPORTED_ON_FARGATE.dnsSearchDomains),
  extraHosts: notOnFargate(UNSUPPORTED_ON_FARGATE.extraHosts),
  hostname: notOnFargate(UNSUPPORTED_ON_FARGATE.hostname),
  links: notOnFargate(UNSUPPORTED_ON_FARGATE.links),
  dockerSecurityOptions: notOnFargate(UNSUPPORTED_ON_FARGATE.dockerSecurityOptions),
  resourceRequirements: notOnFargate(UNSUPPORTED_ON_FARGATE.resourceRequirements),
};

/** A port mapping, read from a document. */
export type PortMappingDocument = RecordOf<typeof PORT_MAPPING>;
/** A container definition, read from a document. */
export type ContainerDocument = RecordOf<typeof CONTAINER>;
