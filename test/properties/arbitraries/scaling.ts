import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { TimeZone } from 'aws-cdk-lib/core';
import { metrics } from './existing';
import {
  AutomaticScalingOptions, BacklogScalingOptions, CustomMetricScalingTarget, PredictiveScalingMetric, PredictiveScalingMode,
  PredictiveScalingOptions, Scaling, StepScalingMetric,
  StepScalingOptions, WorkingHoursScalingOptions,
} from '../../../src/index';
import { among, anyOf, Choice, mapOf, oneOf, booleans } from '../generators/choice';
import { deferred } from '../generators/deferred';
import { factory, optionsOf } from '../generators/options';
import { numbers, seconds, texts } from '../generators/values';

const ids = texts('Queue', 'Night', 'Target');
const percents = numbers({ min: 1, max: 100 });
const cooldowns = seconds({ min: 0, max: 3600 });

const schedules = among(
  [
    { schedule: deferred('cron(0 8)', () => appscaling.Schedule.cron({ hour: '8', minute: '0' })), minCapacity: 2 },
    { schedule: deferred('rate(1 day)', () => appscaling.Schedule.expression('rate(1 day)')), minCapacity: 1, maxCapacity: 5 },
  ],
  [
    { schedule: deferred('an empty expression', () => appscaling.Schedule.expression('')), minCapacity: 1 },
    { schedule: deferred('cron(* *)', () => appscaling.Schedule.expression('cron(* *)')), minCapacity: 1 },
    { schedule: deferred('cron(0 8)', () => appscaling.Schedule.cron({ hour: '8', minute: '0' })) },
    { schedule: deferred('cron(0 8)', () => appscaling.Schedule.cron({ hour: '8', minute: '0' })), minCapacity: 5, maxCapacity: 1 },
    { schedule: deferred('cron(0 8)', () => appscaling.Schedule.cron({ hour: '8', minute: '0' })), minCapacity: -1 },
    { schedule: deferred('cron(0 8)', () => appscaling.Schedule.cron({ hour: '8', minute: '0' })), maxCapacity: 1.5 },
    {
      schedule: deferred('cron(0 8)', () => appscaling.Schedule.cron({ hour: '8', minute: '0' })),
      minCapacity: 1,
      startTime: deferred('2031', () => new Date(Date.UTC(2031, 0))),
      endTime: deferred('2030', () => new Date(Date.UTC(2030, 0))),
    },
  ],
);

const steps = among(
  [[{ upper: 20, change: -1 }, { lower: 60, change: 1 }, { lower: 80, change: 3 }]],
  [
    [], [{ change: 1 }], [{ upper: 20, change: -1 }], [{ upper: 60, change: -1 }, { lower: 20, change: 1 }],
    [{ lower: 60, change: 1 }, { lower: 80, change: 3 }],
    [{ upper: 20, change: 0 }, { lower: 60, change: 0 }], [{ upper: NaN, change: -1 }, { lower: 60, change: 1 }],
    [{ upper: 20, change: -0.5 }, { lower: 60, change: 1.5 }],
    [{ lower: 20, upper: 20, change: 1 }, { lower: 60, change: 1 }], [{ lower: 20, upper: 10, change: 1 }, { lower: 60, change: 1 }],
    [{ lower: 0, change: 1 }, { lower: 0, change: 1 }],
    [{ change: -1 }, { change: 1 }],
  ],
);

const stepMetrics = oneOf(
  factory('StepScalingMetric.cpuUtilization', StepScalingMetric.cpuUtilization),
  factory('StepScalingMetric.memoryUtilization', StepScalingMetric.memoryUtilization),
  factory('StepScalingMetric.custom', StepScalingMetric.custom, metrics),
);

const stepOptions = optionsOf<StepScalingOptions>('StepScalingOptions', ['metric', 'scalingSteps'], {
  metric: stepMetrics,
  scalingSteps: steps,
  adjustmentType: anyOf(appscaling.AdjustmentType),
  cooldown: cooldowns,
  datapointsToAlarm: numbers({ min: 1, max: 1 }),
  evaluationPeriods: numbers({ min: 1, max: 5 }),
  minAdjustmentMagnitude: numbers({ min: 1, max: 5 }),
});

const automatic = optionsOf<AutomaticScalingOptions>('AutomaticScalingOptions', ['minCapacity', 'maxCapacity', 'cpuPercent'], {
  minCapacity: numbers({ min: 0, max: 2 }),
  maxCapacity: numbers({ min: 2, max: 100 }),
  cpuPercent: percents,
  customTargets: mapOf(ids, optionsOf<CustomMetricScalingTarget>('CustomMetricScalingTarget', ['metric', 'targetValue'], { metric: metrics, targetValue: numbers({ min: 1, max: 1000 }) }), 2),
  desiredCount: numbers({ min: 2, max: 2 }),
  disableScaleIn: booleans,
  memoryPercent: percents,
  predictive: optionsOf<PredictiveScalingOptions>('PredictiveScalingOptions', ['targetPercent'], {
    targetPercent: percents,
    maxCapacityBuffer: numbers({ min: 0, max: 100 }),
    metric: anyOf(PredictiveScalingMetric),
    mode: anyOf(PredictiveScalingMode),
    schedulingBufferTime: seconds({ min: 0, max: 3600 }),
  }),
  requestsPerTarget: numbers({ min: 1, max: 10_000 }),
  responseTime: seconds({ min: 1, max: 4000 }),
  scaleInCooldown: cooldowns,
  scaleOutCooldown: cooldowns,
  schedules: mapOf(ids, schedules, 2),
  steps: mapOf(ids, stepOptions, 2),
});

export const backlogScaling = factory('Scaling.backlog', Scaling.backlog, optionsOf<BacklogScalingOptions>('BacklogScalingOptions',
  ['acceptableLatency', 'maxCapacity', 'minCapacity', 'timePerMessage'], {
    acceptableLatency: seconds({ min: 60, max: 86_400 }),
    timePerMessage: seconds({ min: 1, max: 60 }),
    maxCapacity: numbers({ min: 2, max: 100 }),
    minCapacity: numbers({ min: 0, max: 2 }),
    scaleInCooldown: cooldowns,
    scaleOutCooldown: cooldowns,
  }));

const workingHours = optionsOf<WorkingHoursScalingOptions>('WorkingHoursScalingOptions', [], {
  startHour: numbers({ min: 0, max: 11 }),
  endHour: numbers({ min: 12, max: 23 }),
  taskCount: numbers({ min: 1, max: 10 }),
  timeZone: anyOf({ a: TimeZone.EUROPE_BERLIN, b: TimeZone.AMERICA_LOS_ANGELES }),
  weekDays: among(['MON-FRI', 'SUN,TUE', 'MON-WED,SAT'], ['', 'MON-', 'Monday', '1-5', 'MON FRI']),
});

export const scalings: Choice = oneOf(
  factory('Scaling.fixedCount', Scaling.fixedCount, numbers({ min: 0, max: 20 })),
  factory('Scaling.automatic', Scaling.automatic, automatic),
  factory('Scaling.workingHours', Scaling.workingHours, workingHours),
);
