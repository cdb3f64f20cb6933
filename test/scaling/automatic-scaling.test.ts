import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { POLICY, scaled, TARGET } from './scaled-service';
import { PredictiveScalingMetric, PredictiveScalingMode, Scaling } from '../../src/index';
import { onlyResource } from '../fixtures/template-references';

const bounds = { minCapacity: 2, maxCapacity: 10 };
const jobs = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'JobsPerTask', dimensionsMap: { Shop: 'one' }, unit: cloudwatch.Unit.COUNT });

describe('a metric of one\'s own', () => {
  test('is tracked', () => {
    const { template } = scaled(Scaling.automatic({ ...bounds, customTargets: { Jobs: { metric: jobs, targetValue: 5 } } }));

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

    const { template } = scaled(Scaling.automatic({ ...bounds, customTargets: { Jobs: { metric, targetValue: 5 } } }));

    const { Metrics } = onlyResource(template, POLICY).Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification;
    expect(Metrics.map(({ Id, Expression, ReturnData }: any) => [Id, Expression, ReturnData])).toEqual([
      ['all', undefined, false], ['done', undefined, false], ['open', 'all - done', false], ['result', 'open / 2', true],
    ]);
  });

  test('fails with a metric that has the id of the result', () => {
    const metric = new cloudwatch.MathExpression({ expression: 'result + 1', usingMetrics: { result: jobs } });

    expect(() => scaled(Scaling.automatic({ ...bounds, customTargets: { Jobs: { metric, targetValue: 5 } } }))).toThrow(new Error(
      "[Stack/Web] two metrics of one expression have one id, got 'result'; give the metric in usingMetrics another id",
    ));
  });

  test('fails under an id that the library uses itself', () => {
    expect(() => Scaling.automatic({ ...bounds, customTargets: { Requests: { metric: jobs, targetValue: 5 } } })).toThrow(new Error(
      "[Scaling.automatic()] an id of customTargets is one that this library uses itself, got 'Requests'; choose another id",
    ));
  });

  test.each([0, -1])('fails with %d as its target', (targetValue) => {
    expect(() => Scaling.automatic({ ...bounds, customTargets: { Jobs: { metric: jobs, targetValue } } })).toThrow(
      `[Scaling.automatic()] customTargets.Jobs.targetValue must be a number ${Number.MIN_VALUE} or more, got ${targetValue}; use a number above 0`,
    );
  });
});

describe('the pace of the targets', () => {
  test('is the same for all of them', () => {
    const pace = { scaleInCooldown: Duration.minutes(10), scaleOutCooldown: Duration.seconds(30), disableScaleIn: true };

    const { template } = scaled(Scaling.automatic({ ...bounds, cpuPercent: 50, memoryPercent: 60, requestsPerTarget: 100, ...pace }));

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

  test('change the bounds, without any other target', () => {
    const evening: appscaling.ScalingSchedule = { schedule: appscaling.Schedule.cron({ hour: '19', minute: '0' }), minCapacity: 1, maxCapacity: 3 };

    const { template } = scaled(Scaling.automatic({ ...bounds, schedules: { Morning: morning, Evening: evening } }));

    expect(onlyResource(template, TARGET).Properties.ScheduledActions).toEqual([
      { ScheduledActionName: 'Morning', Schedule: 'cron(0 7 * * ? *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 5 } },
      { ScheduledActionName: 'Evening', Schedule: 'cron(0 19 * * ? *)', ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 3 } },
    ]);
    template.resourceCountIs(POLICY, 0);
  });

  test('fail when they change nothing', () => {
    expect(() => Scaling.automatic({ ...bounds, schedules: { Morning: { schedule: morning.schedule } } })).toThrow(new Error(
      '[Scaling.automatic()] schedules.Morning changes nothing; give it minCapacity, maxCapacity or both',
    ));
  });

  test('fail with a minimum above the maximum', () => {
    expect(() => Scaling.automatic({ ...bounds, schedules: { Morning: { ...morning, maxCapacity: 4 } } })).toThrow(new Error(
      '[Scaling.automatic()] schedules.Morning has a minCapacity above its maxCapacity (4), got 5; swap them',
    ));
  });

  test('fail with a part of a task', () => {
    expect(() => Scaling.automatic({ ...bounds, schedules: { Morning: { ...morning, minCapacity: 1.5 } } })).toThrow(new Error(
      '[Scaling.automatic()] schedules.Morning.minCapacity must be a whole number 0 or more, got 1.5; use the fewest tasks to run',
    ));
  });
});

describe('predictive scaling', () => {
  const predicted = (options = {}) => scaled(Scaling.automatic({ ...bounds, predictive: { targetPercent: 60, ...options } })).template;

  test('only forecasts, on CPU, unless told otherwise', () => {
    expect(onlyResource(predicted(), POLICY).Properties).toMatchObject({
      PolicyType: 'PredictiveScaling',
      PredictiveScalingPolicyConfiguration: {
        Mode: 'ForecastOnly',
        MetricSpecifications: [{ TargetValue: 60, PredefinedMetricPairSpecification: { PredefinedMetricType: 'ECSServiceCPUUtilization' } }],
      },
    });
  });

  test('starts tasks ahead, and above the maximum when allowed to', () => {
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
    [{ targetPercent: 0 }, 'predictive.targetPercent must be a number from 1 to 100, got 0; use the share to keep in use'],
    [{ schedulingBufferTime: Duration.hours(2) }, 'predictive.schedulingBufferTime in seconds must be a whole number from 0 to 3600, got 7200; use an hour at most'],
    [{ maxCapacityBuffer: 101 }, 'predictive.maxCapacityBuffer must be a whole number from 0 to 100, got 101; use whole percent'],
  ])('fails with %p', (options, message) => {
    expect(() => predicted(options)).toThrow(new Error(`[Scaling.automatic()] ${message}`));
  });
});
