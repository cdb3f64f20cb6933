import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { POLICY, scaledService, TARGET } from './scaled-service';
import { PredictiveScalingMetric, PredictiveScalingMode, Scaling } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { onlyResource } from '../fixtures/template-references';

const bounds = { minCapacity: 2, maxCapacity: 10 };
const jobs = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'JobsPerTask', dimensionsMap: { Shop: 'one' }, unit: cloudwatch.Unit.COUNT });

describe('a custom metric', () => {
  test('is tracked', () => {
    const { template } = scaledService(Scaling.automatic({ ...bounds, customTargets: { Jobs: { metric: jobs, targetValue: 5 } } }));

    expect(onlyResource(template, POLICY).Properties.TargetTrackingScalingPolicyConfiguration).toEqual({
      TargetValue: 5,
      CustomizedMetricSpecification: {
        Namespace: 'Shop', MetricName: 'JobsPerTask', Statistic: 'Average', Unit: 'Count', Dimensions: [{ Name: 'Shop', Value: 'one' }],
      },
    });
  });

  test('may be metric math over metric math', () => {
    const open = new cloudwatch.MathExpression({ expression: 'all - done', usingMetrics: { all: jobs, done: jobs.with({ statistic: 'Sum' }) } });
    const metric = new cloudwatch.MathExpression({ expression: 'open / 2', usingMetrics: { open } });

    const { template } = scaledService(Scaling.automatic({ ...bounds, customTargets: { Jobs: { metric, targetValue: 5 } } }));

    const { Metrics } = onlyResource(template, POLICY).Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification;
    expect(Metrics.map(({ Id, Expression, ReturnData }: any) => [Id, Expression, ReturnData])).toEqual([
      ['all', undefined, false], ['done', undefined, false], ['open', 'all - done', false], ['result', 'open / 2', true],
    ]);
  });

  test('fails with a metric that has the id of the result', () => {
    const metric = new cloudwatch.MathExpression({ expression: 'result + 1', usingMetrics: { result: jobs } });

    expect(() => scaledService(Scaling.automatic({ ...bounds, customTargets: { Jobs: { metric, targetValue: 5 } } }))).toThrow(errorAt('Stack/Web', 'same id', "'result'", 'usingMetrics'));
  });

  test('fails under an id that the library uses itself', () => {
    expect(() => Scaling.automatic({ ...bounds, customTargets: { Requests: { metric: jobs, targetValue: 5 } } })).toThrow(errorAt('Scaling.automatic()', 'customTargets', "'Requests'", 'another id'));
  });

  test.each([0, -1])('fails with %d as its target', (targetValue) => {
    expect(() => Scaling.automatic({ ...bounds, customTargets: { Jobs: { metric: jobs, targetValue } } })).toThrow(
      errorAt('Scaling.automatic()', 'customTargets.Jobs.targetValue', `got ${targetValue};`, 'above 0'),
    );
  });
});

describe('cooldowns and scale-in', () => {
  test('are the same for all targets', () => {
    const trackingOptions = { scaleInCooldown: Duration.minutes(10), scaleOutCooldown: Duration.seconds(30), disableScaleIn: true };

    const { template } = scaledService(Scaling.automatic({
      ...bounds,
      cpuPercent: 50,
      memoryPercent: 60,
      requestsPerTarget: 100,
      ...trackingOptions,
    }));

    template.resourceCountIs(POLICY, 3);
    template.allResourcesProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: { ScaleInCooldown: 600, ScaleOutCooldown: 30, DisableScaleIn: true },
    });
  });
});

describe('schedules', () => {
  const morning: appscaling.ScalingSchedule = {
    schedule: appscaling.Schedule.cron({ hour: '7', minute: '0' }), minCapacity: 5, timeZone: TimeZone.EUROPE_BERLIN,
  };

  test('change minimum and maximum, and need no target', () => {
    const evening: appscaling.ScalingSchedule = { schedule: appscaling.Schedule.cron({ hour: '19', minute: '0' }), minCapacity: 1, maxCapacity: 3 };

    const { template } = scaledService(Scaling.automatic({ ...bounds, schedules: { Morning: morning, Evening: evening } }));

    expect(onlyResource(template, TARGET).Properties.ScheduledActions).toEqual([
      { ScheduledActionName: 'Morning', Schedule: 'cron(0 7 * * ? *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 5 } },
      { ScheduledActionName: 'Evening', Schedule: 'cron(0 19 * * ? *)', ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 3 } },
    ]);
    template.resourceCountIs(POLICY, 0);
  });

  test('fail when they change nothing', () => {
    expect(() => Scaling.automatic({ ...bounds, schedules: { Morning: { schedule: morning.schedule } } })).toThrow(
      errorAt('Scaling.automatic()', 'schedules.Morning', 'nothing', 'minCapacity', 'maxCapacity'),
    );
  });

  test('fail with a minimum above the maximum', () => {
    expect(() => Scaling.automatic({ ...bounds, schedules: { Morning: { ...morning, maxCapacity: 4 } } })).toThrow(
      errorAt('Scaling.automatic()', 'schedules.Morning', 'minCapacity', 'maxCapacity (4)', 'got 5;', 'swap'),
    );
  });

  test('fail with a fraction of a task', () => {
    expect(() => Scaling.automatic({ ...bounds, schedules: { Morning: { ...morning, minCapacity: 1.5 } } })).toThrow(
      errorAt('Scaling.automatic()', 'schedules.Morning.minCapacity', 'whole number', 'got 1.5;'),
    );
  });
});

describe('predictive scaling', () => {
  const predicted = (options = {}) => scaledService(Scaling.automatic({ ...bounds, predictive: { targetPercent: 60, ...options } })).template;

  test('only forecasts, by CPU utilization, unless configured otherwise', () => {
    expect(onlyResource(predicted(), POLICY).Properties).toMatchObject({
      PolicyType: 'PredictiveScaling',
      PredictiveScalingPolicyConfiguration: {
        Mode: 'ForecastOnly',
        MetricSpecifications: [{ TargetValue: 60, PredefinedMetricPairSpecification: { PredefinedMetricType: 'ECSServiceCPUUtilization' } }],
      },
    });
  });

  test('starts tasks ahead, and exceeds the maximum if allowed to', () => {
    const template = predicted({
      metric: PredictiveScalingMetric.MEMORY_UTILIZATION,
      mode: PredictiveScalingMode.FORECAST_AND_SCALE,
      maxCapacityBuffer: 10,
      schedulingBufferTime: Duration.minutes(15),
    });

    expect(onlyResource(template, POLICY).Properties.PredictiveScalingPolicyConfiguration).toEqual({
      Mode: 'ForecastAndScale',
      SchedulingBufferTime: 900,
      MaxCapacityBreachBehavior: 'IncreaseMaxCapacity',
      MaxCapacityBuffer: 10,
      MetricSpecifications: [{ TargetValue: 60, PredefinedMetricPairSpecification: { PredefinedMetricType: 'ECSServiceMemoryUtilization' } }],
    });
  });

  test.each([
    [{ targetPercent: 0 }, ['predictive.targetPercent', 'from 1 to 100', 'got 0;']],
    [{ schedulingBufferTime: Duration.hours(2) }, ['predictive.schedulingBufferTime in seconds', 'from 0 to 3600', 'got 7200;', 'an hour']],
    [{ maxCapacityBuffer: 101 }, ['predictive.maxCapacityBuffer', 'from 0 to 100', 'got 101;']],
  ])('fails with %p', (options, words) => {
    expect(() => predicted(options)).toThrow(errorAt('Scaling.automatic()', ...words));
  });
});
