import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { CONTAINER, NAME } from './container-fields';
import { listOf, literal, matching, notCarriedOver, notOnFargate, oneOf, outputOnly, Read, text, truth, wholeNumber } from './readers';
import { record, RecordOf, required, requiredButMayBeEmpty, withDefault } from './record';
import { taskCpu, taskMemory } from './task-size-fields';

const BOTH_SIZES = 'add it: Fargate needs the cpu and the memory of the task';
const SWITCH = oneOf(['ENABLED', 'DISABLED'] as const);

const EFS_VOLUME_CONFIGURATION = {
  fileSystemId: required(text),
  rootDirectory: text,
  transitEncryption: SWITCH,
  transitEncryptionPort: wholeNumber({ min: 1, max: 65535 }),
  authorizationConfig: record('the authorization of an EFS volume', { accessPointId: text, iam: SWITCH }),
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_S3FilesVolumeConfiguration.html */
const S3_FILES_VOLUME_CONFIGURATION = {
  fileSystemArn: required(text),
  rootDirectory: text,
  transitEncryptionPort: wholeNumber({ min: 1, max: 65535 }),
  accessPointArn: text,
};

export const VOLUME = {
  name: required(literal(NAME)),
  host: record('a host', { sourcePath: notOnFargate('remove it: the volume is then an empty directory that the containers share') }),
  configuredAtLaunch: truth,
  efsVolumeConfiguration: record('an EFS volume', EFS_VOLUME_CONFIGURATION),
  dockerVolumeConfiguration: notOnFargate('use a bind mount or an EFS volume'),
  fsxWindowsFileServerVolumeConfiguration: notOnFargate('use an EFS volume, or run the task on EC2'),
  s3filesVolumeConfiguration: record('an S3 Files volume', S3_FILES_VOLUME_CONFIGURATION),
};

/** Windows releases that Fargate runs, and Linux. */
const OPERATING_SYSTEMS = [
  'LINUX',
  'WINDOWS_SERVER_2019_CORE', 'WINDOWS_SERVER_2019_FULL',
  'WINDOWS_SERVER_2022_CORE', 'WINDOWS_SERVER_2022_FULL',
  'WINDOWS_SERVER_2025_CORE', 'WINDOWS_SERVER_2025_FULL',
] as const;

/** What the task was registered for. Only Fargate is carried over. */
const compatibilities: Read<string[]> = (value, place) => {
  const given = listOf(text)(value, place);
  if (given.includes('FARGATE') || given.some((compatibility) => Token.isUnresolved(compatibility))) return given;
  return place.refuse({ what: 'does not include FARGATE', got: given, instead: 'add it if the task can run there; for EC2 use the CDK with ecs.Ec2TaskDefinition' });
};

/** A role by its ARN, or by its name in the same account. */
const role = matching(/^arn:[^:]+:iam::\d{12}:role\/.+$|^[\w+=,.@-]{1,64}$/, 'must be the ARN or the name of a role', 'correct it');

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html */
const tagKey = matching(/^.{1,128}$/s, 'must be 1 to 128 characters', 'rename the tag');
const tagValue = matching(/^.{0,256}$/s, 'must have at most 256 characters', 'shorten it');

/** Tags of a task definition, in the document or beside it. */
export const TAGS = withDefault(listOf(record('a tag', { key: required(tagKey), value: requiredButMayBeEmpty(tagValue, 'give it a value, or ""') })), []);

/**
 * The fields of a task definition.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export const TASK = {
  requiresCompatibilities: compatibilities,
  networkMode: oneOf(['awsvpc'], 'use awsvpc, the one network mode that Fargate has, and let each hostPort equal its containerPort'),
  family: NAME,
  cpu: required(taskCpu, BOTH_SIZES),
  memory: required(taskMemory, BOTH_SIZES),
  containerDefinitions: withDefault(listOf(record('a container definition', CONTAINER)), []),
  runtimePlatform: record('a runtime platform', {
    cpuArchitecture: oneOf(['X86_64', 'ARM64'] as const),
    operatingSystemFamily: oneOf(OPERATING_SYSTEMS),
  }),
  ephemeralStorage: record('the ephemeral storage', {
    sizeInGiB: required(wholeNumber({ min: 21, max: 200 }, 'leave it out for the 20 GiB that every task has')),
  }),
  volumes: withDefault(listOf(record('a volume', VOLUME)), []),
  pidMode: oneOf([ecs.PidMode.TASK], 'use task, the one that Fargate has'),
  taskRoleArn: role,
  executionRoleArn: role,
  enableFaultInjection: truth,
  tags: TAGS,
  ipcMode: notOnFargate('remove it'),
  placementConstraints: notOnFargate('remove it: Fargate places the tasks'),
  inferenceAccelerators: notOnFargate('remove it: Elastic Inference has ended'),
  proxyConfiguration: notCarriedOver('use Service Connect instead of App Mesh, or Task.fromTaskDefinition()'),
  taskDefinitionArn: outputOnly,
  revision: outputOnly,
  status: outputOnly,
  requiresAttributes: outputOnly,
  compatibilities: outputOnly,
  registeredAt: outputOnly,
  registeredBy: outputOnly,
  deregisteredAt: outputOnly,
  deleteRequestedAt: outputOnly,
};

/** A task definition as a document gives it. */
export type TaskDocument = RecordOf<typeof TASK>;
/** A volume as a document gives it. */
export type VolumeDocument = RecordOf<typeof VOLUME>;
