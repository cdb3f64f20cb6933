import { DocumentTask } from '../../../src/task/document/document-task';

const WEB = { name: 'web', image: 'nginx', portMappings: [{ containerPort: 80 }] };
const SIZE = { cpu: '256', memory: '512' };

/** The error of a task of two containers, `web` and a helper, with some fields set. */
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

describe('a document fails that is not a task definition', () => {
  const NONE = 'the document is not a task definition: it has no containerDefinitions; give what aws ecs register-task-definition --cli-input-json takes or aws ecs describe-task-definition returns';

  test.each([
    ['nothing', undefined],
    ['a text', 'webserver'],
    ['a list of containers', [WEB]],
    ['a service', { serviceName: 'web', desiredCount: 2 }],
  ])('%s', (_title, document) => {
    expect(errorOfDocument(document)).toBe(`[WorkloadTask.fromDocument] ${NONE}`);
  });

  test("CloudFormation's spelling", () => {
    expect(errorOfDocument({ Cpu: '256', Memory: '512', ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }] })).toBe(
      "[WorkloadTask.fromDocument] the document is in CloudFormation's spelling; write all field names in camelCase, or use WorkloadTask.fromTaskDefinition()");
  });

  test("CloudFormation's spelling of one field", () => {
    expect(errorOf({ web: { Command: ['serve'] } })).toBe(
      "[WorkloadTask.fromDocument] containerDefinitions[0].Command is in CloudFormation's spelling; write command, as aws ecs register-task-definition does");
  });

  test('a field in the wrong case', () => {
    expect(errorOf({ web: { entrypoint: ['serve'] } })).toBe(
      '[WorkloadTask.fromDocument] containerDefinitions[0].entrypoint is not a field of a container definition; write entryPoint, as aws ecs register-task-definition does');
  });

  test('a field that ECS does not have', () => {
    expect(errorOf({ web: { replicas: 3 } })).toBe(
      '[WorkloadTask.fromDocument] containerDefinitions[0].replicas is not a field of a container definition; remove it, or use WorkloadTask.fromTaskDefinition() and set it there');
  });
});

describe('a task fails', () => {
  test.each<[string, object, string]>([
    ['for EC2 only', { requiresCompatibilities: ['EC2'] },
      'requiresCompatibilities does not include FARGATE, got ["EC2"]; add it if the task can run there; for EC2 use the CDK with ecs.Ec2TaskDefinition'],
    ['in the bridge network mode', { networkMode: 'bridge' },
      "networkMode is not possible, got 'bridge'; use awsvpc, the one network mode that Fargate has, and let each hostPort equal its containerPort"],
    ['without cpu', { cpu: undefined }, 'cpu is missing; add it: Fargate needs the cpu and the memory of the task'],
    ['without memory', { memory: null }, 'memory is missing; add it: Fargate needs the cpu and the memory of the task'],
    ['with a size in words', { cpu: 'small' }, 'cpu is not a size, got \'small\'; write it as "256" or "0.25 vCPU"'],
    ['with a unit of the other kind', { memory: '1 vCPU' }, 'memory is not a size, got \'1 vCPU\'; write it as "512" or "0.5 GB"'],
    ['with a cpu that Fargate does not offer', { cpu: '300' },
      'cpu is not a size that Fargate offers, got 300; use one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units'],
    ['with a memory that does not go with its cpu', { memory: '4096' },
      'memoryLimitMiB does not go with 256 CPU units, got 4096; use one of 512, 1024, 2048 MiB, or another cpu'],
    ['with a family that is no name', { family: 'my family' },
      "family must be 1 to 255 letters, digits, underscores and hyphens, got 'my family'; rename it"],
    ['with the placeholder of a role', { taskRoleArn: 'arn:aws:iam::<account>:role/task' },
      "taskRoleArn must be the ARN or the name of a role, got 'arn:aws:iam::<account>:role/task'; correct it"],
    ['with the ephemeral storage that every task has', { ephemeralStorage: { sizeInGiB: 20 } },
      'ephemeralStorage.sizeInGiB must be a whole number from 21 to 200, got 20; leave it out for the 20 GiB that every task has'],
    ['that shares the processes of a host', { pidMode: 'host', runtimePlatform: { operatingSystemFamily: 'LINUX' } },
      "pidMode is not possible, got 'host'; use task, the one that Fargate has"],
    ['that shares processes without an operating system', { pidMode: 'task' },
      'pidMode needs runtimePlatform.operatingSystemFamily; add it'],
    ['on an unknown platform', { runtimePlatform: { cpuArchitecture: 'RISCV' } },
      "runtimePlatform.cpuArchitecture is not possible, got 'RISCV'; use one of X86_64, ARM64"],
    ['with one tag twice', { tags: [{ key: 'a', value: '1' }, { key: 'a', value: '2' }] }, "two tags have one key, got 'a'; keep one of them"],
    ['with the key of a tag that is too long', { tags: [{ key: 'k'.repeat(129), value: '' }] },
      `tags[0].key must be 1 to 128 characters, got '${'k'.repeat(129)}'; rename the tag`],
    ['with the value of a tag that is too long', { tags: [{ key: 'team', value: 'v'.repeat(257) }] },
      `tags[0].value must have at most 256 characters, got '${'v'.repeat(257)}'; shorten it`],
    ['without a container', { containerDefinitions: [] }, 'the task has no container; give it at least one'],
    ['with eleven containers', { containerDefinitions: Array.from({ length: 11 }, (_, i) => ({ name: `c${i}`, image: 'x' })) },
      'a task has at most 10 containers, got 11; split it into several tasks'],
    ['with one volume name twice', { volumes: [{ name: 'v' }, { name: 'v' }] }, "two volumes have one name, got 'v'; rename one of them"],
    ['with a volume for the launch that nobody mounts', { volumes: [{ name: 'v', configuredAtLaunch: true }] },
      'volumes[0] is configured at launch, but no container mounts it; mount it, or remove it'],
    ['with EFS authorization in the clear',
      { volumes: [{ name: 'v', efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { iam: 'ENABLED' } } }] },
      'volumes[0].efsVolumeConfiguration.authorizationConfig needs encryption in transit; set transitEncryption to ENABLED'],
  ])('%s', (_title, task, message) => {
    expect(errorOf({ task })).toBe(`[WorkloadTask.fromDocument] ${message}`);
  });

  test('with directory and access point of EFS', () => {
    const efsVolumeConfiguration = {
      fileSystemId: 'fs-1', rootDirectory: '/data', transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: 'fsap-1' },
    };

    expect(errorOf({ task: { volumes: [{ name: 'v', efsVolumeConfiguration }] } })).toBe(
      "[WorkloadTask.fromDocument] volumes[0].efsVolumeConfiguration.rootDirectory does not go with an access point, got '/data'; leave it to the access point");
  });

  test('on Windows with what Windows does not have', () => {
    const task = { cpu: '1024', memory: '2048', runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

    expect(errorOf({ task, web: { user: 'app' } })).toBe('[WorkloadTask.fromDocument] containerDefinitions[0].user is not available on Windows; remove it');
    expect(errorOf({ task: { ...task, runtimePlatform: { ...task.runtimePlatform, cpuArchitecture: 'ARM64' } } })).toBe(
      "[WorkloadTask.fromDocument] runtimePlatform.cpuArchitecture must be X86_64 on Windows, got 'ARM64'; change it, or use LINUX");
    expect(errorOf({ task: { ...task, cpu: '512', memory: '1024' } })).toBe(
      '[WorkloadTask.fromDocument] cpu is not a size that Fargate offers to Windows tasks, got 512; use one of 1024, 2048, 4096 CPU units');
  });

  test('with containers that reserve more than it has', () => {
    expect(errorOf({ web: { cpu: 200 }, helper: { cpu: '100' } })).toBe(
      "[WorkloadTask.fromDocument] the containers reserve more than the task's 256 CPU units, got 300; give the task more, or them less");
    expect(errorOf({ web: { memory: 512, memoryReservation: 300 }, helper: { memory: 300 } })).toBe(
      "[WorkloadTask.fromDocument] the containers reserve more than the task's 512 MiB, got 600; give the task more, or them less");
  });
});

describe('a container fails', () => {
  test.each<[string, object, string]>([
    ['without a name', { name: undefined }, 'containerDefinitions[0].name is missing; add it'],
    ['with a name that is none', { name: 'my web' },
      "containerDefinitions[0].name must be 1 to 255 letters, digits, underscores and hyphens, got 'my web'; rename it"],
    ['with the name of another', { name: 'helper' }, "two containers have one name, got 'helper'; give each container its own name"],
    ['without an image', { image: '' }, 'containerDefinitions[0].image is missing; add it'],
    ['when no other is essential either', { essential: 'false' },
      'no container is essential, got ["web","helper"]; mark at least one as essential: the task stops when it stops'],
    ['with a port out of range', { portMappings: [{ containerPort: 80 }, { containerPort: 70000 }] },
      'containerDefinitions[0].portMappings[1].containerPort must be a whole number from 1 to 65535, got 70000; use the port the container listens on'],
    ['with a port in words', { portMappings: [{ containerPort: 'http' }] },
      "containerDefinitions[0].portMappings[0].containerPort must be a number, got 'http'; use the port the container listens on"],
    ['with another port on the host', { portMappings: [{ containerPort: 80, hostPort: 8080 }] },
      'containerDefinitions[0].portMappings[0].hostPort differs from its containerPort, got 8080; remove it: in awsvpc mode the two are one'],
    ['with a port mapping without a port', { portMappings: [{ protocol: 'tcp' }] },
      'containerDefinitions[0].portMappings[0] must have either a containerPort or a containerPortRange; give one of the two'],
    ['with a range of ports that goes down', { portMappings: [{ containerPortRange: '9000-8000' }] },
      "containerDefinitions[0].portMappings[0].containerPortRange is not a range of ports, got '9000-8000'; go up, from 1 to 65535 at most"],
    ['with a range over another port', { portMappings: [{ containerPort: 8005 }, { containerPortRange: '8000-8010' }] },
      "containerDefinitions[0].portMappings[1] and containerDefinitions[0].portMappings[0] share ports, got '8000-8010'; let each listen on ports of its own"],
    ['with a protocol for an unnamed port', { portMappings: [{ containerPort: 80, appProtocol: 'grpc' }] },
      "containerDefinitions[0].portMappings[0] has an appProtocol but no name, got 'grpc'; name the port for Service Connect"],
    ['with a port name in capitals', { portMappings: [{ containerPort: 80, name: 'HTTP' }] },
      "containerDefinitions[0].portMappings[0].name must be 1 to 64 lower-case letters, digits, underscores and hyphens, got 'HTTP'; rename the port"],
    ['with two ports of one name', { portMappings: [{ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }] },
      "containerDefinitions[0].portMappings[1].name is the name of containerDefinitions[0].portMappings[0] too, got 'a'; name each port of the task differently"],
    ['with a variable and a secret of one name',
      { environment: [{ name: 'A', value: '1' }], secrets: [{ name: 'A', valueFrom: 'a' }] },
      "container 'web' has an environment variable and a secret of one name, got 'A'; remove the environment variable, or rename one of them"],
    ['with a variable that is a number', { environment: [{ name: 'PORT', value: 80 }] },
      'containerDefinitions[0].environment[0].value must be a string, got 80; write it in double quotes'],
    ['with a variable without a value', { environment: [{ name: 'PORT' }] },
      'containerDefinitions[0].environment[0].value is missing; give it a value, or "" for an empty one'],
    ['with a command that is no list', { command: 'serve' },
      "containerDefinitions[0].command must be a list, got 'serve'; write it in square brackets"],
    ['with labels in a list', { dockerLabels: ['a=b'] },
      'containerDefinitions[0].dockerLabels must be an object, got ["a=b"]; write it in curly brackets'],
    ['with a switch in words', { interactive: 'yes' },
      "containerDefinitions[0].interactive must be true or false, got 'yes'; write one of the two"],
    ['with more memory than the task', { memory: 1024, memoryReservation: 100 },
      "containerDefinitions[0].memory is more than the task's 512 MiB, got 1024; give the task more, or the container less"],
    ['with a reservation above its limit', { memory: 100, memoryReservation: 200 },
      'containerDefinitions[0].memoryReservation is more than its memory, got 200; reserve 100 MiB at most'],
    ['with less memory than Docker needs', { memory: 4 },
      'containerDefinitions[0].memory must be a whole number 6 or more, got 4; give it the 6 MiB that every container needs'],
    ['with a stop timeout that Fargate does not have', { stopTimeout: 300 },
      'containerDefinitions[0].stopTimeout must be a whole number from 2 to 120, got 300; use what Fargate allows'],
    ['with a health check in one string', { healthCheck: { command: ['curl -f localhost'] } },
      'containerDefinitions[0].healthCheck.command must be CMD or CMD-SHELL and what it runs, got ["curl -f localhost"]; write it as ["CMD-SHELL", "curl -f http://localhost/"]'],
    ['with a health check every second', { healthCheck: { command: ['CMD', 'true'], interval: 1 } },
      'containerDefinitions[0].healthCheck.interval must be a whole number from 5 to 300, got 1; use a number that ECS takes'],
    ['with a health check longer than its interval', { healthCheck: { command: ['CMD', 'true'], interval: 5, timeout: 10 } },
      'containerDefinitions[0].healthCheck.timeout is longer than its interval, got 10; use 5 seconds at most'],
    ['with a restart policy that is off', { restartPolicy: { enabled: false, restartAttemptPeriod: 60 } },
      'containerDefinitions[0].restartPolicy is not enabled, and says when to restart; enable it, or leave that out'],
    ['with an unknown ulimit', { ulimits: [{ name: 'files', softLimit: 1, hardLimit: 1 }] },
      "containerDefinitions[0].ulimits[0].name is not possible, got 'files'; use one of core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack"],
    ['with a capability that Fargate does not give', { linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } },
      "containerDefinitions[0].linuxParameters.capabilities.add[0] is not possible, got 'NET_ADMIN'; add SYS_PTRACE only, the one that Fargate lets you add"],
    ['with a volume that there is not', { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] },
      "containerDefinitions[0].mountPoints[0].sourceVolume names no volume, got 'data'; add it to volumes, or correct the name"],
    ['with its own volumes', { volumesFrom: [{ sourceContainer: 'web' }] },
      "containerDefinitions[0].volumesFrom[0].sourceContainer names no other container, got 'web'; correct the name"],
    ['with an environment file of another kind', { environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::bucket/prod.txt' }] },
      "containerDefinitions[0].environmentFiles[0].value must be the ARN of a .env object in S3, got 'arn:aws:s3:::bucket/prod.txt'; write it as arn:aws:s3:::bucket/name.env"],
    ['with eleven environment files', { environmentFiles: Array.from({ length: 11 }, (_, i) => ({ type: 's3', value: `arn:aws:s3:::bucket/${i}.env` })) },
      'containerDefinitions[0].environmentFiles may have 10 at most, got 11; remove some'],
    ['with two credential specs', { credentialSpecs: ['credentialspec:arn:aws:s3:::b/a', 'credentialspec:arn:aws:s3:::b/c'] },
      'containerDefinitions[0].credentialSpecs may have 1 at most, got 2; remove some'],
    ['with a log driver that Fargate does not have', { logConfiguration: { logDriver: 'gelf' } },
      "containerDefinitions[0].logConfiguration.logDriver is not possible, got 'gelf'; use one that Fargate has: awslogs, splunk or awsfirelens"],
    ['with awslogs and no stream prefix', { logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-region': 'r' } } },
      'containerDefinitions[0].logConfiguration has no option awslogs-stream-prefix, and awslogs needs it on Fargate; add it'],
    ['with a log option that is a secret too',
      { logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': 't' }, secretOptions: [{ name: 'splunk-token', valueFrom: 't' }] } },
      "containerDefinitions[0].logConfiguration gives one option twice, got 'splunk-token'; keep one of them"],
    ['with awsfirelens and no router', { logConfiguration: { logDriver: 'awsfirelens' } },
      'containerDefinitions[0].logConfiguration uses awsfirelens, but no container has a firelensConfiguration; add the log router'],
    ['with a FireLens configuration in S3',
      { firelensConfiguration: { type: 'fluentbit', options: { 'config-file-type': 's3', 'config-file-value': 'arn:aws:s3:::b/c' } } },
      "containerDefinitions[0].firelensConfiguration.options.config-file-type is not possible, got 's3'; put the file into the image and use file, the one type that Fargate has"],
    ['that is privileged', { privileged: true },
      'containerDefinitions[0].privileged is not available on Fargate, got true; remove it, or run the task on EC2'],
    ['with a GPU', { resourceRequirements: [{ type: 'GPU', value: '1' }] },
      'containerDefinitions[0].resourceRequirements is not available on Fargate, got [{"type":"GPU","value":"1"}]; remove it, or run the task on EC2: Fargate has no GPU'],
  ])('%s', (_title, web, message) => {
    expect(errorOf({ web })).toBe(`[WorkloadTask.fromDocument] ${message}`);
  });

  test('with the port of another', () => {
    expect(errorOf({ helper: { portMappings: [{ containerPort: '80' }] } })).toBe(
      "[WorkloadTask.fromDocument] container 'web' and container 'helper' use one port, and the containers of a task share its network, got 80; let each container listen on a port of its own");
  });

  test('as a second log router', () => {
    const firelensConfiguration = { type: 'fluentbit' };

    expect(errorOf({ web: { firelensConfiguration }, helper: { firelensConfiguration } })).toBe(
      '[WorkloadTask.fromDocument] two containers have a firelensConfiguration, got ["web","helper"]; keep one log router');
  });
});

describe('a dependency fails', () => {
  const dependsOn = (containerName: string, condition: string) => [{ containerName, condition }];

  test('on a container that there is not', () => {
    expect(errorOf({ web: { dependsOn: dependsOn('db', 'START') } })).toBe(
      "[WorkloadTask.fromDocument] containerDefinitions[0].dependsOn[0].containerName names no container, got 'db'; use one of web, helper");
  });

  test('on the health of a container without a health check', () => {
    expect(errorOf({ web: { dependsOn: dependsOn('helper', 'HEALTHY') } })).toBe(
      "[WorkloadTask.fromDocument] containerDefinitions[0].dependsOn[0] waits for 'helper' to be HEALTHY, but that has no health check; add one, or wait for START");
  });

  test.each(['COMPLETE', 'SUCCESS'])('on the %s of an essential container', (condition) => {
    expect(errorOf({ helper: { dependsOn: dependsOn('web', condition) } })).toBe(
      `[WorkloadTask.fromDocument] containerDefinitions[1].dependsOn[0] waits for ${condition} of 'web', but that is essential: when it ends, the task stops; set essential of 'web' to false`);
  });

  test('in a circle', () => {
    expect(errorOf({ web: { dependsOn: dependsOn('helper', 'START') }, helper: { dependsOn: dependsOn('web', 'START') } })).toBe(
      "[WorkloadTask.fromDocument] containers wait for each other, got 'web -> helper -> web'; remove one of these dependencies");
  });

  test('on itself', () => {
    expect(errorOf({ web: { dependsOn: dependsOn('web', 'START') } })).toBe(
      "[WorkloadTask.fromDocument] containers wait for each other, got 'web -> web'; remove one of these dependencies");
  });
});

describe('a secret fails', () => {
  const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf';
  const errorOfSecret = (valueFrom: string) => errorOf({ web: { secrets: [{ name: 'A', valueFrom }] } });

  test('with a version stage and a version id', () => {
    expect(errorOfSecret(`${SECRET}::AWSCURRENT:1234`)).toBe(
      `[WorkloadTask.fromDocument] containerDefinitions[0].secrets[0].valueFrom names both a version stage and a version id, got '${SECRET}::AWSCURRENT:1234'; keep one of the two`);
  });

  test('with a JSON key and too few colons', () => {
    expect(errorOfSecret(`${SECRET}:password`)).toBe(
      `[WorkloadTask.fromDocument] containerDefinitions[0].secrets[0].valueFrom must be the ARN of a secret, or that ARN followed by :json-key:version-stage:version-id, got '${SECRET}:password'; keep all three colons when you leave some of the three empty`);
  });

  test.each(['arn:aws:s3:::bucket/key', 'arn:aws:ssm:eu-west-1:123456789012:document/x', 'path/without-slash', 'a name'])('that is neither a secret nor a parameter: %s', (valueFrom) => {
    expect(errorOfSecret(valueFrom)).toBe(
      `[WorkloadTask.fromDocument] containerDefinitions[0].secrets[0].valueFrom must be the ARN of a secret of Secrets Manager, or the ARN or name of a parameter of Parameter Store, got '${valueFrom}'; correct it`);
  });

  test.each(['my secret', '?db', 'db?'])('that is no secret for a registry: %s', (credentialsParameter) => {
    expect(errorOf({ web: { repositoryCredentials: { credentialsParameter } } })).toBe(
      `[WorkloadTask.fromDocument] containerDefinitions[0].repositoryCredentials.credentialsParameter must be the ARN or name of a secret of Secrets Manager, got '${credentialsParameter}'; correct it`);
  });
});
