import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import { allowRuleToSend, createDeadLetterQueue } from './dead-letter-queue';
import { overridesAsInput } from './job-state-machine';
import { ConcurrentJobRunOptions } from './run-options';
import {
  acknowledgeTaskWildcards, awsvpcConfiguration, containerOverrides, JobTriggerStrategy, RunnableTask, runTaskStatements, TriggerResources,
} from './runnable-task';
import { requireTaskTargetOptions, startedStateMachine, StartedStateMachine, targetRetryPolicy, taskTarget } from './task-target';
import { failWith } from '../private/errors';
import { restrictedServicePrincipal } from '../private/iam';

/**
 * Options of `JobTrigger.onEvent()`. `command` and `environment` may contain fields of the event, such as
 * `events.EventField.fromPath('$.detail.object.key')`. With `taskRetryAttempts`, `taskTimeout`, `timeout` or another `concurrencyPolicy` than `ALLOW`, the
 * rule starts a state machine of AWS Step Functions, which runs the task; otherwise it starts the task itself.
 */
export interface EventJobTriggerOptions extends ConcurrentJobRunOptions {
  /**
   * Events that run the job. A pattern that matches all events fails synthesis.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
   */
  readonly eventPattern: events.EventPattern;

  /**
   * Event bus that receives the events.
   *
   * @default - the default event bus of the account, which receives the events of AWS services
   */
  readonly eventBus?: events.IEventBus;

  /**
   * Number of tasks that an event starts, from 1 to 10. In a state machine, each has retries of its own, and when one has failed for good, the others
   * are stopped.
   *
   * @default 1
   */
  readonly taskCount?: number;

  /**
   * Number of further attempts to start a task after ECS has rejected it, from 0 to 185. Tasks that start and then fail are retried by
   * `taskRetryAttempts`.
   *
   * @default 3
   */
  readonly startRetryAttempts?: number;

  /**
   * Maximum age of an event whose task is still being started, in whole seconds, from 1 minute to 1 day.
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * Queue of the events whose task could not be started. Its policy and that of its customer managed key are extended to allow EventBridge; a warning
   * says what those of an imported queue must contain. Fails with the AWS managed key of Amazon SQS, which EventBridge cannot use. A FIFO queue fails
   * synthesis.
   *
   * @default - a new queue, encrypted by SQS, that retains messages for 14 days
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

const FACTORY = 'JobTrigger.onEvent()';

/** Runs a job by a rule of Amazon EventBridge. */
export class EventTrigger implements JobTriggerStrategy {
  constructor(private readonly options: EventJobTriggerOptions) {
    if (Object.keys(options.eventPattern).length === 0) {
      failWith(FACTORY, { problem: 'eventPattern matches all events', remedy: "set at least its `source`, such as ['aws.s3']" });
    }
    requireTaskTargetOptions(FACTORY, options, { maxEventAge: options.maxEventAge });
  }

  public bind(task: RunnableTask): TriggerResources {
    const { eventPattern, eventBus, deadLetterQueue = createDeadLetterQueue(task.job) } = this.options;
    const rule = new events.Rule(task.job, 'Rule', { eventPattern, eventBus, description: `Runs ${task.job.node.path}` });
    const role = new iam.Role(task.job, 'EventsRole', {
      description: `Starts the tasks of ${task.job.node.path}`,
      // Any rule of the account: this one refers to the role, and has no name before it is created.
      assumedBy: restrictedServicePrincipal(task.job, 'events.amazonaws.com', { service: 'events', resource: 'rule/*' }),
    });
    const run = startedStateMachine(task, this.options, role);
    if (!run) runTaskStatements(task).forEach((statement) => role.addToPolicy(statement));
    acknowledgeTaskWildcards(role);
    allowRuleToSend(task.job, deadLetterQueue, rule);
    rule.addTarget({ bind: () => run ? this.stateMachineTarget(task, run, role, deadLetterQueue) : this.target(task, role, deadLetterQueue) });
    if (run) rule.node.addDependency(...run.permissions);
    return { ...run?.resources, rule, deadLetterQueue, starter: rule.node.defaultChild as CfnResource };
  }

  private stateMachineTarget(
    task: RunnableTask, { resources }: StartedStateMachine, role: iam.IRole, deadLetterQueue: sqs.IQueue,
  ): events.RuleTargetConfig {
    const input = overridesAsInput(task, this.options);
    return {
      arn: resources.stateMachine.stateMachineArn,
      role,
      input: input && events.RuleTargetInput.fromObject(input),
      retryPolicy: targetRetryPolicy({ ...this.options, retryPeriod: this.options.maxEventAge }),
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
    };
  }

  private target(task: RunnableTask, role: iam.IRole, deadLetterQueue: sqs.IQueue): events.RuleTargetConfig {
    const overrides = containerOverrides(task, this.options);
    const target = taskTarget(task, { ...this.options, retryPeriod: this.options.maxEventAge, deadLetterQueue });
    return {
      ...target,
      role,
      input: overrides && events.RuleTargetInput.fromObject({ containerOverrides: overrides }),
      ecsParameters: { ...target.ecsParameters, networkConfiguration: { awsVpcConfiguration: awsvpcConfiguration(task) } },
    };
  }
}
