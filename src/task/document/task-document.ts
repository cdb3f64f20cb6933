import { Token } from 'aws-cdk-lib/core';
import { booleanValue, DocumentPath, ignored, listOf, matching, notOnFargate, notToken, oneOf, Reader, stringValue, unsupported, wholeNumber } from './readers';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CONTAINER, NAME } from './container-fields';
import { record, RecordOf, required, requiredOrEmpty, withDefault } from './record';

/** A number with a unit, as in `0.25 vCPU` and `1GB`, that stands for some multiple of the plain number. */
const withUnit = (unit: RegExp, multiple: number, example: string): Reader<number> => (value, path) => {
  if (Token.isUnresolved(value)) return Token.asNumber(value);
  const [, amount, name] = /^\s*(\d*\.?\d+)\s*([a-z]*)\s*$/i.exec(String(value)) ?? [];
  if (amount === undefined || !(name === '' || unit.test(name))) {
    path.failWith({ problem: 'is not a size', actual: value, remedy: `write it as ${example}` });
  }
  return Number(amount) * (name === '' ? 1 : multiple);
};

/** CPU of a task, in CPU units. */
export const taskCpu = withUnit(/^vcpu$/i, 1024, '"256" or "0.25 vCPU"');

/** Memory of a task, in MiB. */
export const taskMemory = withUnit(/^gb$/i, 1024, '"512" or "0.5 GB"');

const SIZE_REMEDY = 'add it: Fargate needs the cpu and the memory of the task';
const enabledOrDisabled = oneOf(['ENABLED', 'DISABLED'] as const);

const EFS_VOLUME_CONFIGURATION = {
  fileSystemId: required(stringValue),
  rootDirectory: stringValue,
  transitEncryption: enabledOrDisabled,
  transitEncryptionPort: wholeNumber({ min: 1, max: 65535 }),
  authorizationConfig: record('the authorization of an EFS volume', { accessPointId: stringValue, iam: enabledOrDisabled }),
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_S3FilesVolumeConfiguration.html */
const S3_FILES_VOLUME_CONFIGURATION = {
  fileSystemArn: required(stringValue),
  rootDirectory: stringValue,
  transitEncryptionPort: wholeNumber({ min: 1, max: 65535 }),
  accessPointArn: stringValue,
};

export const VOLUME = {
  name: required(notToken(NAME)),
  host: record('a host', { sourcePath: notOnFargate('remove it: the volume is then an empty directory that the containers share') }),
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

/** What the task was registered for. Only Fargate is carried over. */
const compatibilities: Reader<string[]> = (value, path) => {
  const given = listOf(stringValue)(value, path);
  if (given.includes('FARGATE') || given.some((compatibility) => Token.isUnresolved(compatibility))) return given;
  return path.failWith({ problem: 'does not include FARGATE', actual: given, remedy: 'add it if the task can run there; for EC2 use the CDK with ecs.Ec2TaskDefinition' });
};

/** A role by its ARN, or by its name in the same account. */
const role = matching(/^arn:[^:]+:iam::\d{12}:role\/.+$|^[\w+=,.@-]{1,64}$/, 'must be the ARN or the name of a role', 'correct it');

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html */
const tagKey = matching(/^.{1,128}$/s, 'must be 1 to 128 characters', 'rename the tag');
const tagValue = matching(/^.{0,256}$/s, 'must have at most 256 characters', 'shorten it');

/** Tags of a task definition, in the document or beside it. */
export const TAGS = withDefault(listOf(record('a tag', { key: required(tagKey), value: requiredOrEmpty(tagValue, 'give it a value, or ""') })), []);

/**
 * The fields of a task definition.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export const TASK = {
  requiresCompatibilities: compatibilities,
  networkMode: oneOf(['awsvpc'], 'use awsvpc, the one network mode that Fargate has, and let each hostPort equal its containerPort'),
  family: NAME,
  cpu: required(taskCpu, SIZE_REMEDY),
  memory: required(taskMemory, SIZE_REMEDY),
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
  enableFaultInjection: booleanValue,
  tags: TAGS,
  ipcMode: notOnFargate('remove it'),
  placementConstraints: notOnFargate('remove it: Fargate places the tasks'),
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

/** A task definition as a document gives it. */
export type TaskDocument = RecordOf<typeof TASK>;
/** A volume as a document gives it. */
export type VolumeDocument = RecordOf<typeof VOLUME>;

const readTask = record('a task definition', TASK);

/** Within an answer, places are told as if the task definition stood alone. */
const readNestedTask: Reader<TaskDocument> = (value, path) => readTask(value, new DocumentPath(path.source));

const readDescribeOutput = record('an answer of describe-task-definition', { taskDefinition: required(readNestedTask), tags: TAGS });

const EXPECTED_INPUT = 'give what aws ecs register-task-definition --cli-input-json takes or aws ecs describe-task-definition returns';

/**
 * Reads a task definition document, bare or as `{ "taskDefinition": {...}, "tags": [...] }`.
 *
 * What only ECS writes - ARN, revision, status, what it requires and is compatible with, when and by whom it was
 * registered, and the tags that AWS keeps for itself - is ignored on purpose.
 */
export function readTaskDocument(document: unknown, source: string): TaskDocument {
  const path = new DocumentPath(source);
  requireTaskDefinition(document, path);
  const isAnswer = 'taskDefinition' in document;
  if (isAnswer) requireTaskDefinition(document.taskDefinition, path.field('taskDefinition'));
  const { taskDefinition, tags } = isAnswer ? readDescribeOutput(document, path) : { taskDefinition: readTask(document, path), tags: [] };
  return { ...taskDefinition, tags: [...taskDefinition.tags, ...tags].filter(({ key }) => !key.startsWith('aws:')) };
}

function requireTaskDefinition(document: unknown, path: DocumentPath): asserts document is Record<string, unknown> {
  const fields = document && typeof document === 'object' && !Array.isArray(document) ? Object.keys(document) : [];
  if (fields.includes('ContainerDefinitions') || fields.includes('TaskDefinition')) {
    path.failWith({ problem: "is in CloudFormation's spelling", remedy: 'write all field names in camelCase, or use WorkloadTask.fromTaskDefinition()' });
  }
  if (!fields.includes('containerDefinitions') && !fields.includes('taskDefinition')) {
    path.failWith({ problem: 'is not a task definition: it has no containerDefinitions', remedy: EXPECTED_INPUT });
  }
}
