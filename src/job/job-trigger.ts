import { EventJobTriggerOptions, EventTrigger } from './event-trigger';
import { OnDemandJobTriggerOptions, OnDemandTrigger } from './on-demand-trigger';
import { JobTriggerStrategy } from './runnable-task';
import { ScheduleJobTriggerOptions, ScheduleTrigger } from './schedule-trigger';
import { StackDeploymentJobTriggerOptions, StackDeploymentTrigger } from './stack-deployment-trigger';
import { requireOptions } from '../private/required-options';

/**
 * Trigger of a `FargateJob`.
 *
 * ```ts
 * JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '3', timeZone: TimeZone.EUROPE_BERLIN }) });
 * ```
 */
export class JobTrigger {
  /**
   * Runs the job on a schedule with a time zone, by Amazon EventBridge Scheduler.
   *
   * @param options Schedule, overrides, retries and time limits.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html
   */
  public static schedule(options: ScheduleJobTriggerOptions): JobTrigger {
    return new JobTrigger(new ScheduleTrigger(requireOptions('JobTrigger.schedule()', options, { schedule: 'use one such as scheduler.ScheduleExpression.rate()' })));
  }

  /**
   * Runs the job for each matching event, by a rule of Amazon EventBridge. Amazon S3 buckets send events if `eventBridgeEnabled` is set.
   *
   * @param options Event pattern, overrides, retries and time limits.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
   */
  public static onEvent(options: EventJobTriggerOptions): JobTrigger {
    return new JobTrigger(new EventTrigger(requireOptions('JobTrigger.onEvent()', options, { eventPattern: "set at least its `source`, such as ['aws.s3']" })));
  }

  /**
   * Runs the job on demand, by a state machine of AWS Step Functions that runs the task, retries it if asked to, and stops it after a time limit, as far
   * as it can. An output of the stack has the command that starts the state machine.
   *
   * @param options Overrides, retries and time limits.
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
   */
  public static onDemand(options: OnDemandJobTriggerOptions = {}): JobTrigger {
    return new JobTrigger(new OnDemandTrigger(options));
  }

  /**
   * Runs the job while the stack is deployed: when it is created, and when its task definition, overrides, retries, time limits, cluster or network
   * change. If the job fails, the stack update fails. The job must be safe to repeat; a stack that rolls back does not run it. A task that a cancelled
   * update has left running is stopped by the rollback, by the next deployment and by the deletion of the job. To run a job before a service is updated,
   * such as a database migration, make the service depend on it: `web.service.node.addDependency(job)`.
   *
   * @param options Overrides, retries and time limits.
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
