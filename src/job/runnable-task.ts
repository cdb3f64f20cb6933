import { failWith } from '../private/errors';
import * as events from 'aws-cdk-lib/aws-events';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CfnResource, Lazy, Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { TaskNetworking } from '../cluster/task-networking';
import { acknowledgeWildcards } from '../private/acknowledge-rules';

/**
 * What a trigger tells the job's container.
 */
export interface JobOverrides {
  /**
   * Command, instead of the container's own.
   *
   * @default - the container's own
   */
  readonly command?: string[];

  /**
   * Environment variables beside the container's own; one of the same name is replaced.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** Refuses a command that says nothing. */
export function requireNonEmptyCommand(factory: string, { command }: JobOverrides): void {
  if (command?.length !== 0) return;
  failWith(factory, { problem: 'command is empty', remedy: 'name what the container runs, or leave it out' });
}

/** The overrides as ECS takes them; undefined where there are none. */
export function containerOverrides({ container }: RunnableTask, { command, environment = {} }: JobOverrides) {
  const variables = Object.entries(environment).map(([name, value]) => ({ name, value }));
  if (!command && variables.length === 0) return undefined;
  return [{ name: container.containerName, command, environment: variables.length > 0 ? variables : undefined }];
}

/** What a trigger made. */
export interface TriggerResources {
  /** What starts the tasks, and has to wait for their permissions. */
  readonly starter: CfnResource;
  readonly schedule?: scheduler.Schedule;
  readonly rule?: events.Rule;
  readonly stateMachine?: sfn.StateMachine;
  readonly deadLetterQueue?: sqs.IQueue;
}

/** What makes a job run. */
export interface JobTriggerStrategy {
  bind(task: RunnableTask): TriggerResources;
}

/** A task that can be run, and what somebody who runs it must say. */
export interface RunnableTask {
  /** For messages and descriptions. */
  readonly job: Construct;
  readonly cluster: IWorkloadCluster;
  readonly taskDefinition: ecs.TaskDefinition;
  /** The container whose exit code tells whether the job succeeded, and whose command and environment a trigger may override. */
  readonly container: ecs.ContainerDefinition;
  readonly networking: TaskNetworking;
  readonly enableExecuteCommand: boolean;
}

/** The network of a task, as `RunTask` and its relatives take it. */
export function awsvpcConfiguration({ networking }: RunnableTask) {
  return {
    subnets: networking.subnets.subnetIds,
    securityGroups: networking.securityGroups.map(({ securityGroupId }) => securityGroupId),
    assignPublicIp: networking.assignPublicIp ? 'ENABLED' : 'DISABLED',
  };
}

/**
 * What it takes to run the task, and nothing else: this task definition on this cluster, with its own roles and tags.
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

/** What it takes to follow and stop the tasks of the cluster. */
export function monitorTasksStatement({ job, cluster: { cluster } }: RunnableTask): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
    resources: [clusterTasksArn(job, cluster)],
    conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
  });
}

/** Why policies name the tasks of a cluster. */
export function acknowledgeTaskWildcards(role: IConstruct): void {
  acknowledgeWildcards(role, 'A task has no ARN before it runs: those of the cluster are named, for what the statement conditions allow; logs and traces of state machines know no resource');
}

function clusterTasksArn(job: Construct, { clusterName }: ecs.ICluster): string {
  return Stack.of(job).formatArn({ service: 'ecs', resource: 'task', resourceName: `${clusterName}/*` });
}
