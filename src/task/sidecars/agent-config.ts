import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as ssm from 'aws-cdk-lib/aws-ssm';

/** How a container is told its configuration. */
export interface ConfigSource {
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
  public static parameter(parameter: ssm.IParameter): AgentConfig {
    return new AgentConfig((variable) => ({ secrets: { [variable]: ecs.Secret.fromSsmParameter(parameter) } }));
  }

  /** @internal */
  public readonly _source: (variable: string) => ConfigSource;

  private constructor(source: (variable: string) => ConfigSource) {
    this._source = source;
  }
}
