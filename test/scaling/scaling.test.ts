import { Duration } from 'aws-cdk-lib';
import { POLICY, scaledService, TARGET } from './scaled-service';
import { AutomaticScalingOptions, ServiceDeployment, Exposure, Scaling } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../fixtures/number-token';
import { getAtt, logicalId, onlyResource, ref } from '../fixtures/template-references';

const SERVICE = 'AWS::ECS::Service';

function automatic(options: Partial<AutomaticScalingOptions>): Scaling {
  return Scaling.automatic({ minCapacity: 2, maxCapacity: 10, ...options });
}

describe('Scaling.fixedCount()', () => {
  test.each([0, 1, 7])('runs %d tasks', (tasks) => {
    const { web, template } = scaledService(Scaling.fixedCount(tasks));

    expect(onlyResource(template, SERVICE).Properties.DesiredCount).toBe(tasks);
    template.resourceCountIs(TARGET, 0);
    template.resourceCountIs(POLICY, 0);
    expect(web.scalableTaskCount).toBeUndefined();
  });

  test('takes a token', () => {
    const stack = newStack();

    const { template } = scaledService(Scaling.fixedCount(numberParameter(stack, 'Tasks')), {}, stack);

    expect(onlyResource(template, SERVICE).Properties.DesiredCount).toEqual({ Ref: 'Tasks' });
  });

  test.each([-1, 1.5, NaN, Infinity])('fails with %d tasks', (tasks) => {
    expect(() => Scaling.fixedCount(tasks)).toThrow(errorAt('Scaling.fixedCount()', 'desiredCount', '0 or more', `got ${tasks};`));
  });
});

describe('Scaling.automatic()', () => {
  test('renders no desired count, to which deployments would reset the service', () => {
    const { template } = scaledService(automatic({ cpuPercent: 60 }));

    expect(onlyResource(template, SERVICE).Properties).not.toHaveProperty('DesiredCount');
  });

  test('scales the service between minimum and maximum', () => {
    const { web, template } = scaledService(automatic({ cpuPercent: 60 }));

    const target = onlyResource(template, TARGET);
    expect(target.Properties).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 10,
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: { 'Fn::Join': ['', ['service/existing/', getAtt(web.service, 'Name')]] },
    });
    expect(web.scalableTaskCount).toBeDefined();
  });

  test.each([
    ['CPU', { cpuPercent: 60 }, 'ECSServiceAverageCPUUtilization', 60],
    ['memory', { memoryPercent: 70.5 }, 'ECSServiceAverageMemoryUtilization', 70.5],
  ])('maintains the average utilization of %s', (_, options, PredefinedMetricType, TargetValue) => {
    const { template } = scaledService(automatic(options));

    expect(onlyResource(template, POLICY).Properties).toMatchObject({
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: { Ref: onlyResource(template, TARGET).id },
      TargetTrackingScalingPolicyConfiguration: { PredefinedMetricSpecification: { PredefinedMetricType }, TargetValue },
    });
  });

  test.each([
    ['by rolling', ServiceDeployment.rolling()],
    ['by ECS, blue/green', ServiceDeployment.blueGreen()],
  ])('has a policy with a name of its own for each target, deployed %s', (_, deployment) => {
    const { template } = scaledService(automatic({ cpuPercent: 60, memoryPercent: 70, requestsPerTarget: 1000 }), { deployment });

    const names = Object.values(template.findResources(POLICY)).map(({ Properties }) => Properties.PolicyName);
    expect(new Set(names).size).toBe(3);
  });

  test.each([2, 5, 10])('renders a desired count of %d only if it is set', (desiredCount) => {
    expect(onlyResource(scaledService(automatic({ cpuPercent: 60, desiredCount })).template, SERVICE).Properties.DesiredCount).toBe(desiredCount);
  });

  test('may scale to zero', () => {
    scaledService(Scaling.automatic({ minCapacity: 0, maxCapacity: 1, cpuPercent: 60 })).template.hasResourceProperties(TARGET,
      { MinCapacity: 0, MaxCapacity: 1 });
  });

  test('may have the same minimum and maximum', () => {
    expect(() => Scaling.automatic({ minCapacity: 3, maxCapacity: 3, cpuPercent: 60 })).not.toThrow();
  });
});

describe('scaling by requests', () => {
  test('tracks the only target group of a rolling deployment, by the predefined metric', () => {
    const { web, template } = scaledService(automatic({ requestsPerTarget: 1000 }), { deployment: ServiceDeployment.rolling() });

    const configuration = onlyResource(template, POLICY).Properties.TargetTrackingScalingPolicyConfiguration;
    expect(configuration).toEqual({
      TargetValue: 1000,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget', ResourceLabel: expect.anything() },
    });
    const label = JSON.stringify(configuration.PredefinedMetricSpecification.ResourceLabel);
    expect(label).toContain(JSON.stringify(getAtt(web.targetGroup!, 'TargetGroupFullName')));
    expect(label).toContain(JSON.stringify(ref(web.listener!)));
  });

  test.each([
    ['ECS, blue/green', ServiceDeployment.blueGreen()],
    ['CodeDeploy', ServiceDeployment.codeDeploy()],
  ])('counts both target groups where %s alternates between them', (_, deployment) => {
    const { web, template } = scaledService(automatic({ requestsPerTarget: 1000 }), { deployment });

    const requestsTo = (targetGroup: typeof web.targetGroup) => ({
      Stat: 'Sum',
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'RequestCountPerTarget',
        Dimensions: [{ Name: 'TargetGroup', Value: getAtt(targetGroup!, 'TargetGroupFullName') }],
      },
    });
    const { Properties } = onlyResource(template, POLICY);
    expect(Properties).toMatchObject({ PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: onlyResource(template, TARGET).id } });
    expect(Properties.TargetTrackingScalingPolicyConfiguration).toEqual({
      TargetValue: 1000,
      CustomizedMetricSpecification: {
        Metrics: [
          { Id: 'm1', ReturnData: false, MetricStat: requestsTo(web.targetGroup) },
          { Id: 'm2', ReturnData: false, MetricStat: requestsTo(web.alternateTargetGroup) },
          { Id: 'requests', ReturnData: true, Expression: 'FILL(m1, 0) + FILL(m2, 0)', Label: 'Requests per task' },
        ],
      },
    });
  });

  test('has exactly one metric that returns data, as target tracking requires', () => {
    const { template } = scaledService(automatic({ requestsPerTarget: 1000 }));

    const { Metrics } = onlyResource(template, POLICY).Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification;
    expect(Metrics.filter(({ ReturnData }: any) => ReturnData)).toHaveLength(1);
  });

  test('fails without a load balancer that counts them', () => {
    expect(() => scaledService(automatic({ requestsPerTarget: 1000 }), { exposure: Exposure.none() })).toThrow(errorAt('Stack/Web', 'requestsPerTarget', 'load balancer', '1000', 'applicationLoadBalancer()'));
  });
});

describe('Scaling.automatic() with invalid options', () => {
  test('fails with a minimum above the maximum', () => {
    expect(() => Scaling.automatic({ minCapacity: 5, maxCapacity: 2, cpuPercent: 60 })).toThrow(errorAt('Scaling.automatic()', 'minCapacity', 'maxCapacity (2)', 'got 5;', 'swap'));
  });

  test.each([-1, 1.5])('fails with a minimum of %d', (min) => {
    expect(() => automatic({ minCapacity: min, cpuPercent: 60 })).toThrow(errorAt('Scaling.automatic()', 'minCapacity', '0 or more', `got ${min};`));
  });

  test.each([0, -1, 2.5])('fails with a maximum of %d', (max) => {
    expect(() => automatic({ minCapacity: 0, maxCapacity: max, cpuPercent: 60 })).toThrow(errorAt('Scaling.automatic()', 'maxCapacity', '1 or more', `got ${max};`));
  });

  test('fails with nothing to scale by', () => {
    expect(() => automatic({})).toThrow(errorAt('Scaling.automatic()', 'to scale by;', 'cpuPercent', 'Scaling.fixedCount()'));
  });

  test.each([1, 11, 2.5])('fails with a desired count of %d outside of minimum and maximum', (desiredCount) => {
    expect(() => automatic({ desiredCount, cpuPercent: 60 })).toThrow(errorAt('Scaling.automatic()', 'desiredCount', 'from 2 to 10', `got ${desiredCount};`));
  });

  test('fails with a desired count above the maximum', () => {
    expect(() => Scaling.automatic({ minCapacity: 2, maxCapacity: 4, desiredCount: 5, cpuPercent: 50 })).toThrow(errorAt('Scaling.automatic()', 'desiredCount', 'from 2 to 4', 'got 5;'));
  });

  test.each([0, -1, 100.5, NaN])('fails with %d percent', (percent) => {
    expect(() => automatic({ cpuPercent: percent })).toThrow(errorAt('Scaling.automatic()', 'cpuPercent must be a number from 1 to 100', `got ${percent};`));
    expect(() => automatic({ memoryPercent: percent })).toThrow(errorAt('Scaling.automatic()', 'memoryPercent must be a number from 1 to 100', `got ${percent};`));
  });

  test.each([0, -10])('fails with %d requests', (requestsPerTarget) => {
    expect(() => automatic({ requestsPerTarget })).toThrow(errorAt('Scaling.automatic()', 'requestsPerTarget', '1 or more', `got ${requestsPerTarget};`));
  });
});

describe('tokens', () => {
  test('are rendered', () => {
    const stack = newStack();
    const parameter = (id: string) => numberParameter(stack, id);

    const { web, template } = scaledService(Scaling.automatic({
      minCapacity: parameter('Min'), maxCapacity: parameter('Max'), cpuPercent: parameter('Cpu'), memoryPercent: parameter('Memory'), requestsPerTarget: parameter('Requests'),
    }), {}, stack);

    template.hasResourceProperties(TARGET, { MinCapacity: { Ref: 'Min' }, MaxCapacity: { Ref: 'Max' } });
    for (const Ref of ['Cpu', 'Memory', 'Requests']) {
      template.hasResourceProperties(POLICY, { TargetTrackingScalingPolicyConfiguration: { TargetValue: { Ref } } });
    }
    expect(template.findResources(SERVICE)).toHaveProperty(logicalId(web.service));
  });

  test('pass individually', () => {
    expect(() => automatic({ minCapacity: unknownNumber(), cpuPercent: 60 })).not.toThrow();
    expect(() => automatic({ maxCapacity: unknownNumber(), cpuPercent: 60 })).not.toThrow();
    expect(() => automatic({ desiredCount: unknownNumber(), cpuPercent: 60 })).not.toThrow();
    expect(() => automatic({ maxCapacity: unknownNumber(), desiredCount: 50, cpuPercent: 60 })).not.toThrow();
    expect(() => automatic({ cpuPercent: unknownNumber() })).not.toThrow();
    expect(() => automatic({ memoryPercent: unknownNumber() })).not.toThrow();
    expect(() => automatic({ requestsPerTarget: unknownNumber() })).not.toThrow();
  });
});

test.each([
  ['scaleInCooldown', { scaleInCooldown: Duration.millis(1500) }], ['scaleOutCooldown', { scaleOutCooldown: Duration.minutes(unknownNumber()) }],
])('fails with a %s that is not in whole seconds', (option, cooldown) => {
  expect(() => Scaling.automatic({ minCapacity: 1, maxCapacity: 2, cpuPercent: 50, ...cooldown })).toThrow(errorAt('Scaling.automatic()', option, 'seconds'));
  expect(() => Scaling.backlog({
    minCapacity: 1,
    maxCapacity: 2,
    acceptableLatency: Duration.minutes(1),
    timePerMessage: Duration.seconds(1),
    ...cooldown,
  }))
    .toThrow(errorAt('Scaling.backlog()', option, 'seconds'));
});
