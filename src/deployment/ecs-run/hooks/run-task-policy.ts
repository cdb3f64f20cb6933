import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { IFargateCluster } from '../../../cluster/fargate-cluster';
import { HOOK_TAG } from '../handler/config';
import { arnPrefix } from '../service-arns';

/** What a function may run, and for which service. */
export interface RunTaskScope {
  readonly service: ecs.BaseService;
  readonly cluster: IFargateCluster;
  readonly taskDefinition: ecs.TaskDefinition;
  /** What the tasks are tagged with. */
  readonly hook: string;
}

/**
 * Lets a function read the revisions of one service, run one family of task definitions with their own roles on one cluster,
 * follow the tasks of that cluster, and stop those that it has started.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export function allowRunTask(fn: lambda.Function, { service, cluster: { cluster }, taskDefinition, hook }: RunTaskScope): void {
  const arn = (resource: string, resourceName: string) => Stack.of(fn).formatArn({ service: 'ecs', resource, resourceName });
  const conditions = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
  const tasks = arn('task', `${cluster.clusterName}/*`);
  const roles = () => [taskDefinition.taskRole, taskDefinition.executionRole].flatMap((role) => role ? [role.roleArn] : []);
  [
    { actions: ['ecs:DescribeServiceRevisions'], resources: [`${arnPrefix(service, 'service-revision')}*`] },
    { actions: ['ecs:RunTask'], resources: [arn('task-definition', `${taskDefinition.family}:*`)], conditions },
    { actions: ['ecs:TagResource'], resources: [tasks], conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } } },
    { actions: ['ecs:DescribeTasks'], resources: [tasks], conditions },
    { actions: ['ecs:StopTask'], resources: [tasks], conditions: { ...conditions, StringEquals: { [`aws:ResourceTag/${HOOK_TAG}`]: hook } } },
    {
      actions: ['iam:PassRole'],
      resources: Lazy.list({ produce: roles }),
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ].forEach((statement) => fn.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement(statement)));
}
