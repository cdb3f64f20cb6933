import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { IWorkloadCluster } from '../../cluster/workload-cluster-props';
import { CONFIG_VARIABLE, HOOK_TAG, RunTaskConfig } from './handler/hook-contract';
import { BoundHook, HookStrategy, hookTimeout, HookTimeout, serviceArnPrefix, uniqueChildId } from './hook-strategy';
import { Construct, IDependable } from 'constructs';
import { DeploymentStage, RunTaskHookOptions } from './hook-options';
import { createLogGroup } from '../../defaults/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';
import { workloadValidation } from '../../validation/workload-validation';
import { DeployedService } from '../strategy';
import { RunTaskHookFunction } from './run-task-hook-function';

/** What a function may run, and for which service. */
export interface RunTaskPolicyProps {
  readonly service: ecs.BaseService;
  readonly cluster: IWorkloadCluster;
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
export function grantRunTask(fn: lambda.Function, { service, cluster: { cluster }, taskDefinition, hook }: RunTaskPolicyProps): void {
  const arn = (resource: string, resourceName: string) => Stack.of(fn).formatArn({ service: 'ecs', resource, resourceName });
  const conditions = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
  const tasks = arn('task', `${cluster.clusterName}/*`);
  const roles = () => [taskDefinition.taskRole, taskDefinition.executionRole].flatMap((role) => role ? [role.roleArn] : []);
  [
    { actions: ['ecs:DescribeServiceRevisions'], resources: [`${serviceArnPrefix(service, 'service-revision')}*`] },
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

const FACTORY = 'DeploymentHook.runTask()';

/** Stages that come exactly once in every deployment. */
const ONCE_PER_DEPLOYMENT_STAGES: readonly DeploymentStage[] = [
  DeploymentStage.PRE_SCALE_UP, DeploymentStage.POST_SCALE_UP, DeploymentStage.POST_TEST_TRAFFIC_SHIFT, DeploymentStage.POST_PRODUCTION_TRAFFIC_SHIFT,
];

/** A task that runs to its end, such as a migration of a database. */
export class RunTaskHook implements HookStrategy {
  public readonly name = 'Task';
  public readonly targetType = 'AWS_LAMBDA';
  public readonly timeout: HookTimeout;
  private readonly stage: DeploymentStage;

  constructor(private readonly options: RunTaskHookOptions) {
    this.timeout = hookTimeout(FACTORY, { min: 2, max: 1440, default: Duration.minutes(15) }, options.timeout);
    this.stage = options.stage ?? DeploymentStage.PRE_SCALE_UP;
    this.requireOncePerDeployment();
    this.requireCommandOrTask();
  }

  public stages(): readonly DeploymentStage[] {
    return [this.stage];
  }

  public bind({ workload, service, cluster, task: own }: DeployedService): BoundHook {
    const place = new Construct(workload, uniqueChildId(workload, 'RunTask'));
    const given = this.options.task?._strategy.bind(place);
    if (given) place.node.addValidation(workloadValidation(place, given.taskDefinition));
    const { taskDefinition, container } = given ?? own;
    const config: RunTaskConfig = {
      hook: place.node.path,
      cluster: cluster.cluster.clusterArn,
      taskDefinition: given?.taskDefinition.taskDefinitionArn,
      container: container.containerName,
      command: this.options.command,
      timeoutMinutes: this.timeout.minutes,
    };
    const fn = new RunTaskHookFunction(place, 'Function', {
      description: `Runs a task during deployments of ${workload.node.path}`,
      // Four calls in a row at most, each with the attempts and pauses of the handler's client settings.
      timeout: Duration.minutes(3),
      memorySize: 256,
      logGroup: createLogGroup(place, 'LogGroup'),
      environment: { [CONFIG_VARIABLE]: Stack.of(place).toJsonString(config) },
    });
    acknowledgeHandlers(fn);
    grantRunTask(fn, { service, cluster, taskDefinition, hook: config.hook });
    if (given) fn.node.defaultChild!.node.addDependency(...taskRoles(given.taskDefinition));
    return { function: fn };
  }

  private requireOncePerDeployment(): void {
    if (ONCE_PER_DEPLOYMENT_STAGES.includes(this.stage)) return;
    failWith(FACTORY, { problem: 'the task must run once in each deployment, and the stage does not come once', actual: this.stage, remedy: `use ${ONCE_PER_DEPLOYMENT_STAGES.join(', ')}` });
  }

  private requireCommandOrTask(): void {
    const { command, task } = this.options;
    if (command?.length === 0) failWith(FACTORY, { problem: 'command is empty', remedy: 'name what the container runs, or leave it out' });
    if (command || task) return;
    failWith(FACTORY, {
      problem: "there is neither a command nor a task, and the service's own command does not end",
      remedy: "pass a command such as ['npm', 'run', 'migrate']",
    });
  }
}

/** Roles with their policies: a task that is not the service's own must not run before it can pull its image and read its secrets. */
function taskRoles({ taskRole, executionRole }: ecs.TaskDefinition): IDependable[] {
  return executionRole ? [taskRole, executionRole] : [taskRole];
}
