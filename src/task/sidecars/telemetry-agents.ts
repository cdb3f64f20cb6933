import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { addLinuxAgent, AgentSidecarOptions, CLOUDWATCH_AGENT, grantTaskRole, OTEL_COLLECTOR, RESTARTED_AGENT } from './add-sidecar';
import { ISidecar, SidecarContext } from '../container/sidecar-interface';

/** How a container is told its configuration. */
export interface RenderedAgentConfig {
  readonly command?: string[];
  readonly environment?: { [name: string]: string };
  readonly secrets?: { [name: string]: ecs.Secret };
}

/**
 * The configuration of a telemetry agent: of the OpenTelemetry collector (YAML), or of the CloudWatch agent (JSON).
 */
export class AgentConfig {
  /**
   * In the task definition, as an environment variable: everyone who may describe the task definition can read it.
   *
   * @param content The configuration. It may hold tokens.
   */
  public static inline(content: string): AgentConfig {
    return new AgentConfig((variable) => ({ environment: { [variable]: content } }));
  }

  /**
   * In a parameter of Systems Manager, which ECS reads when a task starts. The execution role may read it.
   *
   * @param parameter The parameter.
   */
  public static ssmParameter(parameter: ssm.IParameter): AgentConfig {
    return new AgentConfig((variable) => ({ secrets: { [variable]: ecs.Secret.fromSsmParameter(parameter) } }));
  }

  /** @internal */
  public readonly _render: (variable: string) => RenderedAgentConfig;

  private constructor(source: (variable: string) => RenderedAgentConfig) {
    this._render = source;
  }
}

/**
 * To send traces. X-Ray knows no resource for these actions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
export function sendTracesStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [
      'xray:PutTraceSegments', 'xray:PutTelemetryRecords',
      'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries',
    ],
    resources: ['*'],
  });
}

/** To write metrics, as log events in embedded metric format, into a log group that is made when it is not there. */
export function writeMetricsStatement(scope: IConstruct, logGroupName: string): iam.PolicyStatement {
  const logGroup = Stack.of(scope).formatArn({ service: 'logs', resource: `log-group:${logGroupName}` });
  return new iam.PolicyStatement({
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [logGroup, `${logGroup}:*`],
  });
}

/**
 * Options of `Sidecar.cloudWatchAgent()`.
 */
export interface CloudWatchAgentOptions extends AgentSidecarOptions {
  /**
   * Configuration of the agent. What it sends needs `permissions`.
   *
   * @default - Application Signals, with the permissions for it: traces to X-Ray, metrics by the log group /aws/application-signals/data
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
   */
  readonly config?: AgentConfig;

  /**
   * What the task role may do besides.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];
}

const APPLICATION_SIGNALS_CONFIG = {
  traces: { traces_collected: { application_signals: {} } },
  logs: { metrics_collected: { application_signals: {} } },
};
/** The log group that Application Signals reads. */
const APPLICATION_SIGNALS_LOG_GROUP = '/aws/application-signals/data';

/** The CloudWatch agent. */
export class CloudWatchAgentSidecar implements ISidecar {
  constructor(private readonly options: CloudWatchAgentOptions) {}

  public bind(_scope: Construct, host: SidecarContext): undefined {
    const { config, permissions } = this.options;
    const { environment, secrets } = (config ?? AgentConfig.inline(JSON.stringify(APPLICATION_SIGNALS_CONFIG)))._render('CW_CONFIG_CONTENT');
    const container = addLinuxAgent(host, this.options, { image: CLOUDWATCH_AGENT, ...RESTARTED_AGENT, environment, secrets }, { name: 'cloudwatch-agent' });
    host.mainContainer.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
    if (!config) grantTaskRole(host, [sendTracesStatement(), writeMetricsStatement(host.taskDefinition, APPLICATION_SIGNALS_LOG_GROUP)]);
    grantTaskRole(host, permissions);
    return undefined;
  }
}

/**
 * Options of `Sidecar.openTelemetry()`.
 */
export interface OpenTelemetryOptions extends AgentSidecarOptions {
  /**
   * Configuration of the collector. What it sends beside traces, and metrics to `prometheusWorkspaceArn`, needs `permissions`. It must have the
   * `health_check` extension.
   *
   * @default - one in the image: traces to X-Ray, metrics to CloudWatch by the log group /aws/ecs/application/metrics, or with
   * `prometheusWorkspaceArn` to that
   * @see https://aws-otel.github.io/docs/setup/ecs/config-through-ssm
   */
  readonly config?: AgentConfig;

  /**
   * ARN of the workspace of Amazon Managed Service for Prometheus that metrics go to. The task role may write to it, and the collector finds its URL in
   * the variable AWS_PROMETHEUS_ENDPOINT.
   *
   * @default - none
   */
  readonly prometheusWorkspaceArn?: string;

  /**
   * Whether the task role may send traces to X-Ray.
   *
   * @default true
   */
  readonly traces?: boolean;

  /**
   * What the task role may do besides.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];
}

/** Where the image has its configurations. */
const BUILT_IN_CONFIG_FILES = { cloudWatch: '/etc/ecs/ecs-default-config.yaml', prometheus: '/etc/ecs/ecs-amp-xray.yaml' };
/** The log group that the image's configuration names. */
const APPLICATION_METRICS_LOG_GROUP = '/aws/ecs/application/metrics';

/** The collector of the AWS Distro for OpenTelemetry. */
export class OpenTelemetrySidecar implements ISidecar {
  constructor(private readonly options: OpenTelemetryOptions) {}

  public bind(_scope: Construct, host: SidecarContext): undefined {
    const { config, prometheusWorkspaceArn: workspaceArn, traces = true, permissions } = this.options;
    const { command, environment, secrets } = config?._render('AOT_CONFIG_CONTENT') ?? this.builtInConfig();
    const container = addLinuxAgent(host, this.options, {
      image: OTEL_COLLECTOR,
      ...RESTARTED_AGENT,
      command,
      environment: { ...environment, ...workspaceArn && { AWS_PROMETHEUS_ENDPOINT: remoteWriteUrl(host.taskDefinition, workspaceArn) } },
      secrets,
      healthCheck: { command: ['CMD', '/healthcheck'], interval: Duration.seconds(10), startPeriod: Duration.seconds(10) },
    }, { name: 'otel-collector' });
    host.mainContainer.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
    if (traces) grantTaskRole(host, [sendTracesStatement()]);
    if (workspaceArn) grantTaskRole(host, [new iam.PolicyStatement({ actions: ['aps:RemoteWrite'], resources: [workspaceArn] })]);
    if (!config && !workspaceArn) grantTaskRole(host, [writeMetricsStatement(host.taskDefinition, APPLICATION_METRICS_LOG_GROUP)]);
    grantTaskRole(host, permissions);
    return undefined;
  }

  private builtInConfig(): RenderedAgentConfig {
    return { command: [`--config=${this.options.prometheusWorkspaceArn ? BUILT_IN_CONFIG_FILES.prometheus : BUILT_IN_CONFIG_FILES.cloudWatch}`] };
  }
}

function remoteWriteUrl(scope: IConstruct, workspaceArn: string): string {
  const stack = Stack.of(scope);
  const { region, resourceName } = stack.splitArn(workspaceArn, ArnFormat.SLASH_RESOURCE_NAME);
  return `https://aps-workspaces.${region}.${stack.urlSuffix}/workspaces/${resourceName}/api/v1/remote_write`;
}
