import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnResource, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, IDependable } from 'constructs';
import { DeploymentStage, ONCE_PER_DEPLOYMENT_STAGES } from './deployment-stage';
import { CONFIG_VARIABLE, HOOK_TAG, RunTaskConfig } from './handler/hook-contract';
import { BoundHook, HookStrategy, hookTimeout, HookTimeout, invokeByRule, serviceResources, uniqueChildId } from './hook-strategy';
import { RunTaskHookFunction } from './run-task-hook-function';
import { IWorkloadCluster } from '../../cluster/workload-cluster-props';
import { createLogGroup } from '../../defaults/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';
import { WorkloadTask } from '../../task/workload-task';
import { addWorkloadCheck } from '../../validation/workload-validation';
import { DeployedService } from '../strategy';

/**
 * Options of `DeploymentHook.runTask()`. Requires at least one of `command` and `task`.
 */
export interface RunTaskHookOptions {
  /**
   * Command that replaces the container's own, such as `['npm', 'run', 'migrate']`. The hook succeeds when the container exits with 0.
   *
   * @default - the container's own command; fails synthesis without a `task`, because the command of a service does not end
   */
  readonly command?: string[];

  /**
   * Task that replaces the new version's task definition. The exit code of its container counts.
   *
   * @default - the task definition of the version that is being deployed
   */
  readonly task?: WorkloadTask;

  /**
   * Stage at which the task runs: PRE_SCALE_UP, POST_SCALE_UP, POST_TEST_TRAFFIC_SHIFT or POST_PRODUCTION_TRAFFIC_SHIFT. The others do not occur
   * exactly once in a deployment, and fail synthesis.
   *
   * @default DeploymentStage.PRE_SCALE_UP
   */
  readonly stage?: DeploymentStage;

  /**
   * Time until the task must have stopped, 2 to 1440 whole minutes. The hook stops a task that takes longer, and the deployment fails.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;

  /**
   * Whether the task runs in the first deployment of the service, too: the one in which CloudFormation creates the service, and one that replaces
   * it. A migration before the first task prepares what that needs; a task at a later stage asks a service that nobody knows yet, and whose other
   * services may not exist.
   *
   * @default - true at PRE_SCALE_UP; false at later stages, where the first deployment passes by itself
   */
  readonly includeFirstDeployment?: boolean;
}

const FACTORY = 'DeploymentHook.runTask()';

/** Runs a task to completion, such as a database migration. */
export class RunTaskHook implements HookStrategy {
  public readonly name = 'Task';
  public readonly targetType = 'AWS_LAMBDA';
  public readonly timeout: HookTimeout;
  public readonly includesFirstDeployment: boolean;
  private readonly stage: DeploymentStage;

  constructor(private readonly options: RunTaskHookOptions) {
    this.timeout = hookTimeout(FACTORY, { min: 2, max: 1440, default: Duration.minutes(15) }, options.timeout);
    this.stage = options.stage ?? DeploymentStage.PRE_SCALE_UP;
    this.includesFirstDeployment = options.includeFirstDeployment ?? this.stage === DeploymentStage.PRE_SCALE_UP;
    this.requireOncePerDeployment();
    this.requireCommandOrTask();
  }

  public stages(): readonly DeploymentStage[] {
    return [this.stage];
  }

  public bind({ workload, service, cluster, task: serviceTask }: DeployedService): BoundHook {
    const scope = new Construct(workload, uniqueChildId(workload, 'RunTask'));
    const ownTask = this.options.task?._strategy.bind(scope);
    if (ownTask) addWorkloadCheck(scope, ownTask.taskDefinition);
    const { taskDefinition, container } = ownTask ?? serviceTask;
    const config: RunTaskConfig = {
      hook: scope.node.path,
      cluster: cluster.cluster.clusterArn,
      taskDefinition: ownTask?.taskDefinition.taskDefinitionArn,
      container: container.containerName,
      command: this.options.command,
      timeoutMinutes: this.timeout.minutes,
      skipFirstDeployment: this.includesFirstDeployment ? undefined : true,
    };
    const fn = new RunTaskHookFunction(scope, 'Function', {
      description: `Runs a task during deployments of ${workload.node.path}`,
      // Time for a few calls with their retries, and for tasks to stop.
      timeout: Duration.minutes(10),
      memorySize: 256,
      logGroup: createLogGroup(scope, 'LogGroup'),
      environment: { [CONFIG_VARIABLE]: Stack.of(scope).toJsonString(config) },
    });
    acknowledgeHandlers(fn);
    grantRunTask(fn, { service, cluster, taskDefinition, hook: config.hook });
    stopTasksOfEndedDeployments(scope, fn, service);
    if (ownTask) fn.node.defaultChild!.node.addDependency(...rolesOf(ownTask.taskDefinition));
    return { function: fn, dependencies: [stopTasksOfDeletedService(scope, fn)] };
  }

  private requireOncePerDeployment(): void {
    if (ONCE_PER_DEPLOYMENT_STAGES.includes(this.stage)) return;
    failWith(FACTORY, {
      problem: 'the task must run exactly once in each deployment, but the stage does not occur exactly once',
      actual: this.stage,
      remedy: `use ${ONCE_PER_DEPLOYMENT_STAGES.join(', ')}`,
    });
  }

  private requireCommandOrTask(): void {
    const { command, task } = this.options;
    if (command?.length === 0) failWith(FACTORY, { problem: 'command is empty', remedy: 'name a command, or leave it out' });
    if (command || task) return;
    failWith(FACTORY, {
      problem: 'there is neither a command nor a task, and the command of a service does not end',
      remedy: "pass a command such as ['npm', 'run', 'migrate']",
    });
  }
}

/**
 * Calls the function when a deployment of the service begins or ends, such as the one that rolls back: ECS does not tell the hooks of a deployment
 * that somebody stops.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
function stopTasksOfEndedDeployments(scope: Construct, fn: lambda.Function, service: ecs.BaseService): void {
  const rule = new events.Rule(scope, 'Deployments', {
    description: `Stops tasks of ${scope.node.path} whose deployment has ended`,
    eventPattern: { source: ['aws.ecs'], detailType: ['ECS Deployment State Change'], resources: [service.serviceArn] },
  });
  invokeByRule(rule, fn);
}

/**
 * Creates the custom resource whose deletion stops the tasks of the hook. The service depends on it, so that CloudFormation deletes it after the
 * service, when no hook runs any more, and before the function and the cluster.
 */
function stopTasksOfDeletedService(scope: Construct, fn: lambda.Function): CfnResource {
  const resource = new CfnResource(scope, 'Tasks', { type: 'Custom::EcsHookTasks', properties: { ServiceToken: fn.functionArn } });
  resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
  return resource;
}

/** Returns the roles of a task, without whose policies it could neither pull its image nor read its secrets. */
function rolesOf({ taskRole, executionRole }: ecs.TaskDefinition): IDependable[] {
  return executionRole ? [taskRole, executionRole] : [taskRole];
}

/** The task that a function may run, and the service for which it does. */
interface RunTaskPolicyProps {
  readonly service: ecs.BaseService;
  readonly cluster: IWorkloadCluster;
  readonly taskDefinition: ecs.TaskDefinition;
  /** Value of the tag on the tasks. */
  readonly hook: string;
}

/**
 * Grants a function permission to read the revisions and deployments of one service, run one family of task definitions with their own roles on one cluster, describe
 * the tasks of that cluster, and stop those that it has started.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
function grantRunTask(fn: lambda.Function, { service, cluster: { cluster }, taskDefinition, hook }: RunTaskPolicyProps): void {
  const arn = (resource: string, resourceName: string) => Stack.of(fn).formatArn({ service: 'ecs', resource, resourceName });
  const conditions = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
  const tasks = arn('task', `${cluster.clusterName}/*`);
  const roles = () => [taskDefinition.taskRole, taskDefinition.executionRole].flatMap((role) => role ? [role.roleArn] : []);
  [
    { actions: ['ecs:DescribeServiceRevisions'], resources: serviceResources(service, 'service-revision') },
    { actions: ['ecs:DescribeServiceDeployments'], resources: serviceResources(service, 'service-deployment') },
    { actions: ['ecs:ListTasks'], resources: ['*'], conditions },
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
