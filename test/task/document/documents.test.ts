import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { DocumentTask } from '../../../src/task/document/document-task';

const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';

function templateOf(document: object): Template {
  const stack = new Stack(new App(), 'Stack');
  DocumentTask.fromDocument(document, {}).bind(stack);
  return Template.fromStack(stack);
}

function statements(template: Template): Record<string, unknown>[] {
  return Object.values(template.findResources('AWS::IAM::Policy')).flatMap((policy) => policy.Properties.PolicyDocument.Statement);
}

describe('documents in the form that AWS shows', () => {
  test('a web server whose numbers are strings', () => {
    const template = templateOf({
      family: 'webserver',
      containerDefinitions: [{ name: 'web', image: 'nginx', memory: '100', cpu: '99', portMappings: [{ containerPort: 80 }] }],
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      memory: '512',
      cpu: '256',
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      Family: 'webserver',
      Cpu: '256',
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      ContainerDefinitions: [{
        Name: 'web',
        Image: 'nginx',
        Memory: 100,
        Cpu: 99,
        Essential: true,
        PortMappings: [{ ContainerPort: 80, Protocol: 'tcp' }],
        LogConfiguration: { LogDriver: 'awslogs' },
      }],
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('a page served by a shell command, with the sizes in vCPU and GB', () => {
    const template = templateOf({
      family: 'hello-page',
      networkMode: 'awsvpc',
      cpu: '.25 vCPU',
      memory: '0.5GB',
      requiresCompatibilities: ['EC2', 'FARGATE'],
      runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'ARM64' },
      ephemeralStorage: { sizeInGiB: '30' },
      containerDefinitions: [{
        name: 'page',
        image: 'public.ecr.aws/docker/library/httpd:2.4',
        essential: true,
        entryPoint: ['sh', '-c'],
        command: ["/bin/sh -c \"echo '<h1>Hello</h1>' > htdocs/index.html && httpd-foreground\""],
        portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
      }],
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      Cpu: '256',
      Memory: '512',
      RequiresCompatibilities: ['FARGATE'],
      RuntimePlatform: { OperatingSystemFamily: 'LINUX', CpuArchitecture: 'ARM64' },
      EphemeralStorage: { SizeInGiB: 30 },
      ContainerDefinitions: [{
        EntryPoint: ['sh', '-c'],
        Command: ["/bin/sh -c \"echo '<h1>Hello</h1>' > htdocs/index.html && httpd-foreground\""],
        PortMappings: [{ ContainerPort: 80, HostPort: 80, Protocol: 'tcp' }],
      }],
    });
  });

  test('a Windows page with a log group that awslogs creates', () => {
    const template = templateOf({
      family: 'windows-page',
      networkMode: 'awsvpc',
      cpu: '1 vCPU',
      memory: '2 GB',
      requiresCompatibilities: ['FARGATE'],
      runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
      executionRoleArn: 'arn:aws:iam::123456789012:role/service-role/ecsTaskExecutionRole',
      containerDefinitions: [{
        name: 'page',
        image: 'mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022',
        cpu: 512,
        command: ['powershell', '-Command', 'C:\\ServiceMonitor.exe w3svc'],
        portMappings: [{ containerPort: 80 }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-create-group': 'true',
            'awslogs-group': '/ecs/windows-page',
            'awslogs-region': 'eu-central-1',
            'awslogs-stream-prefix': 'page',
          },
        },
      }],
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      ExecutionRoleArn: 'arn:aws:iam::123456789012:role/service-role/ecsTaskExecutionRole',
      RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
      ContainerDefinitions: [{
        LogConfiguration: {
          LogDriver: 'awslogs',
          Options: {
            'awslogs-create-group': 'true',
            'awslogs-group': '/ecs/windows-page',
            'awslogs-region': 'eu-central-1',
            'awslogs-stream-prefix': 'page',
          },
        },
      }],
    });
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    expect(statements(template).map(({ Action }) => Action)).toEqual([['logs:CreateLogStream', 'logs:PutLogEvents'], 'logs:CreateLogGroup']);
    template.hasResourceProperties('AWS::IAM::Policy', { Roles: ['ecsTaskExecutionRole'] });
  });

  test('logs sent to Splunk with its token from Secrets Manager', () => {
    const token = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:splunk-token-KnrBkD';

    const template = templateOf({
      family: 'to-splunk',
      cpu: 256,
      memory: 1024,
      containerDefinitions: [{
        name: 'app',
        image: 'busybox',
        logConfiguration: {
          logDriver: 'splunk',
          options: { 'splunk-url': 'https://splunk.example.com:8088' },
          secretOptions: [{ name: 'splunk-token', valueFrom: token }],
        },
      }],
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [{
        LogConfiguration: {
          LogDriver: 'splunk',
          Options: { 'splunk-url': 'https://splunk.example.com:8088' },
          SecretOptions: [{ Name: 'splunk-token', ValueFrom: token }],
        },
      }],
    });
    expect(statements(template)).toEqual([{ Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: token }]);
  });

  test('logs routed to Firehose by FireLens', () => {
    const template = templateOf({
      family: 'routed',
      taskRoleArn: 'arn:aws:iam::123456789012:role/firehose-writer',
      cpu: '512',
      memory: '1024',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        {
          name: 'log_router',
          image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable',
          essential: true,
          user: '0',
          firelensConfiguration: {
            type: 'fluentbit',
            options: { 'enable-ecs-log-metadata': 'false', 'config-file-type': 'file', 'config-file-value': '/extra.conf' },
          },
          memoryReservation: 50,
        },
        {
          name: 'app',
          image: 'httpd',
          logConfiguration: {
            logDriver: 'awsfirelens',
            options: { Name: 'kinesis_firehose', region: 'us-west-2', delivery_stream: 'my-stream' },
          },
          memoryReservation: 100,
        },
      ],
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      TaskRoleArn: 'arn:aws:iam::123456789012:role/firehose-writer',
      ContainerDefinitions: [
        {
          Name: 'log_router',
          User: '0',
          FirelensConfiguration: {
            Type: 'fluentbit',
            Options: { 'enable-ecs-log-metadata': 'false', 'config-file-type': 'file', 'config-file-value': '/extra.conf' },
          },
          LogConfiguration: { LogDriver: 'awslogs' },
          MemoryReservation: 50,
        },
        {
          Name: 'app',
          LogConfiguration: {
            LogDriver: 'awsfirelens',
            Options: { Name: 'kinesis_firehose', region: 'us-west-2', delivery_stream: 'my-stream' },
          },
        },
      ],
    });
  });

  test('files on EFS and an empty volume that two containers share', () => {
    const template = templateOf({
      family: 'with-files',
      cpu: '256',
      memory: '512',
      volumes: [
        {
          name: 'files',
          efsVolumeConfiguration: {
            fileSystemId: 'fs-0123456789abcdef0',
            transitEncryption: 'ENABLED',
            transitEncryptionPort: '2999',
            authorizationConfig: { accessPointId: 'fsap-0123456789abcdef0', iam: 'ENABLED' },
          },
        },
        { name: 'scratch', host: {} },
      ],
      containerDefinitions: [
        {
          name: 'web',
          image: 'nginx',
          mountPoints: [
            { sourceVolume: 'files', containerPath: '/usr/share/nginx/html', readOnly: true },
            { sourceVolume: 'scratch', containerPath: '/scratch' },
          ],
        },
        { name: 'backup', image: 'busybox', essential: false, volumesFrom: [{ sourceContainer: 'web', readOnly: true }] },
      ],
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      Volumes: [
        {
          Name: 'files',
          EFSVolumeConfiguration: {
            FilesystemId: 'fs-0123456789abcdef0',
            TransitEncryption: 'ENABLED',
            TransitEncryptionPort: 2999,
            AuthorizationConfig: { AccessPointId: 'fsap-0123456789abcdef0', IAM: 'ENABLED' },
          },
        },
        { Name: 'scratch', Host: Match.absent() },
      ],
      ContainerDefinitions: [
        {
          MountPoints: [
            { SourceVolume: 'files', ContainerPath: '/usr/share/nginx/html', ReadOnly: true },
            { SourceVolume: 'scratch', ContainerPath: '/scratch', ReadOnly: false },
          ],
        },
        { VolumesFrom: [{ SourceContainer: 'web', ReadOnly: true }] },
      ],
    });
  });

  test('a volume that the service attaches when it launches the task', () => {
    const template = templateOf({
      family: 'with-disk',
      cpu: '256',
      memory: '512',
      volumes: [{ name: 'disk', configuredAtLaunch: true }],
      containerDefinitions: [{ name: 'db', image: 'postgres', mountPoints: [{ sourceVolume: 'disk', containerPath: '/data' }] }],
    });

    template.hasResourceProperties(TASK_DEFINITION, { Volumes: [{ Name: 'disk', ConfiguredAtLaunch: true }] });
  });

  test('containers that wait for each other, with health checks', () => {
    const template = templateOf({
      family: 'in-order',
      cpu: '1024',
      memory: '2048',
      containerDefinitions: [
        {
          name: 'app',
          image: 'app',
          dependsOn: [{ containerName: 'proxy', condition: 'HEALTHY' }, { containerName: 'migration', condition: 'SUCCESS' }],
          portMappings: [{ containerPort: 8080, name: 'app', appProtocol: 'http2' }],
          startTimeout: 60,
          stopTimeout: '120',
        },
        {
          name: 'proxy',
          image: 'envoyproxy/envoy',
          healthCheck: {
            command: ['CMD-SHELL', 'curl -s http://localhost:9901/server_info | grep LIVE'],
            interval: 5,
            timeout: 2,
            retries: 3,
            startPeriod: 10,
          },
          restartPolicy: { enabled: true, ignoredExitCodes: [0, 2], restartAttemptPeriod: 180 },
          ulimits: [{ name: 'nofile', softLimit: 15000, hardLimit: 15000 }],
        },
        { name: 'migration', image: 'app', essential: false, command: ['migrate'] },
      ],
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [
        {
          DependsOn: [{ ContainerName: 'proxy', Condition: 'HEALTHY' }, { ContainerName: 'migration', Condition: 'SUCCESS' }],
          PortMappings: [{ ContainerPort: 8080, Name: 'app', AppProtocol: 'http2', Protocol: 'tcp' }],
          StartTimeout: 60,
          StopTimeout: 120,
        },
        {
          HealthCheck: {
            Command: ['CMD-SHELL', 'curl -s http://localhost:9901/server_info | grep LIVE'],
            Interval: 5,
            Timeout: 2,
            Retries: 3,
            StartPeriod: 10,
          },
          RestartPolicy: { Enabled: true, IgnoredExitCodes: [0, 2], RestartAttemptPeriod: 180 },
          Ulimits: [{ Name: 'nofile', SoftLimit: 15000, HardLimit: 15000 }],
        },
        { Essential: false, Command: ['migrate'] },
      ],
    });
  });

  test('a blog and its database, with secrets of both stores', () => {
    const database = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf';
    const parameter = 'arn:aws:ssm:eu-west-1:123456789012:parameter/blog/salt';

    const template = templateOf({
      family: 'blog',
      cpu: '512',
      memory: '1024',
      taskRoleArn: 'blog-role',
      containerDefinitions: [
        {
          name: 'wordpress',
          image: 'wordpress',
          portMappings: [{ containerPort: 80 }],
          environment: [{ name: 'WORDPRESS_DB_HOST', value: '127.0.0.1' }, { name: 'EMPTY', value: '' }],
          secrets: [
            { name: 'WORDPRESS_DB_PASSWORD', valueFrom: `${database}:password::` },
            { name: 'SALT', valueFrom: parameter },
          ],
        },
        {
          name: 'mysql',
          image: 'mysql:8',
          essential: false,
          secrets: [
            { name: 'MYSQL_ROOT_PASSWORD', valueFrom: `${database}:password:AWSPREVIOUS:` },
            { name: 'MYSQL_USER', valueFrom: '/blog/user' },
          ],
        },
      ],
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      TaskRoleArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/blog-role']] },
      ContainerDefinitions: [
        {
          Environment: [{ Name: 'WORDPRESS_DB_HOST', Value: '127.0.0.1' }, { Name: 'EMPTY', Value: '' }],
          Secrets: [{ Name: 'WORDPRESS_DB_PASSWORD', ValueFrom: `${database}:password::` }, { Name: 'SALT', ValueFrom: parameter }],
        },
        {
          Secrets: [{ Name: 'MYSQL_ROOT_PASSWORD', ValueFrom: `${database}:password:AWSPREVIOUS:` }, { Name: 'MYSQL_USER', ValueFrom: '/blog/user' }],
        },
      ],
    });
    const userOfStack = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':parameter/blog/user']] };
    expect(statements(template)).toEqual(expect.arrayContaining([
      { Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: database },
      { Action: 'ssm:GetParameters', Effect: 'Allow', Resource: [parameter, userOfStack] },
    ]));
    expect(Object.keys(template.toJSON().Parameters)).toEqual(['BootstrapVersion']);
  });

  test('an image from a private registry and variables from a file', () => {
    const credentials = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf';

    const template = templateOf({
      family: 'private',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{
        name: 'app',
        image: 'registry.example.com/app:1',
        repositoryCredentials: { credentialsParameter: credentials },
        environmentFiles: [{ value: 'arn:aws:s3:::my-bucket/app/prod.env', type: 's3' }],
      }],
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [{
        Image: 'registry.example.com/app:1',
        RepositoryCredentials: { CredentialsParameter: credentials },
        EnvironmentFiles: [{ Type: 's3', Value: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::my-bucket/app/prod.env']] } }],
      }],
    });
    expect(statements(template)).toEqual(expect.arrayContaining([
      { Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: credentials },
      { Action: 's3:GetObject', Effect: 'Allow', Resource: 'arn:aws:s3:::my-bucket/app/prod.env' },
      { Action: 's3:GetBucketLocation', Effect: 'Allow', Resource: 'arn:aws:s3:::my-bucket' },
    ]));
  });

  test('the output of describe-task-definition, with its tags and the fields that only ECS writes', () => {
    const template = templateOf({
      taskDefinition: {
        taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7',
        containerDefinitions: [{
          name: 'shop',
          image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/shop:7',
          cpu: 0,
          links: [],
          portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
          essential: true,
          entryPoint: [],
          command: [],
          environment: [{ name: 'STAGE', value: 'prod' }],
          environmentFiles: [],
          mountPoints: [],
          volumesFrom: [],
          linuxParameters: null,
          secrets: [],
          dnsServers: [],
          dockerLabels: {},
          ulimits: [],
          privileged: false,
          systemControls: [],
          resourceRequirements: [],
          credentialSpecs: [],
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/ecs/shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'ecs' },
            secretOptions: [],
          },
        }],
        family: 'shop',
        executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
        networkMode: 'awsvpc',
        revision: 7,
        volumes: [],
        status: 'ACTIVE',
        requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.docker-remote-api.1.18' }, { name: 'ecs.capability.task-eni' }],
        placementConstraints: [],
        compatibilities: ['EC2', 'FARGATE'],
        requiresCompatibilities: ['FARGATE'],
        cpu: '512',
        memory: '1024',
        registeredAt: '2026-03-02T10:14:55.120000+01:00',
        registeredBy: 'arn:aws:sts::123456789012:assumed-role/deployer/ci',
        enableFaultInjection: false,
      },
      tags: [{ key: 'team', value: 'shop' }, { key: 'aws:cloudformation:stack-name', value: 'old' }],
    });

    template.hasResourceProperties(TASK_DEFINITION, {
      Family: 'shop',
      EnableFaultInjection: false,
      Tags: [{ Key: 'team', Value: 'shop' }],
      Volumes: Match.absent(),
      ContainerDefinitions: [{
        Cpu: 0,
        Privileged: false,
        Image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/shop:7',
        Command: Match.absent(),
        LinuxParameters: Match.absent(),
        SystemControls: Match.absent(),
        PortMappings: [{ ContainerPort: 8080, HostPort: 8080, Protocol: 'tcp' }],
      }],
    });
    expect(statements(template)).toEqual(expect.arrayContaining([
      {
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        Effect: 'Allow',
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:123456789012:repository/team/shop']] },
      },
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Effect: 'Allow',
        Resource: {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:', { Ref: 'AWS::AccountId' }, ':log-group:/ecs/shop:*']],
        },
      },
    ]));
  });
});
