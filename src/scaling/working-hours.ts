import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { TimeZone, Token } from 'aws-cdk-lib/core';
import { ScaledService, ScalingStrategy } from './strategy';
import { failWith, requireInRange } from '../private/errors';

/**
 * Options of `Scaling.workingHours()`.
 */
export interface WorkingHoursScalingOptions {
  /**
   * Hour of the day at which the tasks start, from 0 to 23.
   *
   * @default 7
   */
  readonly startHour?: number;

  /**
   * Hour of the day at which the tasks stop, later than `startHour`, at most 23.
   *
   * @default 19
   */
  readonly endHour?: number;

  /**
   * Days of the week, as in a cron expression: `MON-FRI`, or `MON,WED,SAT`. Others fail synthesis.
   *
   * @default 'MON-FRI'
   */
  readonly weekDays?: string;

  /**
   * Time zone of the hours.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Number of tasks in working hours, 1 or more.
   *
   * @default 1
   */
  readonly taskCount?: number;
}

const FACTORY = 'Scaling.workingHours()';

const DAY = '(SUN|MON|TUE|WED|THU|FRI|SAT)';
const WEEK_DAYS = new RegExp(`^${DAY}(-${DAY})?(,${DAY}(-${DAY})?)*$`);

/**
 * Runs tasks in working hours only. A scheduled action keeps its bounds until the next one.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
 */
export class WorkingHoursScaling implements ScalingStrategy {
  constructor(private readonly options: WorkingHoursScalingOptions) {
    requireWorkingHours(options);
  }

  public bind({ service }: ScaledService): ecs.ScalableTaskCount {
    const { startHour = 7, endHour = 19, weekDays: weekDay = 'MON-FRI', timeZone, taskCount = 1 } = this.options;
    const target = service.autoScaleTaskCount({ minCapacity: taskCount, maxCapacity: taskCount });
    const changeAt = (id: string, hour: number, tasks: number) => target.scaleOnSchedule(id, {
      schedule: appscaling.Schedule.cron({ weekDay, hour: `${hour}`, minute: '0' }), timeZone, minCapacity: tasks, maxCapacity: tasks,
    });
    changeAt('WorkingHoursStart', startHour, taskCount);
    changeAt('WorkingHoursEnd', endHour, 0);
    return target;
  }
}

function requireWorkingHours({ startHour = 7, endHour = 19, weekDays, taskCount }: WorkingHoursScalingOptions): void {
  requireInRange(FACTORY, 'startHour', startHour, { min: 0, max: 23 }, 'use an hour of the day');
  requireInRange(FACTORY, 'endHour', endHour, { min: 0, max: 23 }, 'use an hour of the day');
  requireInRange(FACTORY, 'taskCount', taskCount, { min: 1, max: Infinity }, 'use the number of tasks in working hours');
  if (!Token.isUnresolved(startHour) && !Token.isUnresolved(endHour) && endHour <= startHour) {
    failWith(FACTORY, { problem: `endHour is not after startHour (${startHour})`, actual: endHour, remedy: 'use a later hour of the same day' });
  }
  if (weekDays === undefined || Token.isUnresolved(weekDays) || WEEK_DAYS.test(weekDays)) return;
  failWith(FACTORY, { problem: 'weekDays does not name days of the week', actual: weekDays, remedy: "use days such as 'MON-FRI' or 'MON,WED'" });
}
