import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, IDependable } from 'constructs';
import { BoundHook, HookStrategy, HookTimeout, freeId, hookTimeout } from './hook';
import { RunTaskHookOptions } from './hook-options';
import { allowRunTask } from './run-task-policy';
import { DeploymentStage } from './stage';
import { createLogGroup } from '../../../posture/log-group';
import { acknowledgeHandlers } from '../../../private/acknowledge';
import { refuse } from '../../../private/errors';
import { workloadValidation } from '../../../validation/workload-validation';
import { DeployedService } from '../../strategy';
import { CONFIG_VARIABLE, RunTaskConfig } from '../handler/config';
import { RunTaskHookFunction } from '../run-task-hook-function';

const FACTORY = 'DeploymentHook.runTask()';

/** Stages that come exactly once in every deployment. */
const STAGES: readonly DeploymentStage[] = [
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
    this.requireOnce();
    this.requireEnd();
  }

  public stages(): readonly DeploymentStage[] {
    return [this.stage];
  }

  public bind({ workload, service, cluster, task: own }: DeployedService): BoundHook {
    const place = new Construct(workload, freeId(workload, 'RunTask'));
    const given = this.options.task?._source.bind(place);
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
    allowRunTask(fn, { service, cluster, taskDefinition, hook: config.hook });
    if (given) fn.node.defaultChild!.node.addDependency(...rolesOf(given.taskDefinition));
    return { function: fn };
  }

  private requireOnce(): void {
    if (STAGES.includes(this.stage)) return;
    refuse(FACTORY, { what: 'the task must run once in each deployment, and the stage does not come once', got: this.stage, instead: `use ${STAGES.join(', ')}` });
  }

  private requireEnd(): void {
    const { command, task } = this.options;
    if (command?.length === 0) refuse(FACTORY, { what: 'command is empty', instead: 'name what the container runs, or leave it out' });
    if (command || task) return;
    refuse(FACTORY, {
      what: "there is neither a command nor a task, and the service's own command does not end",
      instead: "pass a command such as ['npm', 'run', 'migrate']",
    });
  }
}

/** Roles with their policies: a task that is not the service's own must not run before it can pull its image and read its secrets. */
function rolesOf({ taskRole, executionRole }: ecs.TaskDefinition): IDependable[] {
  return executionRole ? [taskRole, executionRole] : [taskRole];
}
