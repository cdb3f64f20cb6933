import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { REDUCE_EC2_FARGATE_CLOUDWATCH_PERMISSIONS } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { useLogGroup } from '../defaults/log-group';
import { failWith } from '../private/errors';
import { containersOf } from '../task/definition/containers';

/**
 * Fails on logging of ECS Exec sessions that ECS rejects, or because of which every session is refused.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
 */
export function requireExecuteCommandConfiguration(cluster: Construct, { logging, logConfiguration }: ecs.ExecuteCommandConfiguration = {}): void {
  const overrides = logging === ecs.ExecuteCommandLogging.OVERRIDE;
  if (logConfiguration && !overrides) {
    failWith(cluster, {
      problem: 'executeCommandConfiguration.logConfiguration requires logging OVERRIDE', actual: logging, remedy: 'set it, or remove logConfiguration',
    });
  }
  if (!logConfiguration?.cloudWatchLogGroup && !logConfiguration?.s3Bucket && overrides) {
    failWith(cluster, {
      problem: 'executeCommandConfiguration overrides the logging without a destination', remedy: 'pass a log group or a bucket in logConfiguration',
    });
  }
  if (logConfiguration?.cloudWatchEncryptionEnabled) requireEncryptedLogGroup(cluster, logConfiguration.cloudWatchLogGroup);
}

/**
 * Fails on a log group of the app that has no key: the agent of ECS Exec then refuses every session, with its `CloudWatchEncryptionErrorMsg`.
 *
 * @see https://github.com/aws/amazon-ssm-agent
 */
function requireEncryptedLogGroup(cluster: Construct, logGroup: logs.ILogGroupRef | undefined): void {
  const resource = logs.CfnLogGroup.isCfnLogGroup(logGroup) ? logGroup : logGroup?.node.defaultChild;
  if (!logs.CfnLogGroup.isCfnLogGroup(resource) || resource.kmsKeyId !== undefined) return;
  failWith(cluster, {
    problem: 'cloudWatchEncryptionEnabled of executeCommandConfiguration requires a log group with a customer managed key',
    actual: logGroup?.node.path,
    remedy: 'set encryptionKey of the log group, or remove cloudWatchEncryptionEnabled',
  });
}

/** The tasks of a workload with ECS Exec. */
interface ExecuteCommandTasks {
  readonly cluster: ecs.ICluster;
  readonly taskDefinition: ecs.TaskDefinition;
}

/**
 * Lets ECS Exec write the logs of sessions: tasks to an encrypted bucket, CloudWatch Logs to an encrypted log group. CDK does neither.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export function grantEncryptedSessionLogs({ cluster, taskDefinition }: ExecuteCommandTasks): void {
  const { cloudWatchLogGroup, s3Bucket } = cluster.executeCommandConfiguration?.logConfiguration ?? {};
  if (cloudWatchLogGroup) useLogGroup(cloudWatchLogGroup, { scope: taskDefinition, option: 'cloudWatchLogGroup of ECS Exec' });
  s3Bucket?.encryptionKey?.grant(taskDefinition.taskRole, 'kms:Decrypt', 'kms:GenerateDataKey*');
}

/** Keeps CDK from letting the tasks of a service write to any log group of the account. Called before the workload has children. */
export function limitSessionLogs(workload: Construct): void {
  workload.node.setContext(REDUCE_EC2_FARGATE_CLOUDWATCH_PERMISSIONS, true);
}

/** Lets ECS Exec write the logs of the sessions of a service. */
export function grantSessionLogsOfService(tasks: ExecuteCommandTasks): void {
  grantEncryptedSessionLogs(tasks);
  grantDefaultSessionLogs(tasks);
}

/**
 * Lets tasks write the logs of sessions to the log groups of their containers, which ECS uses with logging DEFAULT.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-logging
 */
export function grantDefaultSessionLogs({ cluster, taskDefinition }: ExecuteCommandTasks): void {
  const { logging = ecs.ExecuteCommandLogging.DEFAULT } = cluster.executeCommandConfiguration ?? {};
  const logGroupArns = logging === ecs.ExecuteCommandLogging.DEFAULT ? logGroupArnsOf(taskDefinition) : [];
  if (logGroupArns.length === 0) return;
  const allow = (actions: string[], resources: string[]) => taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions, resources }));
  allow(['logs:DescribeLogGroups'], ['*']);
  allow(['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], logGroupArns.map((arn) => `${arn}:*`));
}

function logGroupArnsOf(taskDefinition: ecs.TaskDefinition): string[] {
  const arns = containersOf(taskDefinition).flatMap(({ logDriverConfig: { logDriver, options } = {} }) => (logDriver !== 'awslogs' || !options ? [] : [
    Stack.of(taskDefinition).formatArn({
      service: 'logs',
      region: options['awslogs-region'],
      resource: 'log-group',
      resourceName: options['awslogs-group'],
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  ]));
  return [...new Set(arns)];
}
