import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ContainerDocument } from './container-fields';

type LogConfiguration = NonNullable<ContainerDocument['logConfiguration']>;

/**
 * A `logConfiguration` as the document gives it. For awslogs, the execution role may write to just that log group, and
 * create it if the document asks for that.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
export class DocumentLogDriver extends ecs.LogDriver {
  constructor(private readonly configuration: LogConfiguration) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.LogDriverConfig {
    const { logDriver, options, secretOptions } = this.configuration;
    if (logDriver === 'awslogs') this.allowWriting(container);
    return new ecs.GenericLogDriver({
      logDriver,
      options: { ...options },
      secretOptions: secretOptions.length > 0 ? Object.fromEntries(secretOptions.map(({ name, valueFrom }) => [name, valueFrom])) : undefined,
    }).bind(scope, container);
  }

  private allowWriting(container: ecs.ContainerDefinition): void {
    const { 'awslogs-group': group, 'awslogs-region': region, 'awslogs-create-group': create } = this.configuration.options;
    const logGroupArn = Stack.of(container).formatArn({
      service: 'logs', region, resource: 'log-group', resourceName: group, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const allow = (actions: string[], ...resources: string[]) => container.addToExecutionPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], `${logGroupArn}:*`);
    if (create === 'true') allow(['logs:CreateLogGroup'], logGroupArn, `${logGroupArn}:*`);
  }
}
