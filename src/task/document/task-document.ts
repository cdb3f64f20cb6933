import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { CONTAINER, NAME } from './container-fields';
import { filledIn } from './placeholders';
import {
  booleanValue, DocumentPath, ignored, listOf, matching, notOnFargate, notToken, oneOf, Reader, stringValue, unsupported, wholeNumber,
} from './readers';
import { record, RecordOf, required, requiredOrEmpty, withDefault } from './record';
import { isUnknown } from '../../private/pending-lookup';

/** Reads a number that may have a unit, as in `0.25 vCPU` and `1GB`, and multiplies it where it has. */
const withUnit = (unit: RegExp, multiple: number, example: string): Reader<number> => (value, path) => {
  if (isUnknown(value)) return Token.asNumber(value);
  const [, amount, name] = /^\s*(\d*\.?\d+)\s*([a-z]*)\s*$/i.exec(String(value)) ?? [];
  if (amount === undefined || !(name === '' || unit.test(name))) {
    path.failWith({ problem: 'is not a size', actual: value, remedy: `write it as ${example}` });
  }
  return Number(amount) * (name === '' ? 1 : multiple);
};

/** Reads the CPU of a task, in CPU units. */
const taskCpu = withUnit(/^vcpu$/i, 1024, '"256" or "0.25 vCPU"');

/** Reads the memory of a task, in MiB. */
const taskMemory = withUnit(/^gb$/i, 1024, '"512" or "0.5 GB"');

const SIZE_REMEDY = 'add it, or pass the options `cpu` and `memoryLimitMiB`: a task on Fargate needs both';
const enabledOrDisabled = oneOf(['ENABLED', 'DISABLED'] as const);

const EFS_VOLUME_CONFIGURATION = {
  fileSystemId: required(filledIn(stringValue)),
  rootDirectory: stringValue,
  transitEncryption: enabledOrDisabled,
  transitEncryptionPort: wholeNumber({ min: 1, max: 65535 }),
  authorizationConfig: record('the authorization of an EFS volume', { accessPointId: filledIn(stringValue), iam: enabledOrDisabled }),
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_S3FilesVolumeConfiguration.html */
const S3_FILES_VOLUME_CONFIGURATION = {
  fileSystemArn: required(filledIn(stringValue)),
  rootDirectory: stringValue,
  transitEncryptionPort: wholeNumber({ min: 1, max: 65535 }),
  accessPointArn: filledIn(stringValue),
};

export const VOLUME = {
  name: required(notToken(NAME)),
  host: record('a host', { sourcePath: notOnFargate('remove it: the volume then is an empty directory that the containers share') }),
  configuredAtLaunch: booleanValue,
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

/** Reads the launch types that the task is registered for. Fails without Fargate. */
const compatibilities: Reader<string[]> = (value, path) => {
  const launchTypes = listOf(stringValue)(value, path);
  if (launchTypes.includes('FARGATE') || launchTypes.some((launchType) => isUnknown(launchType))) return launchTypes;
  return path.failWith({
    problem: 'does not include FARGATE',
    actual: launchTypes,
    remedy: 'for Fargate, add it, or pass the options `cpu` and `memoryLimitMiB`; for EC2, use Ec2ReplicaService or Ec2DaemonService '
      + 'with WorkloadTask.fromTaskDefinition() and an ecs.Ec2TaskDefinition',
  });
};

/** Reads a role: its ARN, or its name in the account of the stack. */
const role = (option: string) => filledIn(matching(/^arn:[^:]+:iam::\d{12}:role\/.+$|^[\w+=,.@-]{1,64}$/, 'must be the ARN or the name of a role',
  `correct it, or pass the option \`${option}\``), option);

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html */
const tagKey = matching(/^.{1,128}$/s, 'must be 1 to 128 characters', 'rename the tag');
const tagValue = matching(/^.{0,256}$/s, 'must have at most 256 characters', 'shorten it');

/** Tags of a task definition, in the document or next to it. */
const TAGS = withDefault(listOf(record('a tag', { key: required(tagKey), value: requiredOrEmpty(tagValue, 'set a value, or ""') })), []);

/**
 * The fields of a task definition.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export const TASK = {
  requiresCompatibilities: compatibilities,
  networkMode: oneOf(['awsvpc'], 'use awsvpc, the only network mode that Fargate supports, and make each hostPort equal to its containerPort, or pass the options `cpu` and '
    + '`memoryLimitMiB`, which do both; for EC2, use Ec2ReplicaService with WorkloadTask.fromTaskDefinition()'),
  family: NAME,
  cpu: required(filledIn(taskCpu, 'cpu'), SIZE_REMEDY),
  memory: required(filledIn(taskMemory, 'memoryLimitMiB'), SIZE_REMEDY),
  containerDefinitions: withDefault(listOf(record('a container definition', CONTAINER)), []),
  runtimePlatform: record('a runtime platform', {
    cpuArchitecture: oneOf(['X86_64', 'ARM64'] as const),
    operatingSystemFamily: oneOf(OPERATING_SYSTEMS),
  }),
  ephemeralStorage: record('the ephemeral storage', {
    sizeInGiB: required(wholeNumber({ min: 21, max: 200 }, 'leave it out for the 20 GiB that every task has')),
  }),
  volumes: withDefault(listOf(record('a volume', VOLUME)), []),
  pidMode: oneOf([ecs.PidMode.TASK], 'use task, the only one that Fargate supports'),
  taskRoleArn: role('taskRole'),
  executionRoleArn: role('executionRole'),
  enableFaultInjection: booleanValue,
  tags: TAGS,
  ipcMode: notOnFargate('remove it'),
  placementConstraints: notOnFargate('remove it: Fargate places tasks itself'),
  inferenceAccelerators: notOnFargate('remove it: Elastic Inference has ended'),
  proxyConfiguration: unsupported('use Service Connect instead of App Mesh, or WorkloadTask.fromTaskDefinition()'),
  taskDefinitionArn: ignored,
  revision: ignored,
  status: ignored,
  requiresAttributes: ignored,
  compatibilities: ignored,
  registeredAt: ignored,
  registeredBy: ignored,
  deregisteredAt: ignored,
  deleteRequestedAt: ignored,
};

/** A task definition, read from a document. */
export type TaskDocument = RecordOf<typeof TASK>;
/** A volume, read from a document. */
export type VolumeDocument = RecordOf<typeof VOLUME>;

const readTask = record('a task definition', TASK);

/** Starts at an empty path, so that errors name fields as in a document without the wrapper. */
const readNestedTask: Reader<TaskDocument> = (value, path) => readTask(value, new DocumentPath(path.source));

const readDescribeOutput = record('the output of describe-task-definition', { taskDefinition: required(readNestedTask), tags: TAGS });

const EXPECTED_INPUT = 'pass the input of aws ecs register-task-definition --cli-input-json, or the output of aws ecs describe-task-definition';

/**
 * Reads a task definition document, alone or as `{ "taskDefinition": {...}, "tags": [...] }`.
 *
 * Ignores the fields that only ECS writes, such as ARN, revision and status, and the tags that are reserved for AWS.
 */
export function readTaskDocument(document: unknown, source: string): TaskDocument {
  const path = new DocumentPath(source);
  requireTaskDefinition(document, path);
  const isDescribeOutput = 'taskDefinition' in document;
  if (isDescribeOutput) requireTaskDefinition(document.taskDefinition, path.field('taskDefinition'));
  const { taskDefinition, tags } = isDescribeOutput ? readDescribeOutput(document, path) : { taskDefinition: readTask(document, path), tags: [] };
  return { ...taskDefinition, tags: [...taskDefinition.tags, ...tags].filter(({ key }) => !key.startsWith('aws:')) };
}

function requireTaskDefinition(document: unknown, path: DocumentPath): asserts document is Record<string, unknown> {
  const fields = document && typeof document === 'object' && !Array.isArray(document) ? Object.keys(document) : [];
  if (fields.includes('ContainerDefinitions') || fields.includes('TaskDefinition')) {
    path.failWith({
      problem: "is in CloudFormation's spelling",
      remedy: 'write all field names in camelCase, or use WorkloadTask.fromTaskDefinition()',
    });
  }
  if (!fields.includes('containerDefinitions') && !fields.includes('taskDefinition')) {
    path.failWith({ problem: 'is not a task definition: it has no containerDefinitions', remedy: EXPECTED_INPUT });
  }
}
