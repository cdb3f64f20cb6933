import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { addAgent, allow, NOT_ESSENTIAL } from './add-sidecar';
import { AgentConfig } from './agent-config';
import { AgentSidecarOptions } from './agent-options';
import { CLOUDWATCH_AGENT } from './images';
import { sendTraces, writeMetrics } from './telemetry-permissions';
import { ISidecar, SidecarHost } from '../sidecar';

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

const APPLICATION_SIGNALS = {
  traces: { traces_collected: { application_signals: {} } },
  logs: { metrics_collected: { application_signals: {} } },
};
/** The log group that Application Signals reads. */
const METRICS = '/aws/application-signals/data';

/** The CloudWatch agent. */
export class CloudWatchAgent implements ISidecar {
  constructor(private readonly options: CloudWatchAgentOptions) {}

  public bind(_scope: Construct, host: SidecarHost): undefined {
    const { config, permissions } = this.options;
    const { environment, secrets } = (config ?? AgentConfig.inline(JSON.stringify(APPLICATION_SIGNALS)))._source('CW_CONFIG_CONTENT');
    const container = addAgent(host, this.options, { image: CLOUDWATCH_AGENT, ...NOT_ESSENTIAL, environment, secrets }, { name: 'cloudwatch-agent' });
    host.container.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
    if (!config) allow(host, [sendTraces(), writeMetrics(host.taskDefinition, METRICS)]);
    allow(host, permissions);
    return undefined;
  }
}
