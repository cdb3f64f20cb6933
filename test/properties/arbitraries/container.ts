import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { buckets, keys, logGroups, parameters, secrets } from './estate';
import { images } from './existing';
import { volumeMounts } from './volumes';
import {
  AdditionalPort, AwsLogsOptions, ContainerOptions, ContainerRestartPolicy, ContainerStartDependency, ContainerLogging, SecretFieldsOptions,
  Secrets, TmpfsMount,
} from '../../../src/index';
import { always, among, anyOf, Choice, listOf, mapOf, oneOf, booleans } from '../generators/choice';
import { call, deferred } from '../generators/deferred';
import { ChoicesOf, factory, optionsOf } from '../generators/options';
import { numbers, seconds, sizes, texts } from '../generators/values';

export const ports = numbers({ min: 1, max: 65535 });
const usualPorts: Choice = { sane: fc.constantFrom(80, 3000, 8080), odd: ports.odd };
const protocols = among([ecs.AppProtocol.http, ecs.AppProtocol.http2, ecs.AppProtocol.grpc]);
const portNames = texts('web', 'admin', 'metrics-1');
export const containerNames = texts('app', 'web', 'proxy');
const variables = texts('LOG_LEVEL', 'DB_HOST', 'PATH');
export const variableMaps = mapOf(variables, texts('debug', 'a b', ''));

const additionalPorts = listOf(optionsOf<AdditionalPort>('AdditionalPort', ['containerPort'], {
  containerPort: { sane: fc.constantFrom(9090, 9091, 53), odd: ports.odd },
  lastPort: { sane: fc.constantFrom(9095, 9099), odd: ports.odd },
  name: portNames,
  protocol: anyOf(ecs.Protocol),
  appProtocol: protocols,
}));

const starts = listOf(optionsOf<ContainerStartDependency>('ContainerStartDependency', ['containerName'], {
  containerName: containerNames,
  condition: anyOf(ecs.ContainerDependencyCondition),
}), 2);

const restart = optionsOf<ContainerRestartPolicy>('ContainerRestartPolicy', [], {
  ignoredExitCodes: listOf(numbers({ min: 0, max: 255 })),
  attemptPeriod: seconds({ min: 60, max: 1800 }),
});

const tmpfs = listOf(optionsOf<TmpfsMount>('TmpfsMount', ['containerPath'], {
  containerPath: texts('/tmp', '/var/run', '/cache'),
  size: sizes('mebibytes', { min: 1, max: 128 }),
  mountOptions: listOf(texts('mode=1777', 'noexec', 'uid=1000')),
}), 2);

const healthCheck: Choice = (() => {
  const command = listOf(texts('CMD-SHELL', 'curl -f http://localhost/ || exit 1'), 2);
  const draw = (odd: boolean) => fc.record({
    command: odd ? command.odd : fc.constant(['CMD-SHELL', 'curl -f http://localhost/ || exit 1']),
    interval: seconds({ min: 5, max: 300 })[odd ? 'odd' : 'sane'],
    timeout: seconds({ min: 2, max: 60 })[odd ? 'odd' : 'sane'],
    retries: numbers({ min: 1, max: 10 })[odd ? 'odd' : 'sane'],
    startPeriod: seconds({ min: 0, max: 300 })[odd ? 'odd' : 'sane'],
  }, { requiredKeys: ['command'] });
  return { sane: draw(false), odd: draw(true) };
})();

export const awsLogs = factory('ContainerLogging.awsLogs', ContainerLogging.awsLogs, optionsOf<AwsLogsOptions>('AwsLogsOptions', [], {
  datetimeFormat: texts('%Y-%m-%d'),
  encryptionKey: keys,
  logGroup: logGroups,
  logGroupClass: anyOf(logs.LogGroupClass),
  logGroupName: texts('/app/logs', 'logs'),
  maxBufferSize: sizes('mebibytes', { min: 1, max: 25 }),
  mode: anyOf(ecs.AwsLogDriverMode),
  multilinePattern: texts('^INFO'),
  removalPolicy: anyOf(RemovalPolicy),
  retention: among([logs.RetentionDays.ONE_WEEK, logs.RetentionDays.INFINITE, logs.RetentionDays.ONE_YEAR]),
  shared: booleans,
  streamPrefix: texts('app'),
}));

export const logDrivers = oneOf(awsLogs, among(
  [
    deferred('ecs.LogDrivers.awsLogs', () => ecs.LogDrivers.awsLogs({ streamPrefix: 'app' })),
    deferred('ecs.LogDrivers.splunk', (world) => ecs.LogDrivers.splunk({
      url: 'https://splunk.example.com', secretToken: ecs.Secret.fromSsmParameter(world.build(SPLUNK_TOKEN)),
    })),
  ],
  [
    deferred('ecs.LogDrivers.firelens without a router', () => ecs.LogDrivers.firelens({ options: { Name: 'http' } })),
    deferred('ecs.LogDrivers.jsonFile', () => ecs.LogDrivers.jsonFile()),
    deferred('ecs.LogDrivers.gelf', () => ecs.LogDrivers.gelf({ address: 'udp://192.0.2.1:12201' })),
  ],
));

const SPLUNK_TOKEN = deferred('the token', (world) => ssm.StringParameter.fromSecureStringParameterAttributes(world.newScope('Token'), 'Imported', { parameterName: '/splunk' }));

const singleSecrets: Choice = {
  sane: fc.oneof(
    secrets.sane.map((secret) => call('ecs.Secret.fromSecretsManager', ecs.Secret.fromSecretsManager, [secret])),
    secrets.sane.map((secret) => call('ecs.Secret.fromSecretsManager', ecs.Secret.fromSecretsManager, [secret, 'password'])),
    parameters.sane.map((parameter) => call('ecs.Secret.fromSsmParameter', ecs.Secret.fromSsmParameter, [parameter])),
  ),
  odd: fc.oneof(
    secrets.sane.map((secret) => call('ecs.Secret.fromSecretsManager', ecs.Secret.fromSecretsManager, [secret, 'a:b'])),
    secrets.odd.map((secret) => call('ecs.Secret.fromSecretsManager', ecs.Secret.fromSecretsManager, [secret])),
    parameters.odd.map((parameter) => call('ecs.Secret.fromSsmParameter', ecs.Secret.fromSsmParameter, [parameter])),
  ),
};

const secretFields = factory('Secrets.fields', Secrets.fields, secrets, mapOf(texts('DB_USER', 'DB_PASSWORD'), texts('username', 'password')),
  optionsOf<SecretFieldsOptions>('SecretFieldsOptions', [], {
    version: among([{ versionId: 'v-1' }, { versionStage: 'AWSPREVIOUS' }], [{}, { versionId: 'v-1', versionStage: 'AWSPREVIOUS' }, { versionId: '' }]),
  }));

export const secretMaps = oneOf(mapOf(texts('DB_PASSWORD', 'TOKEN', 'API_KEY'), singleSecrets), secretFields);

const environmentFiles: Choice = {
  sane: buckets.sane.map((bucket) => [call('ecs.EnvironmentFile.fromBucket', ecs.EnvironmentFile.fromBucket, [bucket, 'app.env'])]),
  odd: fc.oneof(
    buckets.odd.map((bucket) => [call('ecs.EnvironmentFile.fromBucket', ecs.EnvironmentFile.fromBucket, [bucket, 'app.env'])]),
    buckets.sane.map((bucket) => [call('ecs.EnvironmentFile.fromBucket', ecs.EnvironmentFile.fromBucket, [bucket, 'app.txt'])]),
    buckets.sane.map((bucket) => Array.from({ length: 11 }, () => call('ecs.EnvironmentFile.fromBucket', ecs.EnvironmentFile.fromBucket, [bucket, 'app.env']))),
  ),
};

/** What one container can say. */
export const containerChoices: ChoicesOf<ContainerOptions> = {
  image: images,
  addCapabilities: among([[ecs.Capability.SYS_PTRACE]], [[], [ecs.Capability.NET_ADMIN], [ecs.Capability.ALL]]),
  additionalPorts,
  appProtocol: protocols,
  command: listOf(texts('serve', '--port=80')),
  containerCpu: numbers({ min: 0, max: 256 }),
  gpuCount: { sane: fc.constant(undefined), odd: fc.oneof(numbers({ min: 1, max: 8 }).sane, numbers({ min: 1, max: 8 }).odd) },
  containerMemoryLimitMiB: numbers({ min: 6, max: 512 }),
  containerMemoryReservationMiB: numbers({ min: 6, max: 256 }),
  containerName: containerNames,
  dependsOn: starts,
  dockerLabels: mapOf(texts('com.example.team', 'tier'), texts('shop', '')),
  dropCapabilities: among([[ecs.Capability.ALL], [ecs.Capability.CHOWN, ecs.Capability.KILL]], [[], [ecs.Capability.ALL, ecs.Capability.ALL]]),
  entryPoint: listOf(texts('/bin/sh', '-c')),
  environment: variableMaps,
  environmentFiles,
  essential: booleans,
  hardened: booleans,
  healthCheck,
  initProcessEnabled: booleans,
  interactive: booleans,
  logging: logDrivers,
  mounts: volumeMounts,
  port: usualPorts,
  portName: portNames,
  pseudoTerminal: booleans,
  readonlyRootFilesystem: booleans,
  restartPolicy: restart,
  secrets: secretMaps,
  startTimeout: seconds({ min: 2, max: 120 }),
  stopTimeout: seconds({ min: 2, max: 120 }),
  systemControls: among([[{ namespace: 'net.core.somaxconn', value: '1024' }]], [[], [{ namespace: '', value: '' }], [{ namespace: 'kernel.shmmax', value: '1' }]]),
  tmpfs,
  ulimits: among(
    [[{ name: ecs.UlimitName.NOFILE, softLimit: 1024, hardLimit: 4096 }]],
    [[], [{ name: ecs.UlimitName.NOFILE, softLimit: 4096, hardLimit: 1024 }], [{ name: ecs.UlimitName.NOFILE, softLimit: -1, hardLimit: 0.5 }]],
  ),
  user: texts('1000', '1000:1000', 'nobody', '0', 'root'),
  versionConsistency: anyOf(ecs.VersionConsistency),
  workingDirectory: texts('/srv'),
};

export const containers = optionsOf<ContainerOptions>('ContainerOptions', ['image'], containerChoices);

/** A command, as triggers and hooks override it. */
export const commands = always(fc.constantFrom(['migrate'], ['npm', 'run', 'migrate']));
