import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { commands, variableMaps } from './container';
import { eventBuses, queues } from './estate';
import {
  ConcurrencyPolicy, ConcurrentJobRunOptions, EventJobTriggerOptions, JobOverrides, JobRunOptions, JobTrigger, OnDemandJobTriggerOptions,
  ScheduleJobTriggerOptions, StackDeploymentJobTriggerOptions,
} from '../../../src/index';
import { among, anyOf, Choice, listOf, oneOf, booleans } from '../generators/choice';
import { call, deferred } from '../generators/deferred';
import { ChoicesOf, factory, optionsOf } from '../generators/options';
import { minutes, numbers, seconds, texts } from '../generators/values';

const overrides: ChoicesOf<JobOverrides> = {
  command: { sane: commands.sane, odd: listOf(texts('$.detail.key', 'States.Format')).odd },
  environment: variableMaps,
};

const expressions = texts('rate(5 minutes)', 'cron(0 3 * * ? *)', 'at(2030-01-31T03:00:00)', 'rate(0 minutes)', 'cron(* *)', 'at(today)', 'rate(5 seconds)', 'cron(0 3 * * * *)', 'cron(99 99 99 99 ? *)');
const expression = (text: unknown) => call('scheduler.ScheduleExpression.expression', (given: string) => scheduler.ScheduleExpression.expression(given, TimeZone.ETC_UTC), [text]);

const schedules: Choice = {
  sane: fc.constantFrom(
    deferred('ScheduleExpression.rate(5 minutes)', () => scheduler.ScheduleExpression.rate(Duration.minutes(5))),
    deferred("ScheduleExpression.cron({ hour: '3' })", () => scheduler.ScheduleExpression.cron({ hour: '3', minute: '0' })),
  ),
  odd: fc.oneof(expressions.sane, expressions.odd).map(expression),
};

const source: Choice = {
  sane: fc.constantFrom(
    deferred('TimeWindow.off()', () => scheduler.TimeWindow.off()), deferred('TimeWindow.flexible(15 min)', () => scheduler.TimeWindow.flexible(Duration.minutes(15))),
  ),
  odd: fc.constant(deferred('TimeWindow.flexible(90 s)', () => scheduler.TimeWindow.flexible(Duration.minutes(1440)))),
};

const runs: ChoicesOf<JobRunOptions> = {
  ...overrides,
  taskRetryAttempts: numbers({ min: 0, max: 3 }),
  taskRetryInterval: seconds({ min: 1, max: 120 }),
  taskTimeout: seconds({ min: 60, max: 600 }),
  timeout: seconds({ min: 60, max: 3300 }),
};
const concurrentRuns: ChoicesOf<ConcurrentJobRunOptions> = { ...runs, concurrencyPolicy: anyOf(ConcurrencyPolicy) };

const retries: Choice = numbers({ min: 0, max: 185 });
const eventAges = minutes({ min: 1, max: 1440 });
const taskCounts = numbers({ min: 1, max: 10 });

export const jobTriggers: Choice = oneOf(
  factory('JobTrigger.onEvent', JobTrigger.onEvent, optionsOf<EventJobTriggerOptions>('EventJobTriggerOptions', ['eventPattern'], {
    ...concurrentRuns,
    eventPattern: among([{ source: ['app'] }, { detailType: ['Order placed'], detail: { id: [1] } }], [{}, { source: [] }, { source: [''] }]),
    deadLetterQueue: queues,
    eventBus: eventBuses,
    maxEventAge: eventAges,
    startRetryAttempts: retries,
    taskCount: taskCounts,
  })),
  factory('JobTrigger.onDemand', JobTrigger.onDemand, optionsOf<OnDemandJobTriggerOptions>('OnDemandJobTriggerOptions', [], concurrentRuns)),
  factory('JobTrigger.schedule', JobTrigger.schedule, optionsOf<ScheduleJobTriggerOptions>('ScheduleJobTriggerOptions', ['schedule'], {
    ...concurrentRuns,
    schedule: schedules,
    deadLetterQueue: queues,
    enabled: booleans,
    startRetryPeriod: eventAges,
    startRetryAttempts: retries,
    taskCount: taskCounts,
    timeWindow: source,
  })),
  factory('JobTrigger.stackDeployment', JobTrigger.stackDeployment, optionsOf<StackDeploymentJobTriggerOptions>('StackDeploymentJobTriggerOptions', [], runs)),
);
