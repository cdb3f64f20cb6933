import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { IDependable } from 'constructs';
import { requireStandardQueue } from './dead-letter-queue';
import { createJobStateMachine, failedRuns, OVERRIDES_OF_INPUT } from './job-state-machine';
import { ConcurrentJobRunOptions, needsStateMachine, requireJobRunOptions } from './run-options';
import { containerOverrides, RunnableTask, TriggerResources } from './runnable-task';
import { requireInRange } from '../private/errors';
import { requireDuration } from '../private/units';

/** Options that the triggers of EventBridge and of EventBridge Scheduler share. */
interface TaskTargetOptions extends ConcurrentJobRunOptions {
  readonly taskCount?: number;
  readonly startRetryAttempts?: number;
  readonly deadLetterQueue?: sqs.IQueue;
}

/**
 * Fails on options that EventBridge and EventBridge Scheduler reject.
 *
 * @param retryPeriod The one option that the triggers name differently.
 */
export function requireTaskTargetOptions(
  factory: string, options: TaskTargetOptions, retryPeriod: Readonly<Record<string, Duration | undefined>>,
): void {
  requireJobRunOptions(factory, options);
  requireStandardQueue(factory, options.deadLetterQueue);
  requireInRange(factory, 'taskCount', options.taskCount, { min: 1, max: 10 }, 'use a number that EventBridge allows');
  requireInRange(factory, 'startRetryAttempts', options.startRetryAttempts, { min: 0, max: 185 }, 'use a number that EventBridge allows');
  for (const [option, duration] of Object.entries(retryPeriod)) {
    requireDuration(factory, option, duration, 'seconds', { min: 60, max: 86_400 }, 'use a time that EventBridge allows');
  }
}

interface TargetRetryProps {
  readonly startRetryAttempts?: number;
  readonly retryPeriod?: Duration;
}

interface TaskTargetProps extends TaskTargetOptions, TargetRetryProps {
  readonly deadLetterQueue: sqs.IQueue;
}

const DEFAULT_START_RETRY_ATTEMPTS = 3;

/** Returns how often a start of a task or of a state machine is retried, and for how long. */
export function targetRetryPolicy({ startRetryAttempts = DEFAULT_START_RETRY_ATTEMPTS, retryPeriod = Duration.hours(1) }: TargetRetryProps) {
  return { maximumRetryAttempts: startRetryAttempts, maximumEventAgeInSeconds: retryPeriod.toSeconds() };
}

/** A state machine that a schedule or a rule starts. */
export interface StartedStateMachine {
  readonly resources: Required<Pick<TriggerResources, 'stateMachine' | 'failedRuns'>>;
  /** What must exist before a run is started. */
  readonly permissions: IDependable[];
}

/** Creates the state machine that the options need, and allows a role to start it; `undefined` where the task can be started without one. */
export function startedStateMachine(task: RunnableTask, options: TaskTargetOptions, starter: iam.Role): StartedStateMachine | undefined {
  if (!needsStateMachine(options)) return undefined;
  const stateMachine: sfn.StateMachine = createJobStateMachine(task, {
    ...options,
    startRetryAttempts: options.startRetryAttempts ?? DEFAULT_START_RETRY_ATTEMPTS,
    overrides: containerOverrides(task, options) && OVERRIDES_OF_INPUT,
  });
  stateMachine.grantStartExecution(starter);
  return { resources: { stateMachine, failedRuns: failedRuns(stateMachine) }, permissions: runPolicies(task) };
}

/** Returns the policies that a run needs, and which nothing refers to. */
function runPolicies({ job }: RunnableTask): iam.Policy[] {
  return job.node.children.filter((child) => child instanceof iam.Policy);
}

/** Returns the properties that a target of EventBridge and one of EventBridge Scheduler share. */
export function taskTarget({ cluster, taskDefinition, networking, enableExecuteCommand }: RunnableTask, props: TaskTargetProps) {
  return {
    arn: cluster.cluster.clusterArn,
    retryPolicy: targetRetryPolicy(props),
    deadLetterConfig: { arn: props.deadLetterQueue.queueArn },
    ecsParameters: {
      taskDefinitionArn: taskDefinition.taskDefinitionArn,
      taskCount: props.taskCount ?? 1,
      capacityProviderStrategy: networking.capacityProviderStrategies,
      platformVersion: networking.platformVersion,
      enableExecuteCommand: enableExecuteCommand || undefined,
      propagateTags: 'TASK_DEFINITION',
    },
  };
}
