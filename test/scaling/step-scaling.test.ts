import { Match } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { POLICY, scaledService } from './scaled-service';
import { Scaling, StepScalingMetric, StepScalingOptions } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { getAtt } from '../fixtures/template-references';

const ALARM = 'AWS::CloudWatch::Alarm';
const scalingSteps: appscaling.ScalingInterval[] = [{ upper: 30, change: -1 }, { lower: 60, change: +1 }, { lower: 80, change: +3 }];

function stepped(options: Partial<StepScalingOptions> = {}) {
  return scaledService(Scaling.automatic({
    minCapacity: 2,
    maxCapacity: 10,
    steps: {
      Cpu: {
        metric: StepScalingMetric.cpuUtilization(),
        scalingSteps,
        ...options,
      },
    },
  }));
}

describe('step scaling', () => {
  test('adds and removes tasks according to the size of the breach', () => {
    const { template } = stepped();

    template.resourceCountIs(POLICY, 2);
    template.hasResourceProperties(POLICY, {
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ChangeInCapacity',
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 20, ScalingAdjustment: 3 },
        ],
      },
    });
    template.hasResourceProperties(POLICY, {
      StepScalingPolicyConfiguration: { StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -1 }] },
    });
  });

  test.each([
    ['CPU', StepScalingMetric.cpuUtilization(), 'CPUUtilization'],
    ['memory', StepScalingMetric.memoryUtilization(), 'MemoryUtilization'],
  ])('measures the %s of the service, each minute', (_, metric, MetricName) => {
    const { web, template } = stepped({ metric });

    template.resourceCountIs(ALARM, 2);
    template.allResourcesProperties(ALARM, {
      Namespace: 'AWS/ECS',
      MetricName,
      Period: 60,
      Dimensions: Match.arrayWith([{ Name: 'ServiceName', Value: getAtt(web.service, 'Name') }]),
    });
  });

  test('measures any other metric', () => {
    const { template } = stepped({ metric: StepScalingMetric.custom(new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Carts' })) });

    template.allResourcesProperties(ALARM, { Namespace: 'Shop', MetricName: 'Carts' });
  });

  test('takes cooldown and evaluation periods', () => {
    const { template } = stepped({ cooldown: Duration.minutes(2), evaluationPeriods: 3, datapointsToAlarm: 2 });

    template.allResourcesProperties(POLICY, { StepScalingPolicyConfiguration: { Cooldown: 120 } });
    template.allResourcesProperties(ALARM, { EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  });

  test('evaluates one period unless a number of periods is set', () => {
    stepped({ datapointsToAlarm: 1 }).template.allResourcesProperties(ALARM, { EvaluationPeriods: 1, DatapointsToAlarm: 1 });
  });

  test.each([
    [{ scalingSteps: [{ lower: 60, change: +1 }] }, ['steps.Cpu.scalingSteps', 'from 2 to 40', 'got 1;', 'scales in']],
    [{ datapointsToAlarm: 3, evaluationPeriods: 2 }, ['steps.Cpu.datapointsToAlarm', 'from 1 to 2', 'got 3;', 'evaluationPeriods']],
  ])('fails with %p', (options, words) => {
    expect(() => stepped(options)).toThrow(errorAt('Scaling.automatic()', ...words));
  });
});
