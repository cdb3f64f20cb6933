import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as fc from 'fast-check';
import type { CONTAINER } from '../../../src/task/document/container-fields';
import type { TASK } from '../../../src/task/document/task-document';
import { among, Choice, listOf, mapOf, oneOf } from '../generators/choice';
import { optionsOf } from '../generators/options';
import { numbers, texts } from '../generators/values';

type Keys<T> = { readonly [K in keyof T]: unknown };

const never = (...odd: readonly unknown[]): Choice => among([undefined], [...odd, null]);
const booleans = among([true, false], ['true', 'false', 'yes', 1, null]);
const names = texts('app', 'web', 'log-router', 'worker');
const variable = texts('LOG_LEVEL', 'DB_HOST');
const keyValues = listOf(optionsOf<Keys<{ name: string; value: string }>>('document: environment', ['name', 'value'], { name: variable, value: texts('debug', '') }), 2);
const secretReferences = texts(
  'arn:aws:secretsmanager:us-east-1:111111111111:secret:app-AbCdEf', 'arn:aws:secretsmanager:us-east-1:111111111111:secret:app-AbCdEf:password::',
  'arn:aws:ssm:us-east-1:111111111111:parameter/app/token', '/app/token',
);
const secrets = listOf(optionsOf<Keys<{ name: string; valueFrom: string }>>('document: secrets', ['name', 'valueFrom'], { name: variable, valueFrom: secretReferences }), 2);

const portMappings = listOf(optionsOf<Keys<ecs.CfnTaskDefinition.PortMappingProperty>>('document: port mapping', ['containerPort'], {
  containerPort: numbers({ min: 1, max: 65535 }),
  containerPortRange: never('8000-8010', '8010-8000', '0-1', 'a'),
  hostPort: among([0], [80, -1, 'x']),
  protocol: among(['tcp', 'udp'], ['TCP', 'icmp', '']),
  name: texts('web', 'admin'),
  appProtocol: among(['http', 'http2', 'grpc'], ['https', '']),
}), 2);

const healthCheck = optionsOf<Keys<ecs.CfnTaskDefinition.HealthCheckProperty>>('document: health check', ['command'], {
  command: among([['CMD-SHELL', 'exit 0'], ['CMD', 'true']], [[], [''], ['exit 0'], 'exit 0', ['CMD']]),
  interval: numbers({ min: 5, max: 300 }),
  timeout: numbers({ min: 2, max: 60 }),
  retries: numbers({ min: 1, max: 10 }),
  startPeriod: numbers({ min: 0, max: 300 }),
});

const logConfiguration = among(
  [
    { logDriver: 'awslogs', options: { 'awslogs-group': 'app', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'app' } },
    { logDriver: 'awslogs', options: { 'awslogs-group': 'app', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'app', 'awslogs-create-group': 'true' } },
    { logDriver: 'splunk', options: { 'splunk-url': 'https://splunk.example.com' }, secretOptions: [{ name: 'splunk-token', valueFrom: '/splunk' }] },
  ],
  [
    {}, { logDriver: 'awslogs' }, { logDriver: 'gelf', options: {} }, { logDriver: 'awslogs', options: { 'awslogs-group': '' } },
    { logDriver: 'awsfirelens', options: { Name: 'http' } }, { logDriver: 'splunk', options: {}, secretOptions: [{ name: 'splunk-token' }] }, [], 'awslogs',
  ],
);

const linuxParameters = among(
  [{ initProcessEnabled: true }, { capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } }, { tmpfs: [{ containerPath: '/tmp', size: 64, mountOptions: ['noexec'] }] }],
  [
    {}, { capabilities: { add: ['ALL'] } }, { tmpfs: [{ containerPath: '/tmp', size: 0 }] }, { tmpfs: [{ containerPath: '', size: 1 }] }, { devices: [] },
    { sharedMemorySize: 64 }, { swappiness: 0 }, { tmpfs: [{ containerPath: '/tmp', size: 1, mountOptions: ['what'] }] }, { capabilities: {} },
  ],
);

const container = optionsOf<Keys<typeof CONTAINER>>('document: container', ['name', 'image'], {
  name: names,
  image: texts('public.ecr.aws/nginx/nginx:stable', '111111111111.dkr.ecr.us-east-1.amazonaws.com/app:v1', 'registry.example.com/app@sha256:' + 'a'.repeat(64)),
  repositoryCredentials: among(
    [{ credentialsParameter: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:registry-AbCdEf' }], [{}, { credentialsParameter: '' }, { credentialsParameter: 'registry' }],
  ),
  versionConsistency: among(['enabled', 'disabled'], ['', 'off']),
  essential: among([true], [false, 'false', null]),
  cpu: numbers({ min: 0, max: 128 }),
  memory: numbers({ min: 6, max: 256 }),
  memoryReservation: numbers({ min: 6, max: 128 }),
  command: listOf(texts('serve')),
  entryPoint: listOf(texts('/bin/sh')),
  workingDirectory: texts('/srv'),
  user: texts('1000', 'nobody'),
  interactive: booleans,
  pseudoTerminal: booleans,
  readonlyRootFilesystem: booleans,
  dockerLabels: mapOf(texts('tier'), texts('web')),
  environment: keyValues,
  environmentFiles: among([[{ type: 's3', value: 'arn:aws:s3:::config/app.env' }]], [[], [{ type: 's3', value: 'app.env' }], [{ type: 'file', value: 'arn:aws:s3:::config/app.env' }]]),
  secrets,
  credentialSpecs: among([[]], [['credentialspec:arn:aws:s3:::config/spec.json'], ['credentialspecdomainless:arn:aws:s3:::config/spec.json'], ['spec.json'], ['']]),
  portMappings,
  mountPoints: among([[{ sourceVolume: 'data', containerPath: '/data' }]], [[{ sourceVolume: 'none', containerPath: '/data' }], [{ sourceVolume: 'data', containerPath: '' }], [{}]]),
  volumesFrom: among([[]], [[{ sourceContainer: 'app' }], [{ sourceContainer: 'none' }]]),
  dependsOn: among([[]], [[{ containerName: 'app', condition: 'START' }], [{ containerName: 'app', condition: 'HEALTHY' }], [{ containerName: 'none', condition: 'START' }], [{}]]),
  startTimeout: numbers({ min: 2, max: 120 }),
  stopTimeout: numbers({ min: 2, max: 120 }),
  healthCheck,
  restartPolicy: among(
    [{ enabled: true, restartAttemptPeriod: 60 }, { enabled: true, ignoredExitCodes: [0] }],
    [{}, { enabled: true, restartAttemptPeriod: 1 }, { enabled: false }, { enabled: true, ignoredExitCodes: [256] }],
  ),
  logConfiguration,
  firelensConfiguration: never({ type: 'fluentbit' }, { type: 'fluentbit', options: { 'enable-ecs-log-metadata': 'true', 'config-file-type': 's3' } }, { type: 'syslog' }, { type: 'fluentbit', options: { 'config-file-type': 'file' } }),
  linuxParameters,
  ulimits: among([[{ name: 'nofile', softLimit: 1024, hardLimit: 2048 }]], [[], [{ name: 'nofile', softLimit: 2048, hardLimit: 1 }], [{ name: 'files', softLimit: 1, hardLimit: 1 }], [{ name: 'nofile', softLimit: -2, hardLimit: 1 }]]),
  systemControls: among([[{ namespace: 'net.core.somaxconn', value: '1024' }]], [[], [{ namespace: 'net.core.somaxconn', value: 1024 }], [{ namespace: '', value: '' }]]),
  privileged: among([false], [true, 'true', 'maybe']),
  disableNetworking: among([false], [true]),
  dnsServers: never([], ['192.0.2.1']),
  dnsSearchDomains: never([], ['example.com']),
  extraHosts: never([], [{ hostname: 'a', ipAddress: '192.0.2.1' }]),
  hostname: never('', 'host'),
  links: never([], ['app']),
  dockerSecurityOptions: never([], ['no-new-privileges']),
  resourceRequirements: never([], [{ type: 'GPU', value: '1' }]),
});

const volumes = among(
  [[{ name: 'data' }], [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-12345678', transitEncryption: 'ENABLED', authorizationConfig: { iam: 'ENABLED' } } }]],
  [
    [], [{}], [{ name: '' }], [{ name: 'data' }, { name: 'data' }], [{ name: 'data', host: { sourcePath: '/var' } }], [{ name: 'data', host: {} }],
    [{ name: 'data', configuredAtLaunch: true }], [{ name: 'data', dockerVolumeConfiguration: {} }],
    [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', rootDirectory: 'data', authorizationConfig: { accessPointId: 'fsap-1', iam: 'ENABLED' } } }],
    [{ name: 'data', s3filesVolumeConfiguration: { fileSystemArn: 'arn:aws:s3files:us-east-1:111111111111:file-system/fs-1' } }],
    [{ name: 'data', s3filesVolumeConfiguration: { fileSystemArn: '', rootDirectory: 'x' } }],
  ],
);

const output = (...odd: readonly unknown[]): Choice => among(odd, [...odd, null]);

const task = optionsOf<Keys<typeof TASK>>('document: task', ['cpu', 'memory', 'containerDefinitions', 'volumes'], {
  requiresCompatibilities: among([['FARGATE'], ['EC2', 'FARGATE']], [[], ['EC2'], 'FARGATE']),
  networkMode: among(['awsvpc'], ['bridge', 'host', '']),
  family: texts('web', 'shop_1'),
  cpu: among([1024, '1024', '1 vCPU'], [0, 100, '1', 'one', '.25 vCPU', '0.25 vcpu', -256, 1.5, null, 33_000]),
  memory: among([2048, '2048', '2 GB'], [0, 100, '1', 'two', '2GB', '2.5 GB', -512, 2048.5, null]),
  containerDefinitions: listOf(container, 2),
  runtimePlatform: among([{ cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' }, { cpuArchitecture: 'X86_64' }], [{}, { cpuArchitecture: 'arm' }, { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }, { operatingSystemFamily: 'BSD' }]),
  ephemeralStorage: among([{ sizeInGiB: 21 }, { sizeInGiB: 200 }], [{}, { sizeInGiB: 20 }, { sizeInGiB: 201 }, { sizeInGiB: 21.5 }, { sizeInGiB: '30' }]),
  volumes,
  pidMode: among(['task'], ['host', '']),
  taskRoleArn: texts('arn:aws:iam::111111111111:role/app', 'app'),
  executionRoleArn: texts('arn:aws:iam::111111111111:role/execution', 'execution'),
  enableFaultInjection: booleans,
  tags: among([[{ key: 'team', value: 'shop' }], []], [[{ key: '', value: '' }], [{ key: 'aws:x', value: 'y' }], [{ key: 'a', value: '1' }, { key: 'a', value: '2' }], [{ key: 'k'.repeat(129), value: '' }]]),
  ipcMode: never('task', ''),
  placementConstraints: never([], [{ type: 'distinctInstance' }]),
  inferenceAccelerators: never([], [{}]),
  proxyConfiguration: never({ type: 'APPMESH' }),
  taskDefinitionArn: output('arn:aws:ecs:us-east-1:111111111111:task-definition/web:1'),
  revision: output(1),
  status: output('ACTIVE'),
  requiresAttributes: output([{ name: 'ecs.capability.task-eni' }]),
  compatibilities: output(['EC2', 'FARGATE']),
  registeredAt: output('2026-01-31T03:00:00.000Z'),
  registeredBy: output('arn:aws:iam::111111111111:user/somebody'),
  deregisteredAt: output('2026-01-31T03:00:00.000Z'),
  deleteRequestedAt: output('2026-01-31T03:00:00.000Z'),
});

/** What is no task definition at all, and what has a field that nobody knows. */
const nonsense = among([null, undefined, 0, '', 'text', [], {}, { containerDefinitions: {} }, { containerDefinitions: [null] }, { taskDefinition: {} }, [{ name: 'app' }], { Cpu: 256 }]);

/** Task definition documents, as `WorkloadTask.fromDocument()` takes them: some are as `describe-task-definition` answers. */
export const documents: Choice = {
  sane: fc.oneof(
    { weight: 4, arbitrary: task.sane },
    { weight: 1, arbitrary: task.sane.map((taskDefinition) => ({ taskDefinition, tags: [] })) },
    { weight: 1, arbitrary: container.sane.map((one) => [one]) },
  ),
  odd: oneOf({ sane: task.odd, odd: task.odd }, nonsense, { sane: fc.object(), odd: fc.jsonValue() }).odd,
};
