import { EventTrigger, EventJobTriggerOptions } from './event-trigger';
import { OnDemandTrigger, OnDemandJobTriggerOptions } from './on-demand-trigger';
import { ScheduleTrigger, ScheduleJobTriggerOptions } from './schedule-trigger';
import { StackDeploymentTrigger, StackDeploymentJobTriggerOptions } from './stack-deployment-trigger';
import { JobTriggerStrategy } from './runnable-task';

/**
 * What makes a job run.
 *
 * ```ts
 * JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '3', timeZone: TimeZone.EUROPE_BERLIN }) });
 * ```
 */
export class JobTrigger {
  /**
   * A schedule, with a time zone, by Amazon EventBridge Scheduler.
   *
   * @param options Schedule, overrides, retries.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html
   */
  public static schedule(options: ScheduleJobTriggerOptions): JobTrigger {
    return new JobTrigger(new ScheduleTrigger(options));
  }

  /**
   * An event, by a rule of Amazon EventBridge. A bucket sends events once `eventBridgeEnabled` is on.
   *
   * @param options Pattern, overrides, retries.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
   */
  public static onEvent(options: EventJobTriggerOptions): JobTrigger {
    return new JobTrigger(new EventTrigger(options));
  }

  /**
   * Somebody: by a state machine of AWS Step Functions, which runs the task, runs it again when told to, and stops one that takes too long.
   * An output of the stack holds the command that does it.
   *
   * @param options Overrides, retries, time-out.
   */
  public static onDemand(options: OnDemandJobTriggerOptions = {}): JobTrigger {
    return new JobTrigger(new OnDemandTrigger(options));
  }

  /**
   * A deployment of the stack: the task runs when the job is created, and whenever its task definition, its overrides, its time-out or its
   * place change, and the stack update fails when it does: make it safe to repeat. A rollback does not run it. For what must be done before a service changes, such as the migration of a
   * database, let the service wait: `web.service.node.addDependency(job)`.
   *
   * @param options Overrides, time-out.
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
   */
  public static stackDeployment(options: StackDeploymentJobTriggerOptions = {}): JobTrigger {
    return new JobTrigger(new StackDeploymentTrigger(options));
  }

  /** @internal */
  public readonly _strategy: JobTriggerStrategy;

  private constructor(strategy: JobTriggerStrategy) {
    this._strategy = strategy;
  }
}
