import * as aps from 'aws-cdk-lib/aws-aps';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AgentConfig, Sidecar } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { executionStatements, serviceWithSidecars, taskStatements } from '../../fixtures/sidecar-task';
import { getAtt } from '../../fixtures/template-references';

const TRACES = {
  Action: [
    'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries',
  ],
  Effect: 'Allow',
  Resource: '*',
};

function logGroup(name: string): any {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:log-group:${name}`]] };
}

const putMetrics = new iam.PolicyStatement({ actions: ['cloudwatch:PutMetricData'], resources: ['*'] });

describe('the OpenTelemetry collector', () => {
  test('comes with image, configuration, memory, health check and a log group of its own', () => {
    const { container } = serviceWithSidecars([Sidecar.openTelemetry()]);

    expect(container('otel-collector')).toEqual({
      Name: 'otel-collector',
      Image: expect.stringMatching(/^public\.ecr\.aws\/aws-observability\/aws-otel-collector:v\d+\.\d+\.\d+$/),
      Command: ['--config=/etc/ecs/ecs-default-config.yaml'],
      Essential: false,
      MemoryReservation: 64,
      RestartPolicy: { Enabled: true, RestartAttemptPeriod: 60 },
      HealthCheck: { Command: ['CMD', '/healthcheck'], Interval: 10, Retries: 3, StartPeriod: 10, Timeout: 5 },
      LogConfiguration: { LogDriver: 'awslogs', Options: expect.objectContaining({ 'awslogs-stream-prefix': 'otel-collector' }) },
    });
  });

  test('starts first, without delaying the main container', () => {
    const { container } = serviceWithSidecars([Sidecar.openTelemetry()]);

    expect(container('app').DependsOn).toEqual([{ ContainerName: 'otel-collector', Condition: 'START' }]);
    expect(container('otel-collector').DependsOn).toBeUndefined();
  });

  test('may send traces, and metrics into one log group', () => {
    const { template } = serviceWithSidecars([Sidecar.openTelemetry()]);

    const [traces, metrics, ...others] = taskStatements(template);
    expect(traces).toEqual(TRACES);
    expect(metrics.Action).toEqual(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents']);
    expect(metrics.Resource).toEqual([logGroup('/aws/ecs/application/metrics'), logGroup('/aws/ecs/application/metrics:*')]);
    expect(others).toEqual([]);
  });

  test('writes metrics to the workspace of Prometheus, and may write to no other', () => {
    const stack = newStack();
    const workspace = new aps.CfnWorkspace(stack, 'Metrics');

    const { container, template } = serviceWithSidecars([Sidecar.openTelemetry({ prometheusWorkspaceArn: workspace.attrArn })], {}, stack);

    const { Command, Environment: [{ Name, Value }] } = container('otel-collector');
    expect(Command).toEqual(['--config=/etc/ecs/ecs-amp-xray.yaml']);
    expect(Name).toBe('AWS_PROMETHEUS_ENDPOINT');
    expect(JSON.stringify(Value)).toMatch(/https:\/\/aps-workspaces\..*\/workspaces\/.*\/api\/v1\/remote_write/);
    expect(taskStatements(template)).toEqual([TRACES, { Action: 'aps:RemoteWrite', Effect: 'Allow', Resource: getAtt(workspace, 'Arn') }]);
  });

  test('finds a workspace by its ARN', () => {
    const prometheusWorkspaceArn = 'arn:aws:aps:eu-west-1:111111111111:workspace/ws-1';

    const { container } = serviceWithSidecars([Sidecar.openTelemetry({ prometheusWorkspaceArn })]);

    expect(container('otel-collector').Environment[0].Value).toEqual({
      'Fn::Join': ['', ['https://aps-workspaces.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/workspaces/ws-1/api/v1/remote_write']],
    });
  });

  test('takes its configuration from a parameter, which the execution role may read', () => {
    const stack = newStack();
    const parameter = new ssm.StringParameter(stack, 'Config', { stringValue: 'receivers: {}' });

    const { container, template } = serviceWithSidecars([Sidecar.openTelemetry({ config: AgentConfig.ssmParameter(parameter) })], {}, stack);

    expect(container('otel-collector')).toMatchObject({ Secrets: [{ Name: 'AOT_CONFIG_CONTENT', ValueFrom: expect.anything() }] });
    expect(container('otel-collector').Command).toBeUndefined();
    expect(executionStatements(template).flatMap(({ Action }) => Action)).toContain('ssm:GetParameters');
    expect(taskStatements(template)).toEqual([TRACES]);
  });

  test('takes its configuration inline, without traces, with permissions of your own', () => {
    const config = AgentConfig.inline('receivers: {}');

    const { container, template } = serviceWithSidecars([Sidecar.openTelemetry({ config, traces: false, permissions: [putMetrics] })]);

    expect(container('otel-collector').Environment).toEqual([{ Name: 'AOT_CONFIG_CONTENT', Value: 'receivers: {}' }]);
    expect(taskStatements(template)).toEqual([{ Action: 'cloudwatch:PutMetricData', Effect: 'Allow', Resource: '*' }]);
  });
});

describe('the CloudWatch agent', () => {
  test('collects for Application Signals by default, with the permissions for it', () => {
    const { container, template } = serviceWithSidecars([Sidecar.cloudWatchAgent()]);

    const agent = container('cloudwatch-agent');
    expect(agent).toMatchObject({
      Image: expect.stringMatching(/^public\.ecr\.aws\/cloudwatch-agent\/cloudwatch-agent:\d/),
      Essential: false,
      RestartPolicy: { Enabled: true, RestartAttemptPeriod: 60 },
      MemoryReservation: 64,
      Environment: [{ Name: 'CW_CONFIG_CONTENT', Value: expect.any(String) }],
    });
    expect(JSON.parse(agent.Environment[0].Value)).toEqual({
      traces: { traces_collected: { application_signals: {} } },
      logs: { metrics_collected: { application_signals: {} } },
    });
    expect(container('app').DependsOn).toEqual([{ ContainerName: 'cloudwatch-agent', Condition: 'START' }]);
    expect(taskStatements(template)).toEqual([TRACES, expect.objectContaining({
      Resource: [logGroup('/aws/application-signals/data'), logGroup('/aws/application-signals/data:*')],
    })]);
  });

  test('has a configuration and permissions of the options, and no others', () => {
    const stack = newStack();
    const config = AgentConfig.ssmParameter(ssm.StringParameter.fromStringParameterName(stack, 'Config', '/agent'));

    const { container, template } = serviceWithSidecars([Sidecar.cloudWatchAgent({ config, permissions: [putMetrics] })], {}, stack);

    expect(container('cloudwatch-agent').Secrets.map(({ Name }: any) => Name)).toEqual(['CW_CONFIG_CONTENT']);
    expect(taskStatements(template)).toEqual([{ Action: 'cloudwatch:PutMetricData', Effect: 'Allow', Resource: '*' }]);
  });
});
