import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, CfnOutput, CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import {
  acknowledgeTaskWildcards, awsvpcConfiguration, JobOverrides, JobTriggerStrategy, monitorTasksStatements, requireNonEmptyCommand, RunnableTask,
  runTaskStatements, TriggerResources,
} from './runnable-task';
import { createLogGroup } from '../defaults/log-group';
import { defaultsOf } from '../defaults/scope-defaults';
import { requireInRange } from '../private/errors';
import { restrictTrustPolicy } from '../private/iam';
import { STACK_TAG } from '../private/lambda/stack-tag';
import { requireDuration } from '../private/units';

/**
 * Options of `JobTrigger.onDemand()`. `command` and `environment` may contain fields of the execution input, such as
 * `sfn.JsonPath.stringAt('$.month')`; an execution without such a field fails.
 */
export interface OnDemandJobTriggerOptions extends JobOverrides {
  /**
   * Number of further attempts after the task has failed, or ECS has rejected it, 0 or more.
   *
   * @default 0
   */
  readonly retryAttempts?: number;

  /**
   * Pause before the first further attempt, in whole seconds, 1 or more. It doubles with each attempt.
   *
   * @default Duration.minutes(1)
   */
  readonly retryInterval?: Duration;

  /**
   * Maximum duration of the task, in whole seconds, from 1 second to a year. The task is then stopped, and the execution fails.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
}

const FACTORY = 'JobTrigger.onDemand()';

/**
 * Runs a job by a state machine, which waits until the task stops.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
 */
export class OnDemandTrigger implements JobTriggerStrategy {
  private readonly timeout: Duration;

  constructor(private readonly options: OnDemandJobTriggerOptions) {
    requireNonEmptyCommand(FACTORY, options);
    this.timeout = options.timeout ?? Duration.hours(1);
    requireInRange(FACTORY, 'retryAttempts', options.retryAttempts, { min: 0, max: 99_999_999 }, 'use the number of further attempts');
    requireDuration(FACTORY, 'retryInterval', options.retryInterval, 'seconds', { min: 1, max: 31_622_400 }, 'use at least a second');
    requireDuration(FACTORY, 'timeout', this.timeout, 'seconds', { min: 1, max: 31_536_000 }, 'use at most a year');
  }

  public bind(task: RunnableTask): TriggerResources {
    const { activityLogging } = defaultsOf(task.job);
    const stateMachine = new sfn.StateMachine(task.job, 'StateMachine', {
      comment: `Runs ${task.job.node.path}`,
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.CustomState(task.job, 'Run', { stateJson: this.state(task) })),
      logs: {
        level: activityLogging ? sfn.LogLevel.ALL : sfn.LogLevel.ERROR,
        destination: createLogGroup(task.job, 'StateMachineLogs'),
      },
      tracingEnabled: activityLogging || undefined,
    });
    // Any state machine of the account: this one refers to the role, and has no name before it is created.
    restrictTrustPolicy(stateMachine.role, { service: 'states', resource: 'stateMachine:*' });
    tagTasks(task);
    const statements = [...runTaskStatements(task), ...monitorTasksStatements(task), taskStateRuleStatement(task)];
    statements.forEach((statement) => stateMachine.addToRolePolicy(statement));
    acknowledgeTaskWildcards(stateMachine.role);
    if (task.outputs) addRunCommand(task, stateMachine);
    return { stateMachine, starter: stateMachine.node.defaultChild as CfnResource };
  }

  private state(task: RunnableTask): object {
    const { retryAttempts = 0, retryInterval = Duration.minutes(1) } = this.options;
    return {
      Type: 'Task',
      Resource: `arn:${Aws.PARTITION}:states:::ecs:runTask.sync`,
      TimeoutSeconds: this.timeout.toSeconds(),
      Parameters: {
        Cluster: task.cluster.cluster.clusterArn,
        TaskDefinition: task.taskDefinition.taskDefinitionArn,
        CapacityProviderStrategy: task.networking.capacityProviderStrategies.map(withPascalCaseKeys),
        PlatformVersion: task.networking.platformVersion,
        NetworkConfiguration: { AwsvpcConfiguration: withPascalCaseKeys(awsvpcConfiguration(task)) },
        EnableExecuteCommand: task.enableExecuteCommand || undefined,
        PropagateTags: 'TASK_DEFINITION',
        Overrides: this.overrides(task),
      },
      Retry: retryAttempts === 0 ? undefined
        : [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: retryAttempts, IntervalSeconds: retryInterval.toSeconds(), BackoffRate: 2 }],
    };
  }

  private overrides({ container }: RunnableTask): object | undefined {
    const { command, environment = {} } = this.options;
    const variables = Object.entries(environment).map(([Name, Value]) => sfn.FieldUtils.renderObject({ Name, Value }));
    if (!command && variables.length === 0) return undefined;
    return {
      ContainerOverrides: [{
        Name: container.containerName,
        Environment: variables.length > 0 ? variables : undefined,
        ...sfn.FieldUtils.renderObject({ Command: command }),
      }],
    };
  }
}

function addRunCommand({ job }: RunnableTask, { stateMachineArn }: sfn.StateMachine): void {
  new CfnOutput(job, 'RunCommand', {
    description: `Runs ${job.node.path}`,
    value: `aws stepfunctions start-execution --region ${Aws.REGION} --state-machine-arn ${stateMachineArn} --input '{}'`,
  });
}

/** Marks the tasks that the state machine may stop: they receive the tags of their task definition. */
function tagTasks({ job, taskDefinition }: RunnableTask): void {
  (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).tags.setTag(STACK_TAG, Stack.of(job).stackId);
}

/** Step Functions learns that a task has stopped by a managed rule, one for each account and Region. */
function taskStateRuleStatement({ job }: RunnableTask): iam.PolicyStatement {
  const rule = Stack.of(job).formatArn({ service: 'events', resource: 'rule', resourceName: 'StepFunctionsGetEventsForECSTaskRule' });
  return new iam.PolicyStatement({ actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], resources: [rule] });
}

/** Step Functions capitalizes the fields of ECS API requests. */
function withPascalCaseKeys(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]));
}
