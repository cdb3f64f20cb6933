import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { FluentBitOutput, LogDestinationStrategy } from './strategy';
import { refuse } from '../../../private/errors';

const FACTORY = 'LogDestination.plugin()';

/**
 * Options of `LogDestination.plugin()`.
 */
export interface PluginDestinationOptions {
  /**
   * Name of the output plugin, such as `datadog`, `s3` or `http`.
   */
  readonly name: string;

  /**
   * Options of the plugin. Their values can be read by everyone who may describe the task definition.
   *
   * @default - none
   */
  readonly options?: { [name: string]: string };

  /**
   * Options of the plugin that stay secret, such as API keys. The execution role may read exactly these. A name that `options` uses too is
   * refused.
   *
   * @default - none
   */
  readonly secretOptions?: { [name: string]: ecs.Secret };

  /**
   * What the task role may do for the plugin.
   *
   * @default - nothing
   */
  readonly permissions?: iam.PolicyStatement[];
}

/** Any output plugin of Fluent Bit. */
export class PluginDestination implements LogDestinationStrategy {
  constructor(private readonly options: PluginDestinationOptions) {
    const open = Object.keys(options.options ?? {});
    const name = open.find((option) => option.toLowerCase() === 'name');
    if (name !== undefined) refuse(FACTORY, { what: 'options name the plugin again', got: options.options![name], instead: 'use `name` alone' });
    const twice = Object.keys(options.secretOptions ?? {}).find((option) => open.includes(option));
    if (twice !== undefined) refuse(FACTORY, { what: 'options and secretOptions set one option', got: twice, instead: 'keep one of them' });
  }

  public output(_scope: Construct, { taskDefinition }: ecs.ContainerDefinition): FluentBitOutput {
    const { name, options, secretOptions, permissions = [] } = this.options;
    for (const statement of permissions) taskDefinition.addToTaskRolePolicy(statement);
    return { options: { Name: name, ...options }, secretOptions };
  }
}
