import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { addAgent, allow, NOT_ESSENTIAL } from './add-sidecar';
import { AgentConfig, ConfigSource } from './agent-config';
import { AgentSidecarOptions } from './agent-options';
import { OTEL_COLLECTOR } from './images';
import { sendTraces, writeMetrics } from './telemetry-permissions';
import { ISidecar, SidecarHost } from '../sidecar';

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
const BUILT_IN = { cloudWatch: '/etc/ecs/ecs-default-config.yaml', prometheus: '/etc/ecs/ecs-amp-xray.yaml' };
/** The log group that the image's configuration names. */
const METRICS = '/aws/ecs/application/metrics';

/** The collector of the AWS Distro for OpenTelemetry. */
export class OpenTelemetry implements ISidecar {
  constructor(private readonly options: OpenTelemetryOptions) {}

  public bind(_scope: Construct, host: SidecarHost): undefined {
    const { config, prometheusWorkspaceArn: workspaceArn, traces = true, permissions } = this.options;
    const { command, environment, secrets } = config?._source('AOT_CONFIG_CONTENT') ?? this.builtIn();
    const container = addAgent(host, this.options, {
      image: OTEL_COLLECTOR,
      ...NOT_ESSENTIAL,
      command,
      environment: { ...environment, ...workspaceArn && { AWS_PROMETHEUS_ENDPOINT: remoteWriteUrl(host.taskDefinition, workspaceArn) } },
      secrets,
      healthCheck: { command: ['CMD', '/healthcheck'], interval: Duration.seconds(10), startPeriod: Duration.seconds(10) },
    }, { name: 'otel-collector' });
    host.container.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
    if (traces) allow(host, [sendTraces()]);
    if (workspaceArn) allow(host, [new iam.PolicyStatement({ actions: ['aps:RemoteWrite'], resources: [workspaceArn] })]);
    if (!config && !workspaceArn) allow(host, [writeMetrics(host.taskDefinition, METRICS)]);
    allow(host, permissions);
    return undefined;
  }

  private builtIn(): ConfigSource {
    return { command: [`--config=${this.options.prometheusWorkspaceArn ? BUILT_IN.prometheus : BUILT_IN.cloudWatch}`] };
  }
}

function remoteWriteUrl(scope: IConstruct, workspaceArn: string): string {
  const stack = Stack.of(scope);
  const { region, resourceName } = stack.splitArn(workspaceArn, ArnFormat.SLASH_RESOURCE_NAME);
  return `https://aps-workspaces.${region}.${stack.urlSuffix}/workspaces/${resourceName}/api/v1/remote_write`;
}
