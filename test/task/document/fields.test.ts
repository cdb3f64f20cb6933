import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import {
  CONTAINER, FIRELENS_CONFIGURATION, HEALTH_CHECK, LINUX_PARAMETERS, LOG_CONFIGURATION, PORT_MAPPING,
} from '../../../src/task/document/container-fields';
import { DocumentTask } from '../../../src/task/document/document-task';
import { ignored } from '../../../src/task/document/readers';
import { TASK, VOLUME } from '../../../src/task/document/task-document';
import { errorAt } from '../../fixtures/error-at';

type Json = Record<string, unknown>;

/** A task with every field that is carried over. */
const ROUTER = {
  name: 'router',
  image: 'fluent-bit',
  essential: false,
  firelensConfiguration: {
    type: 'fluentbit',
    options: { 'enable-ecs-log-metadata': 'true', 'config-file-type': 'file', 'config-file-value': '/extra.conf' },
  },
  healthCheck: { command: ['CMD', 'true'], interval: 60, timeout: 30, retries: 5, startPeriod: 15 },
};
const APP = {
  name: 'app',
  image: 'registry.example.com/app',
  repositoryCredentials: { credentialsParameter: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf' },
  versionConsistency: 'disabled',
  essential: true,
  cpu: 128,
  memory: 512,
  memoryReservation: 256,
  command: ['serve'],
  entryPoint: ['/bin/app'],
  workingDirectory: '/srv',
  user: '1000:1000',
  interactive: true,
  pseudoTerminal: true,
  readonlyRootFilesystem: true,
  privileged: false,
  disableNetworking: false,
  dockerLabels: { 'com.example.team': 'shop', 'empty': '' },
  environment: [{ name: 'STAGE', value: 'prod' }],
  environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::bucket/prod.env' }],
  secrets: [{ name: 'PASSWORD', valueFrom: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:password::' }],
  credentialSpecs: ['credentialspecdomainless:arn:aws:s3:::bucket/spec.json'],
  portMappings: [
    { containerPort: 8080, hostPort: 8080, protocol: 'tcp', name: 'http', appProtocol: 'http' },
    { containerPortRange: '9000-9010', protocol: 'udp' },
  ],
  mountPoints: [{ sourceVolume: 'files', containerPath: '/files', readOnly: true }],
  volumesFrom: [{ sourceContainer: 'router', readOnly: false }],
  dependsOn: [{ containerName: 'router', condition: 'HEALTHY' }],
  startTimeout: 30,
  stopTimeout: 60,
  healthCheck: { command: ['CMD-SHELL', 'curl -f localhost:8080'], interval: 30, timeout: 5, retries: 3, startPeriod: 0 },
  restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 60 },
  logConfiguration: {
    logDriver: 'awsfirelens',
    options: { Name: 'datadog' },
    secretOptions: [{ name: 'apikey', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/datadog' }],
  },
  linuxParameters: {
    initProcessEnabled: true,
    capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] },
    tmpfs: [{ containerPath: '/tmp', size: 64, mountOptions: ['noexec', 'uid=1000'] }],
  },
  ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 4096 }],
  systemControls: [{ namespace: 'net.core.somaxconn', value: '1024' }],
};
const FULL = {
  family: 'full',
  cpu: '1024',
  memory: '2048',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
  ephemeralStorage: { sizeInGiB: 50 },
  volumes: [
    {
      name: 'files',
      efsVolumeConfiguration: {
        fileSystemId: 'fs-1',
        rootDirectory: '/',
        transitEncryption: 'ENABLED',
        transitEncryptionPort: 3000,
        authorizationConfig: { accessPointId: 'fsap-1', iam: 'ENABLED' },
      },
    },
    { name: 'scratch', host: {}, configuredAtLaunch: false },
    {
      name: 'bucket',
      s3filesVolumeConfiguration: {
        fileSystemArn: 'arn:aws:s3files:eu-west-1:123456789012:file-system/fs-1',
        rootDirectory: '/',
        transitEncryptionPort: 2998,
        accessPointArn: 'arn:aws:s3files:eu-west-1:123456789012:file-system/fs-1/access-point/fsap-1',
      },
    },
  ],
  pidMode: 'task',
  taskRoleArn: 'arn:aws:iam::123456789012:role/task',
  executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
  enableFaultInjection: true,
  tags: [{ key: 'team', value: 'shop' }],
  containerDefinitions: [APP, ROUTER],
};

/** Fields that Fargate or the L2 does not support, by the path that the error must name. */
const REJECTED: Record<string, unknown> = {
  'ipcMode': 'task',
  'placementConstraints': [{ type: 'memberOf', expression: 'attribute:ecs.os-type == linux' }],
  'inferenceAccelerators': [{ deviceName: 'd', deviceType: 'eia2.medium' }],
  'proxyConfiguration': { type: 'APPMESH', containerName: 'envoy' },
  'volumes[1].host.sourcePath': '/data',
  'volumes[1].dockerVolumeConfiguration': { scope: 'task' },
  'volumes[1].fsxWindowsFileServerVolumeConfiguration': { fileSystemId: 'fs-1' },
  'containerDefinitions[0].privileged': true,
  'containerDefinitions[0].disableNetworking': 'true',
  'containerDefinitions[0].dnsServers': ['10.0.0.2'],
  'containerDefinitions[0].dnsSearchDomains': ['example.com'],
  'containerDefinitions[0].extraHosts': [{ hostname: 'db', ipAddress: '10.0.0.3' }],
  'containerDefinitions[0].hostname': 'app',
  'containerDefinitions[0].links': ['router'],
  'containerDefinitions[0].dockerSecurityOptions': ['no-new-privileges'],
  'containerDefinitions[0].resourceRequirements': [{ type: 'GPU', value: '1' }],
  'containerDefinitions[0].linuxParameters.devices': [{ hostPath: '/dev/fuse' }],
  'containerDefinitions[0].linuxParameters.sharedMemorySize': 64,
  'containerDefinitions[0].linuxParameters.maxSwap': 1,
  'containerDefinitions[0].linuxParameters.swappiness': 60,
};

const FREE_NAMES = ['dockerLabels', 'options'];

function taskDefinitionOf(document: object): Json {
  const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
  const stack = new Stack(app, 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  DocumentTask.fromDocument(document, {}).bind(stack);
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  return resource.Properties;
}

/** Returns the document in CloudFormation's spelling. */
function inCloudFormation(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCloudFormation);
  if (typeof value !== 'object' || value === null) return value;
  const renamed: Record<string, string> = {
    fileSystemId: 'FilesystemId',
    iam: 'IAM',
    efsVolumeConfiguration: 'EFSVolumeConfiguration',
    s3filesVolumeConfiguration: 'S3FilesVolumeConfiguration',
  };
  return Object.fromEntries(Object.entries(value)
    .filter(([name]) => name !== 'host')
    .map(([name, field]) => [renamed[name] ?? name[0].toUpperCase() + name.slice(1), FREE_NAMES.includes(name) ? field : inCloudFormation(field)]));
}

/** Returns a deep copy in which the value at a path is replaced. */
function withField(document: object, path: string, value: unknown): object {
  const copy = structuredClone(document);
  const names = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  names.slice(0, -1).reduce<any>((object, name) => object[name] ??= {}, copy)[names[names.length - 1]] = value;
  return copy;
}

/** Returns the path of every object in a document whose field names ECS defines. */
function objectsIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => objectsIn(item, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  const fields = Object.entries(value).filter(([name]) => !FREE_NAMES.includes(name));
  return [path, ...fields.flatMap(([name, field]) => objectsIn(field, path ? `${path}.${name}` : name))];
}

/** Returns the path of every value in a document. */
function valuesIn(value: unknown, path = ''): string[] {
  const isObject = typeof value === 'object' && value !== null;
  const inside = Array.isArray(value)
    ? value.flatMap((item, i) => valuesIn(item, `${path}[${i}]`))
    : isObject ? Object.entries(value).flatMap(([name, field]) => name.includes('.') ? [] : valuesIn(field, path ? `${path}.${name}` : name)) : [];
  return path ? [path, ...inside] : inside;
}

function asStrings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asStrings);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, asStrings(field)]));
  return String(value);
}

describe('every field of a document', () => {
  test('is carried over to the template under its name in CloudFormation', () => {
    expect(taskDefinitionOf(FULL)).toMatchObject(inCloudFormation(FULL) as object);
  });

  test('may be a string that holds a number or a boolean', () => {
    expect(taskDefinitionOf(asStrings(FULL) as object)).toEqual(taskDefinitionOf(FULL));
  });

  test.each([
    ['a task definition', TASK, [FULL], ''],
    ['a container definition', CONTAINER, [APP, ROUTER], 'containerDefinitions[0].'],
    ['a port mapping', PORT_MAPPING, APP.portMappings, ''],
    ['a health check', HEALTH_CHECK, [APP.healthCheck], ''],
    ['a log configuration', LOG_CONFIGURATION, [APP.logConfiguration], ''],
    ['a FireLens configuration', FIRELENS_CONFIGURATION, [ROUTER.firelensConfiguration], ''],
    ['the Linux parameters', LINUX_PARAMETERS, [APP.linuxParameters], 'containerDefinitions[0].linuxParameters.'],
    ['a volume', VOLUME, FULL.volumes, 'volumes[1].'],
  ])('of %s is covered by these tests: carried over, rejected, or output only', (_title, shape, examples, prefix) => {
    const carriedOver = new Set(examples.flatMap((example) => Object.keys(example)));
    const unknown = Object.entries(shape).filter(([name, read]) => !carriedOver.has(name) && !(prefix + name in REJECTED) && read !== ignored);

    expect(unknown).toEqual([]);
  });

  test('is carried over with any combination of other fields', () => {
    const optional = Object.keys(APP).filter((name) => name !== 'name' && name !== 'image');

    fc.assert(fc.property(fc.subarray(optional), (kept) => {
      const app = Object.fromEntries(Object.entries(APP).filter(([name]) => !optional.includes(name) || kept.includes(name)));
      const document = { ...FULL, containerDefinitions: [app, { ...ROUTER, essential: true }] };

      expect(taskDefinitionOf(document)).toMatchObject(inCloudFormation(document) as object);
    }), { numRuns: 40, seed: 1 });
  });

  test.each([
    'taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt', 'deleteRequestedAt',
  ])(
    'is ignored when only ECS writes it: %s',
    (name) => expect(taskDefinitionOf({ ...FULL, [name]: 'something' })).toEqual(taskDefinitionOf(FULL)),
  );

  test('may be null or empty when it is not set', () => {
    for (const path of [...Object.keys(REJECTED), 'future', 'containerDefinitions[0].future']) {
      for (const empty of [null, '', [], {}]) {
        expect(() => DocumentTask.fromDocument(withField(FULL, path, empty), {})).not.toThrow();
      }
    }
  });

  test.each(Object.entries(REJECTED))('fails by name when it cannot be carried over: %s', (path, value) => {
    expect(() => DocumentTask.fromDocument(withField(FULL, path, value), {})).toThrow(errorAt('WorkloadTask.fromDocument', `${path} `));
  });

  test('fails by name and place when ECS does not have it', () => {
    fc.assert(fc.property(fc.constantFrom(...objectsIn(FULL)), fc.stringMatching(/^[a-z]{1,8}Unknown$/), (place, name) => {
      const path = place ? `${place}.${name}` : name;

      expect(() => DocumentTask.fromDocument(withField(FULL, path, 1), {})).toThrow(errorAt('WorkloadTask.fromDocument', `${path} `, 'not a field'));
    }), { numRuns: 100, seed: 1 });
  });

  test('is checked when the document is read, so that synthesis does not fail afterwards', () => {
    const words = fc.constantFrom('app', 'router', 'files', 'tcp', 'START', 'HEALTHY');
    const values = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.integer({ min: -1, max: 5000 }), words);

    fc.assert(fc.property(fc.constantFrom(...valuesIn(FULL)), values, (path, value) => {
      let task: DocumentTask;
      try {
        task = DocumentTask.fromDocument(withField(FULL, path, value), {});
      } catch (error) {
        expect((error as Error).message).toMatch(/^\[WorkloadTask\.fromDocument\] .+; .+/s);
        return;
      }
      const stack = new Stack(new App(), 'Stack');
      task.bind(stack);
      Template.fromStack(stack);
    }), { numRuns: 400, seed: 1 });
  });
});
