import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { addLinuxAgent, AgentSidecarOptions, CLOUDWATCH_AGENT, grantTaskRole, OTEL_COLLECTOR, RESTARTED_AGENT } from './add-sidecar';
import { requireArgument } from '../../private/required-options';
import { ISidecar, SidecarContext } from '../container/sidecar-interface';

/** Container options that carry a configuration. */
interface RenderedAgentConfig {
  readonly command?: string[];
  readonly environment?: { [name: string]: string };
  readonly secrets?: { [name: string]: ecs.Secret };
}

/**
 * The configuration of a telemetry agent: YAML for the OpenTelemetry collector, JSON for the CloudWatch agent.
 */
export class AgentConfig {
  /**
   * Stores the configuration in the task definition, as an environment variable. Everyone who may describe the task definition can read it.
   *
   * @param content The configuration. It may contain tokens.
   */
  public static inline(content: string): AgentConfig {
    requireArgument('AgentConfig.inline()', 'content', content, 'pass the configuration');
    return new AgentConfig((variable) => ({ environment: { [variable]: content } }));
  }

  /**
   * Reads the configuration from a parameter in Parameter Store when a task starts. The execution role may read the parameter.
   *
   * @param parameter The parameter.
   */
  public static ssmParameter(parameter: ssm.IParameter): AgentConfig {
    requireArgument('AgentConfig.ssmParameter()', 'parameter', parameter, 'pass the parameter');
    return new AgentConfig((variable) => ({ secrets: { [variable]: ecs.Secret.fromSsmParameter(parameter) } }));
  }

  /** @internal */
  public readonly _render: (variable: string) => RenderedAgentConfig;

  private constructor(render: (variable: string) => RenderedAgentConfig) {
    this._render = render;
  }
}

/**
 * Allows sending traces. X-Ray supports no resource-level permissions for these actions.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
function sendTracesStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [
      'xray:PutTraceSegments', 'xray:PutTelemetryRecords',
      'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries',
    ],
    resources: ['*'],
  });
}

/** Allows writing metrics in embedded metric format to a log group, and creating that log group. */
function writeMetricsStatement(scope: IConstruct, logGroupName: string): iam.PolicyStatement {
  const logGroup = Stack.of(scope).formatArn({ service: 'logs', resource: `log-group:${logGroupName}` });
  return new iam.PolicyStatement({
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [logGroup, `${logGroup}:*`],
  });
}

/**
 * Options of `Sidecar.cloudWatchAgent()`.
 */
export interface CloudWatchAgentSidecarOptions extends AgentSidecarOptions {
  /**
   * Configuration of the agent. A configuration of your own needs `permissions`.
   *
   * @default - Application Signals, including its permissions: traces to X-Ray, metrics to the log group /aws/application-signals/data
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
   */
  readonly config?: AgentConfig;

  /**
   * Additional permissions, which are added to the task role.
   *
   * @default - none
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
  constructor(private readonly options: CloudWatchAgentSidecarOptions) {}

  public bind(_scope: Construct, context: SidecarContext): undefined {
    const { config, permissions } = this.options;
    const { environment, secrets } = (config ?? AgentConfig.inline(JSON.stringify(APPLICATION_SIGNALS_CONFIG)))._render('CW_CONFIG_CONTENT');
    const options = { image: CLOUDWATCH_AGENT, ...RESTARTED_AGENT, environment, secrets };
    const container = addLinuxAgent(context, this.options, options, { name: 'cloudwatch-agent' });
    context.mainContainer.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
    if (!config) grantTaskRole(context, [sendTracesStatement(), writeMetricsStatement(context.taskDefinition, APPLICATION_SIGNALS_LOG_GROUP)]);
    grantTaskRole(context, permissions);
    return undefined;
  }
}

/**
 * Options of `Sidecar.openTelemetry()`.
 */
export interface OpenTelemetrySidecarOptions extends AgentSidecarOptions {
  /**
   * Configuration of the collector. It must have the `health_check` extension, and needs `permissions` for everything but traces to X-Ray and
   * metrics to `prometheusWorkspaceArn`.
   *
   * @default - one of the image: traces to X-Ray, metrics to the log group /aws/ecs/application/metrics, or to `prometheusWorkspaceArn`
   * @see https://aws-otel.github.io/docs/setup/ecs/config-through-ssm
   */
  readonly config?: AgentConfig;

  /**
   * ARN of a workspace of Amazon Managed Service for Prometheus that receives the metrics. The task role may write to it. The collector receives its
   * URL as the environment variable AWS_PROMETHEUS_ENDPOINT.
   *
   * @default - none
   */
  readonly prometheusWorkspaceArn?: string;

  /**
   * Specifies whether the task role may send traces to X-Ray.
   *
   * @default true
   */
  readonly traces?: boolean;

  /**
   * Additional permissions, which are added to the task role.
   *
   * @default - none
   */
  readonly permissions?: iam.PolicyStatement[];
}

/** Configuration files of the image. */
const BUILT_IN_CONFIG_FILES = { cloudWatch: '/etc/ecs/ecs-default-config.yaml', prometheus: '/etc/ecs/ecs-amp-xray.yaml' };
/** The log group in the configuration of the image. */
const APPLICATION_METRICS_LOG_GROUP = '/aws/ecs/application/metrics';

/** The collector of the AWS Distro for OpenTelemetry. */
export class OpenTelemetrySidecar implements ISidecar {
  constructor(private readonly options: OpenTelemetrySidecarOptions) {}

  public bind(_scope: Construct, context: SidecarContext): undefined {
    const { config, prometheusWorkspaceArn: workspaceArn, traces = true, permissions } = this.options;
    const { command, environment, secrets } = config?._render('AOT_CONFIG_CONTENT') ?? this.builtInConfig();
    const container = addLinuxAgent(context, this.options, {
      image: OTEL_COLLECTOR,
      ...RESTARTED_AGENT,
      command,
      environment: { ...environment, ...workspaceArn && { AWS_PROMETHEUS_ENDPOINT: remoteWriteUrl(context.taskDefinition, workspaceArn) } },
      secrets,
      healthCheck: { command: ['CMD', '/healthcheck'], interval: Duration.seconds(10), startPeriod: Duration.seconds(10) },
    }, { name: 'otel-collector' });
    context.mainContainer.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
    if (traces) grantTaskRole(context, [sendTracesStatement()]);
    if (workspaceArn) grantTaskRole(context, [new iam.PolicyStatement({ actions: ['aps:RemoteWrite'], resources: [workspaceArn] })]);
    if (!config && !workspaceArn) grantTaskRole(context, [writeMetricsStatement(context.taskDefinition, APPLICATION_METRICS_LOG_GROUP)]);
    grantTaskRole(context, permissions);
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
