import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ContainerLogging, LogDestination, Sidecar } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { executionStatements, serviceWithSidecars, taskStatements } from '../../fixtures/sidecar-task';
import { ref, resourcesOf } from '../../fixtures/template-references';

const REGION = { Ref: 'AWS::Region' };

describe('a log router', () => {
  test('comes with image, memory, health check and a log group of its own', () => {
    const { container } = serviceWithSidecars([Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs() })]);

    expect(container('log-router')).toEqual({
      Name: 'log-router',
      Image: expect.stringMatching(/^public\.ecr\.aws\/aws-observability\/aws-for-fluent-bit:\d+\.\d+\.\d+$/),
      Essential: true,
      User: '0',
      MemoryReservation: 64,
      FirelensConfiguration: {
        Type: 'fluentbit',
        Options: {
          'enable-ecs-log-metadata': 'true',
          'config-file-type': 'file',
          'config-file-value': '/fluent-bit/configs/output-metrics-healthcheck.conf',
        },
      },
      HealthCheck: {
        Command: ['CMD-SHELL', 'curl -sf http://127.0.0.1:2020/api/v1/uptime || exit 1'], Interval: 10, Retries: 3, StartPeriod: 30, Timeout: 5,
      },
      LogConfiguration: { LogDriver: 'awslogs', Options: expect.objectContaining({ 'awslogs-stream-prefix': 'log-router' }) },
    });
  });

  test('starts before the main container, which writes to it', () => {
    const { container } = serviceWithSidecars([Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs() })]);

    expect(container('app')).toMatchObject({
      DependsOn: [{ ContainerName: 'log-router', Condition: 'HEALTHY' }],
      LogConfiguration: { LogDriver: 'awsfirelens' },
    });
  });

  test('has the image, name, memory, log driver and configuration of the options', () => {
    const { container } = serviceWithSidecars([Sidecar.fireLens({
      destination: LogDestination.cloudWatchLogs(),
      image: ecs.ContainerImage.fromRegistry('example/router:1'),
      containerName: 'router',
      containerMemoryReservationMiB: 100,
      logging: ContainerLogging.awsLogs({ streamPrefix: 'logs' }),
      configFile: '/extra.conf',
      ecsMetadata: false,
    })]);

    expect(container('router')).toMatchObject({
      Image: 'example/router:1',
      MemoryReservation: 100,
      LogConfiguration: { Options: { 'awslogs-stream-prefix': 'logs' } },
      FirelensConfiguration: { Options: { 'enable-ecs-log-metadata': 'false', 'config-file-value': '/extra.conf' } },
    });
  });

  test('fails next to another log router', () => {
    const sidecars = [
      Sidecar.fireLens({ containerName: 'first', destination: LogDestination.cloudWatchLogs() }),
      Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs() }),
    ];

    expect(() => serviceWithSidecars(sidecars)).toThrow(errorAt('Stack/Web/TaskDefinition', 'log router', "got 'first'", 'Sidecar.fireLens()'));
  });

  test('fails in a Windows task', () => {
    const runtimePlatform = { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE };
    const sidecars = [Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs() })];

    expect(() => serviceWithSidecars(sidecars, { runtimePlatform, cpu: 1024, memoryLimitMiB: 2048 })).toThrow(
      errorAt('Stack/Web/TaskDefinition', "'log-router'", 'Linux only'),
    );
  });
});

describe('logs that go to CloudWatch', () => {
  test('have a group that expires, and the task role may write to it', () => {
    const { container, template } = serviceWithSidecars([Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs() })]);

    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    const [{ id }] = groups.filter((group) => group.id.includes('app'));
    expect(groups.map(({ Properties }) => Properties.RetentionInDays)).toEqual([30, 30]);
    expect(container('app').LogConfiguration.Options).toEqual({
      Name: 'cloudwatch_logs', region: REGION, log_group_name: { Ref: id }, log_stream_prefix: 'app/',
    });
    expect(taskStatements(template)).toEqual([{
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: { 'Fn::GetAtt': [id, 'Arn'] },
    }]);
  });

  test('can go to an existing group', () => {
    const stack = newStack();
    const logGroup = new logs.LogGroup(stack, 'Existing');
    const destination = LogDestination.cloudWatchLogs({ logGroup, streamPrefix: 'web-' });

    const { container } = serviceWithSidecars([Sidecar.fireLens({ destination })], {}, stack);

    expect(container('app').LogConfiguration.Options).toMatchObject({ log_group_name: ref(logGroup), log_stream_prefix: 'web-' });
  });
});

test('logs can go to Firehose, to which the task role may write', () => {
  const stack = newStack();
  const deliveryStreamArn = 'arn:aws:firehose:us-east-1:111111111111:deliverystream/logs';
  const deliveryStream = firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Logs', deliveryStreamArn);

  const { container, template } = serviceWithSidecars([Sidecar.fireLens({ destination: LogDestination.firehose({ deliveryStream }) })], {}, stack);

  expect(container('app').LogConfiguration.Options).toEqual({ Name: 'kinesis_firehose', region: REGION, delivery_stream: 'logs' });
  expect(taskStatements(template)).toEqual([{ Action: 'firehose:PutRecordBatch', Effect: 'Allow', Resource: deliveryStreamArn }]);
});

describe('logs that go to other destinations', () => {
  test('go by a plugin, with its secrets and permissions', () => {
    const stack = newStack();
    const key = new secretsmanager.Secret(stack, 'Key');
    const destination = LogDestination.plugin({
      name: 'datadog',
      options: { TLS: 'on' },
      secretOptions: { apikey: ecs.Secret.fromSecretsManager(key) },
      permissions: [new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::logs/*'] })],
    });

    const { container, template } = serviceWithSidecars([Sidecar.fireLens({ destination })], {}, stack);

    expect(container('app').LogConfiguration).toEqual({
      LogDriver: 'awsfirelens',
      Options: { Name: 'datadog', TLS: 'on' },
      SecretOptions: [{ Name: 'apikey', ValueFrom: ref(key) }],
    });
    expect(taskStatements(template)).toEqual([{ Action: 's3:PutObject', Effect: 'Allow', Resource: 'arn:aws:s3:::logs/*' }]);
    expect(executionStatements(template).map(({ Resource }) => Resource)).toContainEqual(ref(key));
  });

  test('fail with a name among the options', () => {
    expect(() => LogDestination.plugin({ name: 'datadog', options: { Name: 's3' } })).toThrow(
      errorAt('LogDestination.plugin()', 'options', "got 's3'", '`name`'),
    );
  });

  test('fail with an option that is both plain and secret', () => {
    expect(() => LogDestination.plugin({ name: 'datadog', options: { apikey: 'x' }, secretOptions: { apikey: {} as ecs.Secret } })).toThrow(
      errorAt('LogDestination.plugin()', 'options', 'secretOptions', "got 'apikey'"),
    );
  });
});

test('a main container keeps a log driver of its own', () => {
  const sidecars = [Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs() })];
  const { container } = serviceWithSidecars(sidecars, { logging: ContainerLogging.awsLogs() });

  expect(container('app').LogConfiguration.LogDriver).toBe('awslogs');
});

test('a log router of two services is added to each', () => {
  const stack = newStack();
  const sidecars = [Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs() })];

  serviceWithSidecars(sidecars);

  expect(serviceWithSidecars(sidecars, {}, stack).container('log-router')).toBeDefined();
});
