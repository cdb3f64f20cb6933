import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CfnResource, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { TaskNetworking } from '../cluster/task-networking';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { acknowledgeWildcards } from '../private/acknowledge-rules';
import { failWith } from '../private/errors';
import { STACK_TAG } from '../private/lambda/stack-tag';

/**
 * Overrides of the job's main container.
 */
export interface JobOverrides {
  /**
   * Command that replaces that of the container. An empty command fails synthesis.
   *
   * @default - the command of the container
   */
  readonly command?: string[];

  /**
   * Environment variables in addition to those of the container. They take precedence over variables of the same name.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** Resources of a trigger. */
export interface TriggerResources {
  /** Resource that starts the tasks. Created after the permissions and routes that they need. */
  readonly starter: CfnResource;
  readonly schedule?: scheduler.Schedule;
  readonly rule?: events.Rule;
  readonly stateMachine?: sfn.StateMachine;
  /** Number of failed runs of a state machine that nobody starts by hand. */
  readonly failedRuns?: cloudwatch.IMetric;
  readonly deadLetterQueue?: sqs.IQueue;
}

/** Creates the resources that run a job. */
export interface JobTriggerStrategy {
  bind(task: RunnableTask): TriggerResources;
}

/** A job's task, with all that is needed to run it. */
export interface RunnableTask {
  /** Scope of resources and error messages. */
  readonly job: Construct;
  readonly cluster: IWorkloadCluster;
  readonly taskDefinition: ecs.TaskDefinition;
  /** Container whose exit code determines whether the job succeeded, and which a trigger may override. */
  readonly container: ecs.ContainerDefinition;
  readonly networking: TaskNetworking;
  readonly enableExecuteCommand: boolean;
  /** Whether the job prints outputs. */
  readonly outputs: boolean;
}

/** Fails on an empty command. */
export function requireNonEmptyCommand(factory: string, { command }: JobOverrides): void {
  if (command?.length !== 0) return;
  failWith(factory, { problem: 'command is empty', remedy: 'set the command to run, or omit it' });
}

/** Returns the overrides as fields of `RunTask`; `undefined` if there are none. */
export function containerOverrides({ container }: RunnableTask, { command, environment = {} }: JobOverrides) {
  const variables = Object.entries(environment).map(([name, value]) => ({ name, value }));
  if (!command && variables.length === 0) return undefined;
  return [{ name: container.containerName, command, environment: variables.length > 0 ? variables : undefined }];
}

/** Returns the network configuration of the task, in the form of `RunTask`. */
export function awsvpcConfiguration({ networking }: RunnableTask) {
  return {
    subnets: networking.subnets.subnetIds,
    securityGroups: networking.securityGroups.map(({ securityGroupId }) => securityGroupId),
    assignPublicIp: networking.assignPublicIp ? 'ENABLED' : 'DISABLED',
  };
}

/**
 * Returns the statements that allow running the task: this task definition on this cluster, with its own roles and tags.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export function runTaskStatements({ job, cluster: { cluster }, taskDefinition }: RunnableTask): iam.PolicyStatement[] {
  const roles = () => [taskDefinition.taskRole, taskDefinition.executionRole].flatMap((role) => role ? [role.roleArn] : []);
  return [
    new iam.PolicyStatement({
      actions: ['ecs:RunTask'],
      resources: [taskDefinition.taskDefinitionArn],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
    }),
    new iam.PolicyStatement({
      actions: ['ecs:TagResource'],
      resources: [clusterTasksArn(job, cluster)],
      conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    }),
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: Lazy.list({ produce: roles }),
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ];
}

/**
 * Returns the statements that allow describing the tasks of the cluster, and stopping those that carry the tag of the stack.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export function monitorTasksStatements({ job, cluster: { cluster } }: RunnableTask): iam.PolicyStatement[] {
  const resources = [clusterTasksArn(job, cluster)];
  const inCluster = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
  const ofStack = { StringEquals: { [`aws:ResourceTag/${STACK_TAG}`]: Stack.of(job).stackId } };
  return [
    new iam.PolicyStatement({ actions: ['ecs:DescribeTasks'], resources, conditions: inCluster }),
    new iam.PolicyStatement({ actions: ['ecs:StopTask'], resources, conditions: { ...inCluster, ...ofStack } }),
  ];
}

/** Returns the statement that allows listing the tasks of the cluster: an action whose only resource type tasks on Fargate do not have. */
export function listTasksStatement({ cluster: { cluster } }: RunnableTask): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['ecs:ListTasks'], resources: ['*'], conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } } });
}

/** Acknowledges the wildcards of the statements above. */
export function acknowledgeTaskWildcards(role: IConstruct): void {
  acknowledgeWildcards(role, 'A task has no ARN before it runs, so the statements name all tasks of the cluster, limited by conditions; listing them, '
    + 'logs and traces of state machines take no resource');
}

function clusterTasksArn(job: Construct, { clusterName }: ecs.ICluster): string {
  return Stack.of(job).formatArn({ service: 'ecs', resource: 'task', resourceName: `${clusterName}/*` });
}
