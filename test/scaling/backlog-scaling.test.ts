import { Template } from 'aws-cdk-lib/assertions';
import { Duration, Token } from 'aws-cdk-lib/core';
import { POLICY, scaledService, TARGET } from './scaled-service';
import { Load, Policies, simulate } from './target-tracking-simulation';
import { BacklogScalingOptions, FargateWorkerService, Scaling } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

const options: BacklogScalingOptions = {
  minCapacity: 1,
  maxCapacity: 20,
  acceptableLatency: Duration.minutes(5),
  timePerMessage: Duration.seconds(3),
};

function worker(changed: Partial<BacklogScalingOptions> = {}) {
  const stack = newStack();
  const service = new FargateWorkerService(stack, 'Worker', { task: webTask(), scaling: Scaling.backlog({ ...options, ...changed }) });
  return { service, template: Template.fromStack(stack) };
}

/** Reads the policies of a template. */
function policiesIn(template: Template): Policies {
  const { MinCapacity: min, MaxCapacity: max } = onlyResource(template, TARGET).Properties;
  const all = Object.values(template.findResources(POLICY)).map(({ Properties }) => Properties);
  const tracking = all.find(({ PolicyType }) => PolicyType === 'TargetTrackingScaling').TargetTrackingScalingPolicyConfiguration;
  const step = all.find(({ PolicyType }) => PolicyType === 'StepScaling')?.StepScalingPolicyConfiguration;
  const [alarm] = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  return {
    min,
    max,
    tracking: {
      queries: tracking.CustomizedMetricSpecification.Metrics.filter(({ Expression }: any) => Expression),
      target: tracking.TargetValue,
      scaleInCooldown: tracking.ScaleInCooldown,
      scaleOutCooldown: tracking.ScaleOutCooldown,
    },
    scaleFromZero: step && {
      queries: alarm.Properties.Metrics.filter(({ Expression }: any) => Expression),
      threshold: alarm.Properties.Threshold,
      adjustment: step.StepAdjustments[0].ScalingAdjustment,
      cooldown: step.Cooldown,
    },
  };
}

function run(changed: Partial<BacklogScalingOptions>, load: Pick<Load, 'arrivals' | 'minutes'>) {
  const history = simulate(policiesIn(worker(changed).template), { secondsPerMessage: 3, ...load });
  const counts = history.map(({ desired }) => desired);
  return {
    history,
    largest: Math.max(...counts),
    drainedAt: history.findIndex(({ minute, backlog }) => minute > 0 && backlog === 0),
    last: history[history.length - 1],
    changes: counts.filter((count, i) => i > 0 && count !== counts[i - 1]).length,
  };
}

describe('Scaling.backlog()', () => {
  test('maintains the messages per running task that are processed within the latency', () => {
    const { service, template } = worker();

    const { TargetTrackingScalingPolicyConfiguration: tracking, ScalingTargetId } = onlyResource(template, POLICY).Properties;
    expect(ScalingTargetId).toEqual({ Ref: onlyResource(template, TARGET).id });
    expect(tracking).toMatchObject({ TargetValue: 100, ScaleInCooldown: 300, ScaleOutCooldown: 60 });
    const queue = { Dimensions: [{ Name: 'QueueName', Value: getAtt(service.queue, 'QueueName') }], Namespace: 'AWS/SQS' };
    expect(tracking.CustomizedMetricSpecification.Metrics).toEqual([
      { Id: 'waiting', ReturnData: false, MetricStat: { Stat: 'Maximum', Metric: { ...queue, MetricName: 'ApproximateNumberOfMessagesVisible' } } },
      { Id: 'inFlight', ReturnData: false, MetricStat: { Stat: 'Maximum', Metric: { ...queue, MetricName: 'ApproximateNumberOfMessagesNotVisible' } } },
      { Id: 'messages', ReturnData: false, Expression: 'FILL(waiting, 0) + FILL(inFlight, 0)' },
      {
        Id: 'running',
        ReturnData: false,
        MetricStat: {
          Stat: 'Average',
          Metric: {
            Namespace: 'ECS/ContainerInsights',
            MetricName: 'RunningTaskCount',
            Dimensions: [{ Name: 'ClusterName', Value: ref(service.cluster.cluster) }, { Name: 'ServiceName', Value: getAtt(service.service, 'Name') }],
          },
        },
      },
      { Id: 'tasks', ReturnData: false, Expression: 'IF(FILL(running, 0) > 0, running, 1)' },
      { Id: 'backlog', ReturnData: true, Label: 'Messages per running task', Expression: 'messages / tasks' },
    ]);
  });

  test('needs no alarm if at least one task runs', () => {
    const { template } = worker();

    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    template.resourceCountIs(POLICY, 1);
  });

  test('starts the first task by an alarm if it may scale to zero', () => {
    const { template } = worker({ minCapacity: 0 });

    const { Properties } = onlyResource(template, 'AWS::CloudWatch::Alarm');
    expect(Properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching', ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
    template.hasResourceProperties(POLICY, {
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }] },
    });
  });
});

describe('the policy, in a simulation of target tracking', () => {
  test('drains a burst quickly, with no more tasks than needed', () => {
    const { largest, drainedAt, last } = run({}, { arrivals: (minute) => minute === 0 ? 3000 : 0, minutes: 120 });

    expect(drainedAt).toBeLessThanOrEqual(10);
    expect(largest).toBeLessThanOrEqual(20);
    expect(last).toMatchObject({ backlog: 0, desired: 1 });
  });

  test('keeps a steady load within the latency, without oscillating', () => {
    // 5 tasks work on 100 messages a minute.
    const { history, changes } = run({}, { arrivals: () => 100, minutes: 300 });

    const latency = history.slice(60).map(({ backlog }) => backlog / 100);
    expect(Math.max(...latency)).toBeLessThanOrEqual(10);
    expect(changes).toBeLessThanOrEqual(20);
  });

  test('never exceeds the maximum', () => {
    expect(run({ maxCapacity: 4 }, { arrivals: () => 10_000, minutes: 60 }).largest).toBe(4);
  });

  test('runs no task while there are no messages', () => {
    const { last, changes } = run({ minCapacity: 0 }, { arrivals: () => 0, minutes: 60 });

    expect(last).toMatchObject({ desired: 0, running: 0 });
    expect(changes).toBe(0);
  });

  test('starts one task for one message, and stops it for good', () => {
    const { largest, changes, last } = run({ minCapacity: 0 }, { arrivals: (minute) => minute === 5 ? 1 : 0, minutes: 120 });

    expect(largest).toBe(1);
    expect(changes).toBe(2);
    expect(last).toMatchObject({ backlog: 0, desired: 0 });
  });

  test('keeps exactly one task for single messages in a row', () => {
    const { history, changes } = run({ minCapacity: 0 }, { arrivals: (minute) => minute % 5 === 3 ? 1 : 0, minutes: 240 });

    expect(changes).toBe(1);
    expect(history[history.length - 1].desired).toBe(1);
  });

  test('drains a burst from zero tasks, and scales back to zero', () => {
    const { largest, last, history } = run({ minCapacity: 0 }, { arrivals: (minute) => minute === 3 ? 2000 : 0, minutes: 180 });

    expect(largest).toBeGreaterThan(5);
    expect(history.findIndex(({ minute, backlog }) => minute > 3 && backlog === 0)).toBeLessThanOrEqual(25);
    expect(last).toMatchObject({ backlog: 0, desired: 0, running: 0 });
  });
});

describe('Scaling.backlog() with invalid options', () => {
  test('fails if a message takes longer than it may wait', () => {
    expect(() => Scaling.backlog({ ...options, timePerMessage: Duration.minutes(6) })).toThrow(
      errorAt('Scaling.backlog()', 'timePerMessage', 'acceptableLatency (300 seconds)', 'got 360;', 'raise acceptableLatency'),
    );
  });

  test('fails with a time of zero', () => {
    expect(() => Scaling.backlog({ ...options, timePerMessage: Duration.seconds(0) })).toThrow(
      errorAt('Scaling.backlog()', 'timePerMessage in seconds', 'from 0.001 to 1209600', 'got 0;'),
    );
  });

  test('fails with a token, which it cannot divide by', () => {
    const timePerMessage = Duration.seconds(Token.asNumber({ Ref: 'Seconds' }));

    expect(() => Scaling.backlog({ ...options, timePerMessage })).toThrow(errorAt('Scaling.backlog()', 'timePerMessage', 'token', 'literal'));
  });

  test('fails with a minimum above the maximum', () => {
    expect(() => Scaling.backlog({ ...options, minCapacity: 21 })).toThrow(
      errorAt('Scaling.backlog()', 'minCapacity', 'maxCapacity (20)', 'got 21;', 'swap'),
    );
  });

  test('fails without a queue', () => {
    expect(() => scaledService(Scaling.backlog(options))).toThrow(errorAt('Stack/Web', 'Scaling.backlog()', 'queue', 'FargateWorkerService'));
  });
});
