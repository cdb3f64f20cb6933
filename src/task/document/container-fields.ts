import * as ecs from 'aws-cdk-lib/aws-ecs';
import { containerImage } from './container-image';
import { listOf, literal, matching, notOnFargate, oneOf, onlyFalse, Read, text, texts, truth, wholeNumber } from './readers';
import { record, RecordOf, required, requiredButMayBeEmpty, withDefault } from './record';
import { credentialSpec, environmentFile } from './s3-references';
import { registryCredentials, secretReference } from './secret-reference';
import { FORBIDDEN, FORBIDDEN_LINUX } from '../../validation/task/fargate';
import { RANGES } from '../../validation/task/ranges';

/** Form of the names of families, containers and volumes. */
export const NAME = matching(/^[A-Za-z0-9_-]{1,255}$/, 'must be 1 to 255 letters, digits, underscores and hyphens', 'rename it');

/** A number whose range is one of the rules'. */
const ranged = (field: keyof typeof RANGES): Read<number> => wholeNumber(RANGES[field].range, RANGES[field].instead);
const PORT = { min: 1, max: 65535 };

/** Some mount options take a value, such as `uid=1000`, that CDK's enumeration leaves no room for. */
const mountOption = text as Read<ecs.TmpfsMountOption>;

const SECRET = record('a secret', { name: required(text), valueFrom: required(secretReference) });

export const PORT_MAPPING = {
  containerPort: wholeNumber(PORT, 'use the port the container listens on'),
  containerPortRange: literal(matching(/^\d+-\d+$/, 'must be two ports with a hyphen between', 'write it as 8000-8010')),
  hostPort: wholeNumber({ min: 0, max: 65535 }, 'leave it out'),
  protocol: oneOf([ecs.Protocol.TCP, ecs.Protocol.UDP]),
  name: matching(/^[a-z0-9_][a-z0-9_-]{0,63}$/, 'must be 1 to 64 lower-case letters, digits, underscores and hyphens', 'rename the port'),
  appProtocol: literal(oneOf(['http', 'http2', 'grpc'] as const)),
};

export const HEALTH_CHECK = {
  command: required(listOf(text), 'say what the container runs to find out whether it is healthy'),
  interval: literal(ranged('healthCheck.interval')),
  timeout: literal(ranged('healthCheck.timeout')),
  retries: ranged('healthCheck.retries'),
  startPeriod: ranged('healthCheck.startPeriod'),
};

export const LOG_CONFIGURATION = {
  logDriver: required(literal(oneOf(['awslogs', 'splunk', 'awsfirelens'] as const, 'use one that Fargate has: awslogs, splunk or awsfirelens'))),
  options: withDefault(texts, {}),
  secretOptions: withDefault(listOf(SECRET), []),
};

export const FIRELENS_CONFIGURATION = {
  type: required(literal(oneOf(Object.values(ecs.FirelensLogRouterType)))),
  options: record('the FireLens options', {
    'enable-ecs-log-metadata': truth,
    'config-file-type': literal(oneOf([ecs.FirelensConfigFileType.FILE], 'put the file into the image and use file, the one type that Fargate has')),
    'config-file-value': text,
  }),
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html */
export const LINUX_PARAMETERS = {
  initProcessEnabled: truth,
  capabilities: record('the capabilities', {
    add: listOf(oneOf([ecs.Capability.SYS_PTRACE], 'add SYS_PTRACE only, the one that Fargate lets you add')),
    drop: listOf(oneOf(Object.values(ecs.Capability))),
  }),
  tmpfs: listOf(record('a tmpfs mount', {
    containerPath: required(text),
    size: required(wholeNumber({ min: 1, max: Infinity }, 'give the size in MiB')),
    mountOptions: listOf(mountOption),
  })),
  devices: notOnFargate(FORBIDDEN_LINUX.devices),
  sharedMemorySize: notOnFargate(FORBIDDEN_LINUX.sharedMemorySize),
  maxSwap: notOnFargate(FORBIDDEN_LINUX.maxSwap),
  swappiness: notOnFargate(FORBIDDEN_LINUX.swappiness),
};

/**
 * The fields of a container definition.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export const CONTAINER = {
  name: required(literal(NAME)),
  image: containerImage,
  repositoryCredentials: record('the repository credentials', { credentialsParameter: required(registryCredentials) }),
  versionConsistency: oneOf(Object.values(ecs.VersionConsistency)),
  essential: withDefault(truth, true),
  cpu: ranged('cpu'),
  memory: ranged('memory'),
  memoryReservation: ranged('memoryReservation'),
  command: listOf(text),
  entryPoint: listOf(text),
  workingDirectory: text,
  user: text,
  interactive: truth,
  pseudoTerminal: truth,
  readonlyRootFilesystem: truth,
  dockerLabels: texts,
  environment: withDefault(listOf(record('an environment variable', {
    name: required(text),
    value: requiredButMayBeEmpty(text, 'give it a value, or "" for an empty one'),
  })), []),
  environmentFiles: withDefault(listOf(record('an environment file', { type: required(oneOf(['s3'])), value: required(environmentFile) })), []),
  secrets: withDefault(listOf(SECRET), []),
  credentialSpecs: withDefault(listOf(credentialSpec), []),
  portMappings: withDefault(listOf(record('a port mapping', PORT_MAPPING)), []),
  mountPoints: withDefault(listOf(record('a mount point', {
    sourceVolume: required(literal(text)), containerPath: required(text), readOnly: withDefault(truth, false),
  })), []),
  volumesFrom: withDefault(listOf(record('a volumesFrom entry', { sourceContainer: required(literal(text)), readOnly: withDefault(truth, false) })), []),
  dependsOn: withDefault(listOf(record('a dependency', {
    containerName: required(literal(text)),
    condition: required(literal(oneOf(Object.values(ecs.ContainerDependencyCondition)))),
  })), []),
  startTimeout: ranged('startTimeout'),
  stopTimeout: ranged('stopTimeout'),
  healthCheck: record('a health check', HEALTH_CHECK),
  restartPolicy: record('a restart policy', {
    enabled: required(truth),
    ignoredExitCodes: listOf(wholeNumber({ min: 0, max: 255 })),
    restartAttemptPeriod: literal(ranged('restartPolicy.restartAttemptPeriod')),
  }),
  logConfiguration: record('a log configuration', LOG_CONFIGURATION),
  firelensConfiguration: record('a FireLens configuration', FIRELENS_CONFIGURATION),
  linuxParameters: record('the Linux parameters', LINUX_PARAMETERS),
  ulimits: listOf(record('a ulimit', {
    name: required(oneOf(Object.values(ecs.UlimitName))),
    softLimit: required(wholeNumber({ min: -1, max: Infinity })),
    hardLimit: required(wholeNumber({ min: -1, max: Infinity })),
  })),
  systemControls: listOf(record('a system control', { namespace: required(text), value: required(text) })),
  privileged: onlyFalse(FORBIDDEN.privileged),
  disableNetworking: onlyFalse(FORBIDDEN.disableNetworking),
  dnsServers: notOnFargate(FORBIDDEN.dnsServers),
  dnsSearchDomains: notOnFargate(FORBIDDEN.dnsSearchDomains),
  extraHosts: notOnFargate(FORBIDDEN.extraHosts),
  hostname: notOnFargate(FORBIDDEN.hostname),
  links: notOnFargate(FORBIDDEN.links),
  dockerSecurityOptions: notOnFargate(FORBIDDEN.dockerSecurityOptions),
  resourceRequirements: notOnFargate(FORBIDDEN.resourceRequirements),
};

/** A port mapping as a document gives it. */
export type PortMappingDocument = RecordOf<typeof PORT_MAPPING>;
/** A container definition as a document gives it. */
export type ContainerDocument = RecordOf<typeof CONTAINER>;
