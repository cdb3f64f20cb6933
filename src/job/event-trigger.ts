import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Annotations, CfnResource, Duration } from 'aws-cdk-lib/core';
import { allowRuleToSend, createDeadLetterQueue } from './dead-letter-queue';
import { acknowledgeTaskWildcards, awsvpcConfiguration, containerOverrides, JobOverrides, JobTriggerStrategy, requireNonEmptyCommand, RunnableTask, runTaskStatements, TriggerResources } from './runnable-task';
import { requireDuration } from '../private/units';
import { failWith, requireInRange } from '../private/errors';
import { restrictedServicePrincipal } from '../private/iam';

/**
 * Options of `JobTrigger.onEvent()`. Fields of the event, such as `events.EventField.fromPath('$.detail.object.key')`, may stand in `command`
 * and `environment`.
 */
export interface EventJobTriggerOptions extends JobOverrides {
  /**
   * Which events run it.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
   */
  readonly eventPattern: events.EventPattern;

  /**
   * Where the events come from.
   *
   * @default - the account's default event bus, to which AWS sends its own events
   */
  readonly eventBus?: events.IEventBus;

  /**
   * How many tasks are run at once, 1 to 10.
   *
   * @default 1
   */
  readonly taskCount?: number;

  /**
   * How often a task that ECS did not take is tried again, 0 to 185. A task that started, and failed, is not run again.
   *
   * @default 3
   */
  readonly startRetryAttempts?: number;

  /**
   * How long it is tried, 1 minute to 1 day, in whole seconds.
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * Where events go whose task could not be started. One from outside the app must let EventBridge send by itself.
   *
   * @default - a new queue, encrypted by SQS, that keeps them for 14 days
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

const FACTORY = 'JobTrigger.onEvent()';

/** A rule of EventBridge. */
export class EventTrigger implements JobTriggerStrategy {
  constructor(private readonly options: EventJobTriggerOptions) {
    requireNonEmptyCommand(FACTORY, options);
    if (Object.keys(options.eventPattern).length === 0) {
      failWith(FACTORY, { problem: 'eventPattern matches every event there is', remedy: "say at least its `source`, such as ['aws.s3']" });
    }
    requireInRange(FACTORY, 'taskCount', options.taskCount, { min: 1, max: 10 }, 'use what EventBridge allows');
    requireInRange(FACTORY, 'startRetryAttempts', options.startRetryAttempts, { min: 0, max: 185 }, 'use what EventBridge allows');
    requireDuration(FACTORY, 'maxEventAge', options.maxEventAge, 'seconds', { min: 60, max: 86_400 }, 'use what EventBridge allows');
  }

  public bind(task: RunnableTask): TriggerResources {
    const { eventPattern, eventBus, deadLetterQueue = createDeadLetterQueue(task.job) } = this.options;
    const rule = new events.Rule(task.job, 'Rule', { eventPattern, eventBus, description: `Runs ${task.job.node.path}` });
    const role = new iam.Role(task.job, 'EventsRole', {
      description: `Starts the tasks of ${task.job.node.path}`,
      // Any rule of the account: the name of this one is not known before it exists, and it refers to the role.
      assumedBy: restrictedServicePrincipal(task.job, 'events.amazonaws.com', { service: 'events', resource: 'rule/*' }),
    });
    runTaskStatements(task).forEach((statement) => role.addToPolicy(statement));
    acknowledgeTaskWildcards(role);
    if (!allowRuleToSend(deadLetterQueue, rule)) {
      Annotations.of(task.job).addWarningV2('cdk-fargate-workloads:dead-letter-queue-policy',
        'the dead-letter queue comes from outside the app: its own policy must let events.amazonaws.com send');
    }
    rule.addTarget({ bind: () => this.target(task, role, deadLetterQueue) });
    return { rule, deadLetterQueue, starter: rule.node.defaultChild as CfnResource };
  }

  private target(task: RunnableTask, role: iam.IRole, deadLetterQueue: sqs.IQueue): events.RuleTargetConfig {
    const overrides = containerOverrides(task, this.options);
    return {
      arn: task.cluster.cluster.clusterArn,
      role,
      input: overrides && events.RuleTargetInput.fromObject({ containerOverrides: overrides }),
      retryPolicy: {
        maximumRetryAttempts: this.options.startRetryAttempts ?? 3,
        maximumEventAgeInSeconds: (this.options.maxEventAge ?? Duration.hours(1)).toSeconds(),
      },
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
      ecsParameters: {
        taskDefinitionArn: task.taskDefinition.taskDefinitionArn,
        taskCount: this.options.taskCount ?? 1,
        capacityProviderStrategy: task.networking.capacityProviderStrategies,
        platformVersion: task.networking.platformVersion,
        networkConfiguration: { awsVpcConfiguration: awsvpcConfiguration(task) },
        enableExecuteCommand: task.enableExecuteCommand || undefined,
        propagateTags: 'TASK_DEFINITION',
      },
    };
  }
}
