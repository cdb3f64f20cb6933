import { Lazy, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FargateWebService, Scaling, WorkingHoursScalingOptions } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { webTask } from '../fixtures/web-task';

function scheduledActions(options?: WorkingHoursScalingOptions) {
  const stack = newStack();
  new FargateWebService(stack, 'Web', { task: webTask(), scaling: Scaling.workingHours(options) });
  const [target] = Object.values(Template.fromStack(stack).findResources('AWS::ApplicationAutoScaling::ScalableTarget'));
  return target.Properties;
}

test('a service runs one task from Monday to Friday, 7:00 to 19:00 UTC, and none at other times', () => {
  expect(scheduledActions()).toMatchObject({
    MinCapacity: 1,
    MaxCapacity: 1,
    ScheduledActions: [
      { Schedule: 'cron(0 7 ? * MON-FRI *)', ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 1 } },
      { Schedule: 'cron(0 19 ? * MON-FRI *)', ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 } },
    ],
  });
});

test('hours, days, time zone and number of tasks can be set', () => {
  const options = { startHour: 8, endHour: 22, weekDays: 'MON-THU,SUN', timeZone: TimeZone.EUROPE_BERLIN, taskCount: 3 };

  expect(scheduledActions(options)).toMatchObject({
    MinCapacity: 3,
    ScheduledActions: [
      { Schedule: 'cron(0 8 ? * MON-THU,SUN *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 3, MaxCapacity: 3 } },
      { Schedule: 'cron(0 22 ? * MON-THU,SUN *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 } },
    ],
  });
});

test.each([
  ['MON-FRI', 'TUE,WED,THU,FRI,SAT'],
  ['SAT,SUN', 'SUN,MON'],
  ['FRI-MON,WED', 'SAT,SUN,MON,TUE,THU'],
])('tasks of a night that starts on %s stop on %s', (weekDays, nextDays) => {
  expect(scheduledActions({ startHour: 22, endHour: 6, weekDays })).toMatchObject({
    ScheduledActions: [
      { Schedule: `cron(0 22 ? * ${weekDays} *)`, ScalableTargetAction: { MinCapacity: 1 } },
      { Schedule: `cron(0 6 ? * ${nextDays} *)`, ScalableTargetAction: { MinCapacity: 0 } },
    ],
  });
});

test('fails on a night whose days are a token', () => {
  const weekDays = Lazy.string({ produce: () => 'MON' });

  expect(() => Scaling.workingHours({ startHour: 22, endHour: 6, weekDays })).toThrow(errorAt('Scaling.workingHours()', 'weekDays is a token'));
});

test('the template has no desired count, so that a deployment at night starts no tasks', () => {
  const stack = newStack();
  new FargateWebService(stack, 'Web', { task: webTask(), scaling: Scaling.workingHours() });

  const [service] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::Service'));
  expect(service.Properties).not.toHaveProperty('DesiredCount');
});

test.each<[string, WorkingHoursScalingOptions, string, unknown]>([
  ['a start at the end', { startHour: 9, endHour: 9 }, 'startHour and endHour are the same', 9],
  ['an hour that no day has', { endHour: 24 }, 'endHour must be a whole number from 0 to 23', 24],
  ['half an hour', { startHour: 7.5 }, 'startHour must be a whole number from 0 to 23', 7.5],
  ['no tasks', { taskCount: 0 }, 'taskCount must be a whole number 1 or more', 0],
  ['days in full', { weekDays: 'Monday' }, 'weekDays does not name days of the week', "'Monday'"],
  ['days as numbers', { weekDays: '2-6' }, 'weekDays does not name days of the week', "'2-6'"],
])('fails on %s', (_, options, problem, actual) => {
  expect(() => Scaling.workingHours(options)).toThrow(errorAt('Scaling.workingHours()', problem, `got ${actual}`));
});
