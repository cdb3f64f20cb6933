import { DocumentTask } from '../../../src/task/document/document-task';
import { errorAt } from '../../fixtures/error-at';

const WEB = { name: 'web', image: 'nginx', portMappings: [{ containerPort: 80 }] };
const SIZE = { cpu: '256', memory: '512' };

const documentError = (...words: string[]) => errorAt('WorkloadTask.fromDocument', ...words);

/** Returns the error of a task of two containers, `web` and a helper, with some fields replaced. */
function errorOf(fields: { task?: object; web?: object; helper?: object }): string {
  const helper = { name: 'helper', image: 'busybox', essential: false, ...fields.helper };
  return errorOfDocument({ ...SIZE, containerDefinitions: [{ ...WEB, ...fields.web }, helper], ...fields.task });
}

function errorOfDocument(document: unknown): string {
  try {
    DocumentTask.fromDocument(document, {});
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

describe('a document that is not a task definition fails', () => {
  test.each([
    ['nothing', undefined],
    ['a text', 'webserver'],
    ['a list of containers', [WEB]],
    ['a service', { serviceName: 'web', desiredCount: 2 }],
  ])('%s', (_title, document) => {
    expect(errorOfDocument(document)).toMatch(documentError('not a task definition', 'containerDefinitions', 'register-task-definition'));
  });

  test("CloudFormation's spelling", () => {
    expect(errorOfDocument({ Cpu: '256', Memory: '512', ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }] })).toMatch(
      documentError('CloudFormation', 'camelCase'),
    );
  });

  test("CloudFormation's spelling of one field", () => {
    expect(errorOf({ web: { Command: ['serve'] } })).toMatch(
      documentError('containerDefinitions[0].Command', 'CloudFormation', 'register-task-definition'),
    );
  });

  test('a field in the wrong case', () => {
    expect(errorOf({ web: { entrypoint: ['serve'] } })).toMatch(documentError('containerDefinitions[0].entrypoint', 'field', 'entryPoint'));
  });

  test('a field that ECS does not have', () => {
    expect(errorOf({ web: { replicas: 3 } })).toMatch(
      documentError('containerDefinitions[0].replicas', 'field', 'WorkloadTask.fromTaskDefinition()'),
    );
  });
});

describe('a task fails', () => {
  test.each<[string, object, string[]]>([
    ['for EC2 only', { requiresCompatibilities: ['EC2'] },
      ['requiresCompatibilities', 'FARGATE', 'got ["EC2"]', 'Ec2TaskDefinition']],
    ['in the bridge network mode', { networkMode: 'bridge' },
      ['networkMode', "got 'bridge'", 'hostPort']],
    ['without cpu', { cpu: undefined }, ['cpu', 'missing', 'Fargate']],
    ['without memory', { memory: null }, ['memory', 'missing', 'Fargate']],
    ['with a size in words', { cpu: 'small' }, ['cpu', 'size', "got 'small'", 'vCPU']],
    ['with a unit of the other kind', { memory: '1 vCPU' }, ['memory', 'size', "got '1 vCPU'", 'GB']],
    ['with a cpu that Fargate does not offer', { cpu: '300' },
      ['cpu', 'got 300', '256, 512']],
    ['with a memory that does not go with its cpu', { memory: '4096' },
      ['memoryLimitMiB', '256', 'got 4096', '512']],
    ['with an invalid family', { family: 'my family' },
      ['family', '255', "got 'my family'"]],
    ['with the placeholder of a role', { taskRoleArn: 'arn:aws:iam::<account>:role/task' },
      ['taskRoleArn', 'placeholder', "got 'arn:aws:iam::<account>:role/task'", 'taskRole`']],
    ['with the ephemeral storage that every task has', { ephemeralStorage: { sizeInGiB: 20 } },
      ['ephemeralStorage.sizeInGiB', 'from 21 to 200', 'got 20', '20']],
    ['that shares the processes of a host', { pidMode: 'host', runtimePlatform: { operatingSystemFamily: 'LINUX' } },
      ['pidMode', "got 'host'", 'Fargate']],
    ['on an unknown platform', { runtimePlatform: { cpuArchitecture: 'RISCV' } },
      ['runtimePlatform.cpuArchitecture', "got 'RISCV'"]],
    ['with the same tag twice', { tags: [{ key: 'a', value: '1' }, { key: 'a', value: '2' }] }, ['tags', 'key', "got 'a'"]],
    ['with the key of a tag that is too long', { tags: [{ key: 'k'.repeat(129), value: '' }] },
      ['tags[0].key', '128', `got '${'k'.repeat(129)}'`]],
    ['with the value of a tag that is too long', { tags: [{ key: 'team', value: 'v'.repeat(257) }] },
      ['tags[0].value', 'at most 256', `got '${'v'.repeat(257)}'`]],
    ['without a container', { containerDefinitions: [] }, ['no container', 'at least one']],
    ['with eleven containers', { containerDefinitions: Array.from({ length: 11 }, (_, i) => ({ name: `c${i}`, image: 'x' })) },
      ['at most 10 containers', 'got 11', 'split']],
    ['with the same volume name twice', { volumes: [{ name: 'v' }, { name: 'v' }] }, ['two volumes', 'name', "got 'v'"]],
    ['with a volume configured at launch that no container mounts', { volumes: [{ name: 'v', configuredAtLaunch: true }] },
      ['volumes[0]', 'configured', 'mount']],
    ['with EFS authorization without encryption in transit',
      { volumes: [{ name: 'v', efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { iam: 'ENABLED' } } }] },
      ['volumes[0].efsVolumeConfiguration.authorizationConfig', 'encryption', 'transitEncryption']],
  ])('%s', (_title, task, words) => {
    expect(errorOf({ task })).toMatch(documentError(...words));
  });

  test('with directory and access point of EFS', () => {
    const efsVolumeConfiguration = {
      fileSystemId: 'fs-1', rootDirectory: '/data', transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: 'fsap-1' },
    };

    expect(errorOf({ task: { volumes: [{ name: 'v', efsVolumeConfiguration }] } })).toMatch(
      documentError('volumes[0].efsVolumeConfiguration.rootDirectory', 'access point', "got '/data'"),
    );
  });

  test('on Windows with fields that Windows does not support', () => {
    const task = { cpu: '1024', memory: '2048', runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

    expect(errorOf({ task, web: { readonlyRootFilesystem: true } })).toMatch(
      documentError('containerDefinitions[0].readonlyRootFilesystem', 'available'),
    );
    expect(errorOf({ task: { ...task, runtimePlatform: { ...task.runtimePlatform, cpuArchitecture: 'ARM64' } } })).toMatch(
      documentError('runtimePlatform.cpuArchitecture', 'Windows', "got 'ARM64'", 'LINUX'),
    );
    expect(errorOf({ task: { ...task, cpu: '512', memory: '1024' } })).toMatch(documentError('cpu', 'Windows', 'got 512', '1024'));
  });

  test('with containers that reserve more than the task has', () => {
    expect(errorOf({ web: { cpu: 200 }, helper: { cpu: '100' } })).toMatch(documentError('reserve', '256 CPU units', 'got 300'));
    expect(errorOf({ web: { memory: 512, memoryReservation: 300 }, helper: { memory: 300 } })).toBe('no error');
    expect(errorOf({ web: { memory: 512, memoryReservation: 300 }, helper: { memoryReservation: 300 } })).toMatch(
      documentError('reserve', '512 MiB', 'got 600'),
    );
  });
});

describe('a container fails', () => {
  test.each<[string, object, string[]]>([
    ['without a name', { name: undefined }, ['containerDefinitions[0].name', 'missing']],
    ['with an invalid name', { name: 'my web' },
      ['containerDefinitions[0].name', '255', "got 'my web'"]],
    ['with the name of another', { name: 'helper' }, ['two containers', 'name', "got 'helper'"]],
    ['without an image', { image: '' }, ['containerDefinitions[0].image', 'missing']],
    ['when no other is essential either', { essential: 'false' },
      ['no container is essential', 'got ["web","helper"]']],
    ['with a port out of range', { portMappings: [{ containerPort: 80 }, { containerPort: 70000 }] },
      ['containerDefinitions[0].portMappings[1].containerPort', 'from 1 to 65535', 'got 70000']],
    ['with a port in words', { portMappings: [{ containerPort: 'http' }] },
      ['containerDefinitions[0].portMappings[0].containerPort', "got 'http'", 'listens']],
    ['with another port on the host', { portMappings: [{ containerPort: 80, hostPort: 8080 }] },
      ['containerDefinitions[0].portMappings[0].hostPort', 'containerPort', 'got 8080']],
    ['with a port mapping without a port', { portMappings: [{ protocol: 'tcp' }] },
      ['containerDefinitions[0].portMappings[0]', 'containerPort', 'containerPortRange']],
    ['with a range of ports that goes down', { portMappings: [{ containerPortRange: '9000-8000' }] },
      ['containerDefinitions[0].portMappings[0].containerPortRange', 'range', "got '9000-8000'", '65535']],
    ['with a range over another port', { portMappings: [{ containerPort: 8005 }, { containerPortRange: '8000-8010' }] },
      ['containerDefinitions[0].portMappings[1]', 'containerDefinitions[0].portMappings[0]', "got '8000-8010'"]],
    ['with a port name in capitals', { portMappings: [{ containerPort: 80, name: 'HTTP' }] },
      ['containerDefinitions[0].portMappings[0].name', '64', "got 'HTTP'"]],
    ['with two ports of one name', { portMappings: [{ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }] },
      ['containerDefinitions[0].portMappings[1].name', 'containerDefinitions[0].portMappings[0]', "got 'a'"]],
    ['with a variable and a secret of one name',
      { environment: [{ name: 'A', value: '1' }], secrets: [{ name: 'A', valueFrom: 'a' }] },
      ["'web'", 'environment', "got 'A'"]],
    ['with a variable that is a number', { environment: [{ name: 'PORT', value: 80 }] },
      ['containerDefinitions[0].environment[0].value', 'string', 'got 80']],
    ['with a variable without a value', { environment: [{ name: 'PORT' }] },
      ['containerDefinitions[0].environment[0].value', 'missing', '""']],
    ['with a command that is not a list', { command: 'serve' },
      ['containerDefinitions[0].command', 'list', "got 'serve'"]],
    ['with a label without a name', { dockerLabels: { '': 'web' } },
      ['containerDefinitions[0].dockerLabels', 'empty name', 'name the label']],
    ['with labels in a list', { dockerLabels: ['a=b'] },
      ['containerDefinitions[0].dockerLabels', 'object', 'got ["a=b"]']],
    ['with a switch in words', { interactive: 'yes' },
      ['containerDefinitions[0].interactive', 'true or false', "got 'yes'"]],
    ['with more memory than the task', { memory: 1024, memoryReservation: 100 },
      ['containerDefinitions[0].memory', '512 MiB', 'got 1024']],
    ['with a reservation above its limit', { memory: 100, memoryReservation: 200 },
      ['containerDefinitions[0].memoryReservation', 'memory', 'got 200', '100']],
    ['with less memory than Docker needs', { memory: 4 },
      ['containerDefinitions[0].memory', '6 or more', 'got 4']],
    ['with a stop timeout that Fargate does not have', { stopTimeout: 300 },
      ['containerDefinitions[0].stopTimeout', 'from 2 to 120', 'got 300']],
    ['with a health check in one string', { healthCheck: { command: ['curl -f localhost'] } },
      ['containerDefinitions[0].healthCheck.command', 'CMD', 'got ["curl -f localhost"]', 'SHELL']],
    ['with a health check that times out after the next one', { healthCheck: { command: ['CMD', 'true'], interval: 5, timeout: 60 } },
      ['containerDefinitions[0].healthCheck.timeout', 'longer than the interval', 'got 60', 'at most 5 seconds']],
    ['with a health check every second', { healthCheck: { command: ['CMD', 'true'], interval: 1 } },
      ['containerDefinitions[0].healthCheck.interval', 'from 5 to 300', 'got 1']],
    ['with a restart policy that is off', { restartPolicy: { enabled: false, restartAttemptPeriod: 60 } },
      ['containerDefinitions[0].restartPolicy', 'not enabled']],
    ['with an unknown ulimit', { ulimits: [{ name: 'files', softLimit: 1, hardLimit: 1 }] },
      ['containerDefinitions[0].ulimits[0].name', "got 'files'", 'sigpending']],
    ['with a capability that Fargate does not give', { linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } },
      ['containerDefinitions[0].linuxParameters.capabilities.add[0]', "got 'NET_ADMIN'", 'SYS_PTRACE']],
    ['with a volume that does not exist', { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] },
      ['containerDefinitions[0].mountPoints[0].sourceVolume', 'volume', "got 'data'"]],
    ['with the volumes of itself', { volumesFrom: [{ sourceContainer: 'web' }] },
      ['containerDefinitions[0].volumesFrom[0].sourceContainer', "got 'web'"]],
    ['with an environment file of another kind', { environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::bucket/prod.txt' }] },
      ['containerDefinitions[0].environmentFiles[0].value', 'ARN', "got 'arn:aws:s3:::bucket/prod.txt'", 'name.env']],
    ['with eleven environment files',
      { environmentFiles: Array.from({ length: 11 }, (_, i) => ({ type: 's3', value: `arn:aws:s3:::bucket/${i}.env` })) },
      ['containerDefinitions[0].environmentFiles', '10', 'got 11']],
    ['with two credential specs', { credentialSpecs: ['credentialspec:arn:aws:s3:::b/a', 'credentialspec:arn:aws:s3:::b/c'] },
      ['containerDefinitions[0].credentialSpecs', '1', 'got 2']],
    ['with a log driver that Fargate does not have', { logConfiguration: { logDriver: 'gelf' } },
      ['containerDefinitions[0].logConfiguration.logDriver', "got 'gelf'", 'awsfirelens']],
    ['with awslogs and no stream prefix', { logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-region': 'r' } } },
      ['containerDefinitions[0].logConfiguration', 'awslogs-stream-prefix']],
    ['with a log option that is a secret too',
      { logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': 't' }, secretOptions: [{ name: 'splunk-token', valueFrom: 't' }] } },
      ['containerDefinitions[0].logConfiguration', 'option', "got 'splunk-token'"]],
    ['with awsfirelens and no router', { logConfiguration: { logDriver: 'awsfirelens' } },
      ['containerDefinitions[0].logConfiguration', 'firelensConfiguration', 'router']],
    ['with a FireLens configuration in S3',
      { firelensConfiguration: { type: 'fluentbit', options: { 'config-file-type': 's3', 'config-file-value': 'arn:aws:s3:::b/c' } } },
      ['containerDefinitions[0].firelensConfiguration.options.config-file-type', "got 's3'", 'Fargate']],
    ['that is privileged', { privileged: true },
      ['containerDefinitions[0].privileged', 'available', 'got true']],
    ['with a GPU', { resourceRequirements: [{ type: 'GPU', value: '1' }] },
      ['containerDefinitions[0].resourceRequirements', 'available', 'got [{"type":"GPU","value":"1"}]', 'GPU']],
  ])('%s', (_title, web, words) => {
    expect(errorOf({ web })).toMatch(documentError(...words));
  });

  test('with the port of another', () => {
    expect(errorOf({ helper: { portMappings: [{ containerPort: '80' }] } })).toMatch(documentError("'web'", "'helper'", 'got 80'));
  });

  test('as a second log router', () => {
    const firelensConfiguration = { type: 'fluentbit' };

    expect(errorOf({ web: { firelensConfiguration }, helper: { firelensConfiguration } })).toMatch(
      documentError('firelensConfiguration', 'got ["web","helper"]', 'router'),
    );
  });
});

describe('a dependency fails', () => {
  const dependsOn = (containerName: string, condition: string) => [{ containerName, condition }];

  test('on a container that does not exist', () => {
    expect(errorOf({ web: { dependsOn: dependsOn('db', 'START') } })).toMatch(
      documentError('containerDefinitions[0].dependsOn[0].containerName', "got 'db'", 'web, helper'),
    );
  });

  test('on the health of a container without a health check', () => {
    expect(errorOf({ web: { dependsOn: dependsOn('helper', 'HEALTHY') } })).toMatch(
      documentError('containerDefinitions[0].dependsOn[0]', "'helper'", 'START'),
    );
  });

  test.each(['COMPLETE', 'SUCCESS'])('on the %s of an essential container', (condition) => {
    expect(errorOf({ helper: { dependsOn: dependsOn('web', condition) } })).toMatch(
      documentError('containerDefinitions[1].dependsOn[0]', condition, "'web'"),
    );
  });

  test('in a circle', () => {
    expect(errorOf({ web: { dependsOn: dependsOn('helper', 'START') }, helper: { dependsOn: dependsOn('web', 'START') } })).toMatch(
      documentError('containers', 'each other', "got 'web -> helper -> web'"),
    );
  });

  test('on itself', () => {
    expect(errorOf({ web: { dependsOn: dependsOn('web', 'START') } })).toMatch(documentError('containers', 'each other', "got 'web -> web'"));
  });
});

describe('a secret fails', () => {
  const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf';
  const errorOfSecret = (valueFrom: string) => errorOf({ web: { secrets: [{ name: 'A', valueFrom }] } });

  test('with a version stage and a version id', () => {
    expect(errorOfSecret(`${SECRET}::AWSCURRENT:1234`)).toMatch(
      documentError('containerDefinitions[0].secrets[0].valueFrom', 'version stage', 'version id', `got '${SECRET}::AWSCURRENT:1234'`),
    );
  });

  test('with a JSON key and too few colons', () => {
    expect(errorOfSecret(`${SECRET}:password`)).toMatch(
      documentError('containerDefinitions[0].secrets[0].valueFrom', ':json-key:version-stage:version-id', `got '${SECRET}:password'`, 'colons'),
    );
  });

  test.each([
    'arn:aws:s3:::bucket/key', 'arn:aws:ssm:eu-west-1:123456789012:document/x', 'arn:aws:ssm:eu-west-1:123456789012:parameter/a:3',
    'a:3', 'path/without-slash', 'a name',
  ])('that is neither a secret nor a parameter: %s', (valueFrom) => {
    expect(errorOfSecret(valueFrom)).toMatch(
      documentError('containerDefinitions[0].secrets[0].valueFrom', 'Secrets Manager', 'Parameter Store', `got '${valueFrom}'`),
    );
  });

  test.each(['my secret', '?db', 'db?'])('that is not the secret of a registry: %s', (credentialsParameter) => {
    expect(errorOf({ web: { repositoryCredentials: { credentialsParameter } } })).toMatch(
      documentError('containerDefinitions[0].repositoryCredentials.credentialsParameter', 'ARN', `got '${credentialsParameter}'`),
    );
  });
});
