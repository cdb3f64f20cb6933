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
   * Hour of the day at which the tasks stop, from 0 to 23. An hour before `startHour` is one of the next day: 22 to 6 is a night. Fails when both are
   * the same.
   *
   * @default 19
   */
  readonly endHour?: number;

  /**
   * Days of the week on which the tasks start, as in a cron expression: `MON-FRI`, or `MON,WED,SAT`. Others fail synthesis.
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

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY = `(${DAYS.join('|')})`;
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
    const changeAt = (id: string, days: string, hour: number, tasks: number) => target.scaleOnSchedule(id, {
      schedule: appscaling.Schedule.cron({ weekDay: days, hour: `${hour}`, minute: '0' }), timeZone, minCapacity: tasks, maxCapacity: tasks,
    });
    changeAt('WorkingHoursStart', weekDay, startHour, taskCount);
    changeAt('WorkingHoursEnd', endsOnNextDay(startHour, endHour) ? dayAfter(weekDay) : weekDay, endHour, 0);
    return target;
  }
}

function requireWorkingHours({ startHour = 7, endHour = 19, weekDays, taskCount }: WorkingHoursScalingOptions): void {
  requireInRange(FACTORY, 'startHour', startHour, { min: 0, max: 23 }, 'use an hour of the day');
  requireInRange(FACTORY, 'endHour', endHour, { min: 0, max: 23 }, 'use an hour of the day');
  requireInRange(FACTORY, 'taskCount', taskCount, { min: 1, max: Infinity }, 'use the number of tasks in working hours');
  if (startHour === endHour && !Token.isUnresolved(startHour)) {
    failWith(FACTORY, { problem: 'startHour and endHour are the same', actual: endHour, remedy: 'use Scaling.fixedCount() for tasks that never stop' });
  }
  if (endsOnNextDay(startHour, endHour) && Token.isUnresolved(weekDays)) {
    failWith(FACTORY, { problem: 'weekDays is a token, and the tasks stop on the day after', actual: weekDays, remedy: 'name the days' });
  }
  if (weekDays === undefined || Token.isUnresolved(weekDays) || WEEK_DAYS.test(weekDays)) return;
  failWith(FACTORY, { problem: 'weekDays does not name days of the week', actual: weekDays, remedy: "use days such as 'MON-FRI' or 'MON,WED'" });
}

function endsOnNextDay(startHour: number, endHour: number): boolean {
  return !Token.isUnresolved(startHour) && !Token.isUnresolved(endHour) && endHour < startHour;
}

/** `MON-FRI` → `TUE,WED,THU,FRI,SAT`: a list, as no range may go past the end of the week. */
function dayAfter(weekDays: string): string {
  return weekDays.split(',').flatMap(daysOf).map((day) => DAYS[(day + 1) % DAYS.length]).join(',');
}

function daysOf(days: string): number[] {
  const [first, last = first] = days.split('-').map((day) => DAYS.indexOf(day));
  return Array.from({ length: (last - first + DAYS.length) % DAYS.length + 1 }, (_, index) => (first + index) % DAYS.length);
}
