import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { IFargateCluster } from '../cluster/fargate-cluster';
import { TaskPlacement } from '../cluster/task-placement';
import { acknowledgeWildcards } from '../private/acknowledge';

/** A task that can be run, and what somebody who runs it must say. */
export interface RunnableTask {
  /** For messages and descriptions. */
  readonly job: Construct;
  readonly cluster: IFargateCluster;
  readonly taskDefinition: ecs.TaskDefinition;
  /** The container whose exit code tells whether the job succeeded, and whose command and environment a trigger may override. */
  readonly container: ecs.ContainerDefinition;
  readonly placement: TaskPlacement;
  readonly enableExecuteCommand: boolean;
}

/** The network of a task, as `RunTask` and its relatives take it. */
export function awsvpcConfiguration({ placement }: RunnableTask) {
  return {
    subnets: placement.subnets.subnetIds,
    securityGroups: placement.securityGroups.map(({ securityGroupId }) => securityGroupId),
    assignPublicIp: placement.assignPublicIp ? 'ENABLED' : 'DISABLED',
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
      resources: [tasksOf(job, cluster)],
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
export function followTaskStatement({ job, cluster: { cluster } }: RunnableTask): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
    resources: [tasksOf(job, cluster)],
    conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
  });
}

/** Why policies name the tasks of a cluster. */
export function acknowledgeTasks(role: IConstruct): void {
  acknowledgeWildcards(role, 'A task has no ARN before it runs: those of the cluster are named, for what the statement conditions allow; logs and traces of state machines know no resource');
}

function tasksOf(job: Construct, { clusterName }: ecs.ICluster): string {
  return Stack.of(job).formatArn({ service: 'ecs', resource: 'task', resourceName: `${clusterName}/*` });
}
