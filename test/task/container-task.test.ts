import { Duration, Lazy, Size } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ServiceDeployment, FargateWebService, TaskContainerOptions } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../fixtures/number-token';
import { getAtt, onlyResource, ref, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';

function rendered(options: Partial<TaskContainerOptions> = {}) {
  const stack = newStack();
  webService(stack, { deployment: ServiceDeployment.rolling(), task: webTask(options) });
  const taskDefinition = onlyResource(Template.fromStack(stack), TASK_DEFINITION).Properties;
  return { taskDefinition, container: taskDefinition.ContainerDefinitions[0] };
}

describe('a task that only has an image and a port', () => {
  test('is the smallest that Fargate offers', () => {
    expect(rendered().taskDefinition).toMatchObject({
      Cpu: '256',
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
    });
  });

  test('leaves platform and storage to Fargate', () => {
    const { taskDefinition } = rendered();

    expect(taskDefinition).not.toHaveProperty('RuntimePlatform');
    expect(taskDefinition).not.toHaveProperty('EphemeralStorage');
    expect(taskDefinition).not.toHaveProperty('Volumes');
  });

  test('has one essential container named app, and no fields beyond the options', () => {
    expect(rendered().container).toEqual({
      Name: 'app',
      Image: 'public.ecr.aws/nginx/nginx:stable',
      Essential: true,
      PortMappings: [{ ContainerPort: 80, Protocol: 'tcp' }],
      LogConfiguration: expect.anything(),
    });
  });

  test('writes logs of its own, prefixed with the name of the container', () => {
    const stack = newStack();
    webService(stack, { deployment: ServiceDeployment.rolling() });

    const template = Template.fromStack(stack);
    const logGroup = onlyResource(template, 'AWS::Logs::LogGroup');
    expect(logGroup.Properties.RetentionInDays).toBe(30);
    template.hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [{
        LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: logGroup.id }, 'awslogs-stream-prefix': 'app' } },
      }],
    });
  });
});

describe('each option of WorkloadTask.container()', () => {
  test.each<[string, Partial<TaskContainerOptions>, object]>([
    ['cpu and memoryLimitMiB', { cpu: 1024, memoryLimitMiB: 3072 }, { Cpu: '1024', Memory: '3072' }],
    ['family', { family: 'webserver' }, { Family: 'webserver' }],
    ['ephemeralStorageGiB', { ephemeralStorageGiB: 100 }, { EphemeralStorage: { SizeInGiB: 100 } }],
    ['pidMode', {
      pidMode: ecs.PidMode.TASK,
    }, { PidMode: 'task' }],
    ['enableFaultInjection', { enableFaultInjection: true }, { EnableFaultInjection: true }],
    ['runtimePlatform', {
      runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    }, { RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' } }],
  ])('%s ends up in the task definition', (_, options, expected) => {
    expect(rendered(options).taskDefinition).toMatchObject(expected);
  });

  test.each<[string, Partial<TaskContainerOptions>, object]>([
    ['image', { image: ecs.ContainerImage.fromRegistry('httpd:2') }, { Image: 'httpd:2' }],
    ['port', { port: 8080 }, { PortMappings: [{ ContainerPort: 8080, Protocol: 'tcp' }] }],
    ['containerName', { containerName: 'web' }, { Name: 'web' }],
    ['command', { command: ['serve', '--fast'] }, { Command: ['serve', '--fast'] }],
    ['entryPoint', { entryPoint: ['/bin/sh', '-c'] }, { EntryPoint: ['/bin/sh', '-c'] }],
    ['environment', { environment: { MODE: 'fast' } }, { Environment: [{ Name: 'MODE', Value: 'fast' }] }],
    ['user', { user: '1000:1000' }, { User: '1000:1000' }],
    ['workingDirectory', { workingDirectory: '/srv' }, { WorkingDirectory: '/srv' }],
    ['readonlyRootFilesystem', { readonlyRootFilesystem: true }, { ReadonlyRootFilesystem: true }],
    ['stopTimeout', { stopTimeout: Duration.minutes(2) }, { StopTimeout: 120 }],
    ['healthCheck', {
      healthCheck: { command: ['CMD-SHELL', 'curl -f localhost'], interval: Duration.seconds(10), retries: 4, startPeriod: Duration.seconds(20) },
    }, { HealthCheck: { Command: ['CMD-SHELL', 'curl -f localhost'], Interval: 10, Retries: 4, StartPeriod: 20, Timeout: 5 } }],
    ['essential', { essential: true }, { Essential: true }],
    ['restartPolicy', { restartPolicy: {} }, { RestartPolicy: { Enabled: true } }],
    ['restartPolicy with its options', { restartPolicy: { ignoredExitCodes: [0, 3], attemptPeriod: Duration.minutes(2) } }, {
      RestartPolicy: { Enabled: true, IgnoredExitCodes: [0, 3], RestartAttemptPeriod: 120 },
    }],
    ['startTimeout', { startTimeout: Duration.seconds(90) }, { StartTimeout: 90 }],
    ['containerCpu', { containerCpu: 128 }, { Cpu: 128 }],
    ['containerMemoryLimitMiB', { containerMemoryLimitMiB: 256 }, { Memory: 256 }],
    ['containerMemoryReservationMiB', { containerMemoryReservationMiB: 128 }, { MemoryReservation: 128 }],
    ['initProcessEnabled', { initProcessEnabled: true }, { LinuxParameters: { InitProcessEnabled: true } }],
    ['addCapabilities', { addCapabilities: [ecs.Capability.SYS_PTRACE] }, { LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } }],
    ['dropCapabilities', { dropCapabilities: [ecs.Capability.NET_RAW] }, { LinuxParameters: { Capabilities: { Drop: ['NET_RAW'] } } }],
    ['tmpfs', { tmpfs: [{ containerPath: '/cache' }, { containerPath: '/run', size: Size.mebibytes(8), mountOptions: ['noexec', 'uid=101'] }] }, {
      LinuxParameters: {
        Tmpfs: [
          { ContainerPath: '/cache', Size: 64, MountOptions: ['mode=1777'] },
          { ContainerPath: '/run', Size: 8, MountOptions: ['noexec', 'uid=101'] },
        ],
      },
    }],
    ['ulimits', { ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 1024, hardLimit: 4096 }] }, {
      Ulimits: [{ Name: 'nofile', SoftLimit: 1024, HardLimit: 4096 }],
    }],
    ['systemControls', { systemControls: [{ namespace: 'net.core.somaxconn', value: '1024' }] }, {
      SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '1024' }],
    }],
    ['dockerLabels', { dockerLabels: { 'com.example.team': 'web' } }, { DockerLabels: { 'com.example.team': 'web' } }],
    ['interactive and pseudoTerminal', { interactive: true, pseudoTerminal: true }, { Interactive: true, PseudoTerminal: true }],
    ['versionConsistency', { versionConsistency: ecs.VersionConsistency.DISABLED }, { VersionConsistency: 'disabled' }],
    ['additionalPorts', {
      additionalPorts: [
        { containerPort: 9090 },
        { containerPort: 50051, appProtocol: ecs.AppProtocol.grpc },
        { containerPort: 5353, protocol: ecs.Protocol.UDP, name: 'dns' },
        { containerPort: 8000, lastPort: 8010 },
      ],
    }, {
      PortMappings: [
        { ContainerPort: 80, Protocol: 'tcp' },
        { ContainerPort: 9090, Protocol: 'tcp' },
        { ContainerPort: 50051, Protocol: 'tcp', Name: 'app-50051', AppProtocol: 'grpc' },
        { ContainerPort: 5353, Protocol: 'udp', Name: 'dns' },
        { ContainerPortRange: '8000-8010', Protocol: 'tcp' },
      ],
    }],
    ['logging', { logging: ecs.LogDrivers.firelens({ options: { Name: 'stdout' } }) }, {
      LogConfiguration: { LogDriver: 'awsfirelens', Options: { Name: 'stdout' } },
    }],
  ])('%s ends up in the container', (_, options, expected) => {
    expect(rendered(options).container).toMatchObject(expected);
  });

  test('taskRole and executionRole replace the roles of the library', () => {
    const stack = newStack();
    const role = (id: string) => iam.Role.fromRoleArn(stack, id, `arn:aws:iam::111111111111:role/${id}`, { mutable: false });

    webService(stack, { deployment: ServiceDeployment.rolling(), task: webTask({ taskRole: role('Task'), executionRole: role('Execution') }) });

    const template = Template.fromStack(stack);
    template.hasResourceProperties(TASK_DEFINITION, {
      TaskRoleArn: 'arn:aws:iam::111111111111:role/Task',
      ExecutionRoleArn: 'arn:aws:iam::111111111111:role/Execution',
    });
    expect(template.findResources('AWS::IAM::Role', {
      Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ecs-tasks.amazonaws.com' } }] } },
    })).toEqual({});
  });

  test('logging by a driver of CDK creates no log group', () => {
    const stack = newStack();
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'existing');

    webService(stack, { deployment: ServiceDeployment.rolling(), task: webTask({ logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'web' }) }) });

    Template.fromStack(stack).resourceCountIs('AWS::Logs::LogGroup', 0);
  });
});

describe('the roles of a task', () => {
  test('are two, which only ECS tasks can assume', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: ServiceDeployment.rolling() });

    const template = Template.fromStack(stack);
    const { TaskRoleArn, ExecutionRoleArn } = onlyResource(template, TASK_DEFINITION).Properties;
    expect(TaskRoleArn).toEqual(getAtt(web.taskDefinition.taskRole, 'Arn'));
    expect(ExecutionRoleArn).toEqual(getAtt(web.taskDefinition.executionRole!, 'Arn'));
    expect(TaskRoleArn).not.toEqual(ExecutionRoleArn);
    for (const role of [TaskRoleArn, ExecutionRoleArn]) {
      expect(template.findResources('AWS::IAM::Role')[role['Fn::GetAtt'][0]].Properties).toEqual({
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: { 'aws:SourceArn': expect.anything() } },
          }],
        },
      });
    }
  });

  test('have no policy for the code until a grant', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: ServiceDeployment.rolling() });

    const policies = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy');
    expect(policies.filter(({ Properties }) => Properties.Roles.some((role: any) => role.Ref === ref(web.taskDefinition.taskRole).Ref))).toEqual([]);
  });

  test('let the agent write logs and nothing else', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: ServiceDeployment.rolling() });

    const template = Template.fromStack(stack);
    const allowing = resourcesOf(template, 'AWS::IAM::Policy').map(({ Properties }) => Properties)
      .filter(({ PolicyDocument: { Statement } }) => Statement.some(({ Effect }: any) => Effect === 'Allow'));
    expect(allowing.map(({ Roles }) => Roles)).toEqual([[ref(web.taskDefinition.executionRole!)]]);
    expect(allowing[0].PolicyDocument.Statement).toEqual([{
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': [onlyResource(template, 'AWS::Logs::LogGroup').id, 'Arn'] },
    }]);
  });
});

describe('a task of two services', () => {
  test('becomes a task definition, roles and a log group in each', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const task = webTask({ environment: { MODE: 'fast' } });

    const red = new FargateWebService(stack, 'Red', { cluster, task, deployment: ServiceDeployment.rolling() });
    const blue = new FargateWebService(stack, 'Blue', { cluster, task, deployment: ServiceDeployment.rolling() });

    expect(red.taskDefinition).not.toBe(blue.taskDefinition);
    const template = Template.fromStack(stack);
    template.resourceCountIs(TASK_DEFINITION, 2);
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
    template.allResourcesProperties(TASK_DEFINITION, {
      ContainerDefinitions: [Match.objectLike({ Environment: [{ Name: 'MODE', Value: 'fast' }] })],
    });
  });
});

describe('numbers that are tokens', () => {
  test('pass through', () => {
    const stack = newStack();
    const parameter = (id: string) => numberParameter(stack, id);

    webService(stack, {
      task: webTask({
        port: parameter('Port'),
        cpu: parameter('Cpu'),
        memoryLimitMiB: parameter('Memory'),
        ephemeralStorageGiB: parameter('Storage'),
        stopTimeout: Duration.seconds(parameter('Stop')),
      }),
    });

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, {
      Cpu: { Ref: 'Cpu' },
      Memory: { Ref: 'Memory' },
      EphemeralStorage: { SizeInGiB: { Ref: 'Storage' } },
      ContainerDefinitions: [{ PortMappings: [{ ContainerPort: { Ref: 'Port' } }], StopTimeout: { Ref: 'Stop' } }],
    });
  });

  test('pass one by one', () => {
    expect(() => webTask({ cpu: unknownNumber() })).not.toThrow();
    expect(() => webTask({ memoryLimitMiB: unknownNumber() })).not.toThrow();
    expect(() => webTask({ port: unknownNumber() })).not.toThrow();
    expect(() => webTask({ stopTimeout: Duration.seconds(unknownNumber()) })).not.toThrow();
    expect(() => webTask({ ephemeralStorageGiB: unknownNumber() })).not.toThrow();
  });
});

describe('the options of WorkloadTask.container()', () => {
  test('fail with a port that is null, as plain JavaScript allows', () => {
    const options: TaskContainerOptions = JSON.parse('{"port":null}');

    expect(() => webTask(options)).toThrow(errorAt('WorkloadTask.container()', 'port is null'));
  });

  test('fails with a label without a name', () => {
    expect(() => webTask({ dockerLabels: { '': 'web' } })).toThrow(errorAt('WorkloadTask.container()', 'dockerLabels is empty', 'name the label'));
  });

  test.each(['containerCpu', 'containerMemoryLimitMiB', 'containerMemoryReservationMiB'])('fail with a %s in quotes', (option) => {
    expect(() => webTask({ [option]: '80' })).toThrow(errorAt('WorkloadTask.container()', option, "got '80'", 'quotes'));
  });

  test.each([0, 65536, -80, 80.5])('fail with port %d', (port) => {
    expect(() => webTask({ port })).toThrow(errorAt('WorkloadTask.container()', "'app'", 'from 1 to 65535', `got ${port}`));
  });

  test('fail with a name that is both a secret and an environment variable', () => {
    const secrets = { TOKEN: {} as ecs.Secret };

    expect(() => webTask({ containerName: 'web', environment: { TOKEN: 'x' }, secrets })).toThrow(
      errorAt('WorkloadTask.container()', "'web'", 'environment', "got 'TOKEN'"),
    );
  });

  test.each([1, 2.5, 121])('fail with a stop timeout of %d seconds', (seconds) => {
    expect(() => webTask({ stopTimeout: Duration.millis(seconds * 1000) })).toThrow(
      errorAt('WorkloadTask.container()', 'stopTimeout', 'from 2 to 120', `got ${seconds}`),
    );
  });

  test.each([2, 120])('pass with a stop timeout of %d seconds', (seconds) => {
    expect(() => webTask({ stopTimeout: Duration.seconds(seconds) })).not.toThrow();
  });

  test.each([20, 201, 21.5])('fail with %d GiB of ephemeral storage', (ephemeralStorageGiB) => {
    expect(() => webTask({ ephemeralStorageGiB })).toThrow(
      errorAt('WorkloadTask.container()', 'ephemeralStorageGiB', 'from 21 to 200', `got ${ephemeralStorageGiB}`),
    );
  });

  test.each([21, 200])('pass with %d GiB of ephemeral storage', (ephemeralStorageGiB) => {
    expect(() => webTask({ ephemeralStorageGiB })).not.toThrow();
  });

  test.each<[Partial<TaskContainerOptions>, string[]]>([
    [{ containerCpu: 512 }, ['reserve', '256 CPU units', 'got 512']],
    [{ containerMemoryLimitMiB: 1024, containerMemoryReservationMiB: 100 },
      ['containerMemoryLimitMiB', '512 MiB', 'got 1024']],
    [{ containerMemoryReservationMiB: 4 }, ['containerMemoryReservationMiB', '6 or more', 'got 4']],
    [{ startTimeout: Duration.minutes(3) }, ['startTimeout', 'from 2 to 120', 'got 180']],
    [{ restartPolicy: { attemptPeriod: Duration.seconds(30) } },
      ['restartPolicy.attemptPeriod', 'from 60 to 1800', 'got 30']],
    [{ restartPolicy: { ignoredExitCodes: Array.from({ length: 51 }, (_, i) => i) } },
      ['restartPolicy.ignoredExitCodes', '50', 'got 51']],
    [{ addCapabilities: [ecs.Capability.NET_ADMIN] },
      ['addCapabilities', "got 'NET_ADMIN'", 'SYS_PTRACE']],
    [{ healthCheck: { command: ['CMD', 'true'], interval: Duration.seconds(5), timeout: Duration.minutes(1) } },
      ['healthCheck.timeout', 'longer than its interval', "got '60 seconds'", 'at most 5 seconds']],
    [{ healthCheck: { command: ['curl -f localhost'] } },
      ['healthCheck.command', 'CMD', 'got ["curl -f localhost"]', 'SHELL']],
    [{ environmentFiles: Array.from({ length: 11 }, () => ecs.EnvironmentFile.fromAsset('x.env')) },
      ['environmentFiles', '10', 'got 11']],
    [{ tmpfs: [{ containerPath: '/tmp' }, { containerPath: '/run', size: Size.kibibytes(1536) }] },
      ['tmpfs[1].size', '1 or more', 'got 1.5']],
    [{ tmpfs: [{ containerPath: '/tmp', size: Size.mebibytes(0) }] }, ['tmpfs[0].size', '1 or more', 'got 0']],
    [{ ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: -1, hardLimit: 0.5 }] },
      ['ulimits[0].hardLimit', '-1 or more', 'got 0.5']],
    [{ ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: -2, hardLimit: 1024 }] },
      ['ulimits[0].softLimit', '-1 or more', 'got -2']],
    ...['my app', 'app!', '!app', 'a'.repeat(256)].map((containerName): [Partial<TaskContainerOptions>, string[]] => [
      { containerName }, ['containerName', `got '${containerName}'`, '255'],
    ]),
    [{ port: undefined, portName: 'web' }, ['portName', "got 'web'", 'pass `port`']],
    [{ port: undefined, appProtocol: ecs.AppProtocol.http }, ['appProtocol', "got 'http'", 'pass `port`']],
    [{ port: undefined, additionalPorts: [{ containerPort: 90, lastPort: 85 }] },
      ['additionalPorts[0].containerPortRange', 'range', "got '90-85'", '65535']],
    [{ additionalPorts: Array.from({ length: 11 }, (_, i) => ({ containerPort: 90 + i, name: i < 10 ? undefined : 'Web' })) },
      ['additionalPorts[10].name', "got 'Web'", '64']],
    [{ additionalPorts: [{ containerPort: 80 }] }, ["'app'", 'port', 'got 80']],
    [{ additionalPorts: [{ containerPort: 81, name: 'Web' }] }, ['additionalPorts[0].name', "got 'Web'", '64']],
    [{ portName: 'web', additionalPorts: [{ containerPort: 81, name: 'web' }] },
      ['additionalPorts[0].name', "got 'web'", 'its own name']],
    [{ additionalPorts: [{ containerPort: 90, lastPort: 85 }] },
      ['additionalPorts[0].containerPortRange', 'range', "got '90-85'", '65535']],
    [{ additionalPorts: [{ containerPort: 90, lastPort: 95, appProtocol: ecs.AppProtocol.http }] },
      ['additionalPorts[0]', 'range', 'appProtocol']],
    [{ pidMode: ecs.PidMode.HOST, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX } },
      ['pidMode', 'Fargate', "got 'host'", 'task']],
  ])('fails with %j', (options, words) => {
    expect(() => webTask(options)).toThrow(errorAt('WorkloadTask.container()', ...words));
  });

  test.each<[string, Partial<TaskContainerOptions>]>([
    ['readonlyRootFilesystem', { readonlyRootFilesystem: true }], ['readonlyRootFilesystem', { hardened: true }],
    ['linuxParameters', { tmpfs: [{ containerPath: '/tmp' }] }],
  ])('fail on Windows with %s', (field, options) => {
    const windows = { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.X86_64 };

    expect(() => webTask({ cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: windows, ...options })).toThrow(
      errorAt('WorkloadTask.container()', field, 'Windows'),
    );
  });
});

test('fails with a token as the name of a container', () => {
  expect(() => webTask({ containerName: Lazy.string({ produce: () => 'web' }) })).toThrow(
    errorAt('WorkloadTask.container()', 'containerName', 'token'),
  );
});

test.each<[string, Partial<TaskContainerOptions>]>([
  ['stopTimeout', { stopTimeout: Duration.minutes(unknownNumber()) }],
  ['healthCheck.startPeriod', { healthCheck: { command: ['CMD', 'true'], startPeriod: Duration.hours(unknownNumber()) } }],
  ['restartPolicy.attemptPeriod', { restartPolicy: { attemptPeriod: Duration.days(unknownNumber()) } }],
])('fails with %s as a token of another unit than seconds', (option, options) => {
  expect(() => webTask(options)).toThrow(errorAt('WorkloadTask.container()', option, 'token', 'seconds'));
});
