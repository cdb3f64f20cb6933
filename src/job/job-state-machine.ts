import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { waitForTurn } from './exclusive-run';
import { ConcurrentJobRunOptions, DEFAULT_RETRY_INTERVAL, isExclusive } from './run-options';
import {
  acknowledgeTaskWildcards, awsvpcConfiguration, containerOverrides, monitorTasksStatements, RunnableTask, runTaskStatements,
} from './runnable-task';
import { createLogGroup } from '../defaults/log-group';
import { defaultsOf } from '../defaults/scope-defaults';
import { restrictTrustPolicy } from '../private/iam';
import { STACK_TAG } from '../private/lambda/stack-tag';

/** What a state machine runs. */
export interface JobRunProps extends Omit<ConcurrentJobRunOptions, 'command' | 'environment'> {
  /** Fields of `RunTask` that override the main container; absent where nothing is overridden. */
  readonly overrides?: object;
  /** Number of tasks that run side by side, each with retries of its own. */
  readonly taskCount?: number;
  /** Number of further attempts to start a task after ECS has rejected it; absent where such a task counts as failed. */
  readonly startRetryAttempts?: number;
}

/** Field of the input that holds the overrides of a run, where a schedule or an event determines them. */
const OVERRIDES_FIELD = 'containerOverrides';

/** Overrides that the input of a run holds. */
export const OVERRIDES_OF_INPUT = { 'ContainerOverrides.$': `$.${OVERRIDES_FIELD}` };

/**
 * Creates the state machine that runs a job, and waits until its task stops.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
 */
export function createJobStateMachine(task: RunnableTask, props: JobRunProps): sfn.StateMachine {
  const { job } = task;
  const { activityLogging } = defaultsOf(job);
  const run = runStates(task, props);
  const stateMachine = new sfn.StateMachine(job, 'StateMachine', {
    comment: `Runs ${job.node.path}`,
    definitionBody: sfn.DefinitionBody.fromChainable(isExclusive(props.concurrencyPolicy) ? waitForTurn(job, props.concurrencyPolicy!, run) : run),
    timeout: takesLongerThanTask(props) ? props.timeout : undefined,
    logs: {
      level: activityLogging ? sfn.LogLevel.ALL : sfn.LogLevel.ERROR,
      destination: createLogGroup(job, 'StateMachineLogs'),
    },
    tracingEnabled: activityLogging || undefined,
  });
  // Any state machine of the account: this one refers to the role, and has no name before it is created.
  restrictTrustPolicy(stateMachine.role, { service: 'states', resource: 'stateMachine:*' });
  tagTasks(task);
  const statements = [...runTaskStatements(task), ...monitorTasksStatements(task), taskStateRuleStatement(task)];
  statements.forEach((statement) => stateMachine.addToRolePolicy(statement));
  acknowledgeTaskWildcards(stateMachine.role);
  if (isExclusive(props.concurrencyPolicy)) allowListingRuns(job, stateMachine);
  return stateMachine;
}

/** Returns the input of a run whose overrides a schedule or an event determines; `undefined` if there are none. */
export function overridesAsInput(task: RunnableTask, options: ConcurrentJobRunOptions): Record<string, unknown> | undefined {
  const overrides = containerOverrides(task, options)?.map(({ name: Name, command: Command, environment }) => (
    { Name, Command, Environment: environment?.map(({ name, value }) => ({ Name: name, Value: value })) }
  ));
  return overrides && { [OVERRIDES_FIELD]: overrides };
}

/** Counts the runs that failed, were stopped, or exceeded their time limit. */
export function failedRuns(stateMachine: sfn.StateMachine): cloudwatch.MathExpression {
  const options = { period: Duration.minutes(5), statistic: 'Sum' };
  return new cloudwatch.MathExpression({
    expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
    label: 'Failed runs',
    usingMetrics: {
      failed: stateMachine.metricFailed(options), timedOut: stateMachine.metricTimedOut(options), aborted: stateMachine.metricAborted(options),
    },
    period: options.period,
  });
}

/** Whether a run may last longer than its only task: it has further ones, or waits for other runs. */
function takesLongerThanTask({ taskRetryAttempts = 0, concurrencyPolicy }: JobRunProps): boolean {
  return taskRetryAttempts !== 0 || isExclusive(concurrencyPolicy);
}

/**
 * Returns the state that runs the task, or several of them in parallel: when one has failed for good, Step Functions stops the others.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
 */
function runStates(task: RunnableTask, props: JobRunProps): sfn.State & sfn.IChainable {
  const { taskCount = 1 } = props;
  const stateJson = taskState(task, props);
  if (taskCount === 1) return new sfn.CustomState(task.job, 'Run', { stateJson });
  const ids = Array.from({ length: taskCount }, (_, i) => `Run${i + 1}`);
  return new sfn.Parallel(task.job, 'Run').branch(...ids.map((id) => new sfn.CustomState(task.job, id, { stateJson })));
}

function taskState(task: RunnableTask, props: JobRunProps): object {
  return {
    Type: 'Task',
    Resource: `arn:${Aws.PARTITION}:states:::ecs:runTask.sync`,
    TimeoutSeconds: (props.taskTimeout ?? props.timeout)?.toSeconds(),
    Parameters: {
      Cluster: task.cluster.cluster.clusterArn,
      TaskDefinition: task.taskDefinition.taskDefinitionArn,
      CapacityProviderStrategy: task.networking.capacityProviderStrategies.map(withPascalCaseKeys),
      PlatformVersion: task.networking.platformVersion,
      NetworkConfiguration: { AwsvpcConfiguration: withPascalCaseKeys(awsvpcConfiguration(task)) },
      EnableExecuteCommand: task.enableExecuteCommand || undefined,
      PropagateTags: 'TASK_DEFINITION',
      Overrides: props.overrides,
    },
    Retry: retriers(props),
  };
}

/**
 * Returns how a task is retried. The first match counts, and `States.TaskFailed` matches every error but `States.Timeout`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
function retriers({ startRetryAttempts = 0, taskRetryAttempts = 0, taskRetryInterval = DEFAULT_RETRY_INTERVAL, taskTimeout }: JobRunProps) {
  const all = [
    ...startRetryAttempts === 0 ? []
      : [{ ErrorEquals: REJECTED_BY_ECS, MaxAttempts: startRetryAttempts, IntervalSeconds: 15, BackoffRate: 2, MaxDelaySeconds: 600 }],
    ...taskRetryAttempts === 0 ? [] : [{
      ErrorEquals: taskTimeout ? ['States.TaskFailed', 'States.Timeout'] : ['States.TaskFailed'],
      MaxAttempts: taskRetryAttempts,
      IntervalSeconds: taskRetryInterval.toSeconds(),
      BackoffRate: 2,
    }],
  ];
  return all.length === 0 ? undefined : all;
}

/**
 * Errors of a task that ECS does not start: the first where it answers with a failure, such as missing capacity, the other where it refuses the call.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
 */
const REJECTED_BY_ECS = ['AmazonECS.Unknown', 'ECS.AmazonECSException'];

/** Marks the tasks that the state machine may stop: they receive the tags of their task definition. */
function tagTasks({ job, taskDefinition }: RunnableTask): void {
  (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).tags.setTag(STACK_TAG, Stack.of(job).stackId);
}

/** Step Functions learns that a task has stopped by a managed rule, one for each account and Region. */
function taskStateRuleStatement({ job }: RunnableTask): iam.PolicyStatement {
  const rule = Stack.of(job).formatArn({ service: 'events', resource: 'rule', resourceName: 'StepFunctionsGetEventsForECSTaskRule' });
  return new iam.PolicyStatement({ actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], resources: [rule] });
}

/** Allows a state machine to list its own runs, by a policy of its own: that of the role is created before the state machine, and cannot name it. */
function allowListingRuns(job: Construct, stateMachine: sfn.StateMachine): void {
  new iam.Policy(job, 'ListRunsPolicy', {
    roles: [stateMachine.role],
    statements: [new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [stateMachine.stateMachineArn] })],
  });
}

/** Step Functions capitalizes the fields of ECS API requests. */
function withPascalCaseKeys(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]));
}
