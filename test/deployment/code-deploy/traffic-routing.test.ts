import { Duration } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { requireWithinStackUpdate, trafficRoutingOf } from '../../../src/deployment/code-deploy/traffic-routing';
import { WaitFor } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter } from '../../fixtures/number-token';

const { EcsDeploymentConfig, TrafficRouting } = codedeploy;

function ownConfig(trafficRouting?: codedeploy.TrafficRouting, stack = newStack()) {
  return new EcsDeploymentConfig(stack, 'Config', { trafficRouting });
}

describe('the traffic routing of a configuration of AWS', () => {
  test.each([
    ['ALL_AT_ONCE', 'AllAtOnce', 0],
    ['CANARY_10PERCENT_5MINUTES', 'TimeBasedCanary', 5],
    ['CANARY_10PERCENT_15MINUTES', 'TimeBasedCanary', 15],
    ['LINEAR_10PERCENT_EVERY_1MINUTES', 'TimeBasedLinear', 9],
    ['LINEAR_10PERCENT_EVERY_3MINUTES', 'TimeBasedLinear', 27],
  ] as const)('%s is known by its name', (name, kind, minutes) => {
    expect(trafficRoutingOf(EcsDeploymentConfig[name])).toEqual({ kind, minutes });
  });
});

describe('the traffic routing of a configuration of the app', () => {
  test('is all at once by default', () => {
    expect(trafficRoutingOf(ownConfig())).toEqual({ kind: 'AllAtOnce', minutes: 0 });
  });

  test('takes the interval of a canary', () => {
    expect(trafficRoutingOf(ownConfig(TrafficRouting.timeBasedCanary({ interval: Duration.minutes(7), percentage: 20 }))))
      .toEqual({ kind: 'TimeBasedCanary', minutes: 7 });
  });

  test.each([
    [10, 2, 18],
    [50, 4, 4],
    [30, 10, 30],
    [33, 1, 3],
    [99, 5, 5],
    [100, 5, 0],
  ])('takes the time between the first and the last step of %d percent every %d minutes', (percentage, interval, minutes) => {
    expect(trafficRoutingOf(ownConfig(TrafficRouting.timeBasedLinear({ interval: Duration.minutes(interval), percentage }))))
      .toEqual({ kind: 'TimeBasedLinear', minutes });
  });

  test.each(['timeBasedCanary', 'timeBasedLinear'] as const)('is unknown when the interval of %s is unknown at synthesis', (factory) => {
    const stack = newStack();
    const interval = Duration.minutes(numberParameter(stack, 'Interval'));

    expect(trafficRoutingOf(ownConfig(TrafficRouting[factory]({ interval, percentage: 10 }), stack))?.minutes).toBeUndefined();
  });
});

describe('the traffic routing of an imported configuration', () => {
  test('is unknown for the name of a user', () => {
    expect(trafficRoutingOf(EcsDeploymentConfig.fromEcsDeploymentConfigName(newStack(), 'Config', 'Slow'))).toBeUndefined();
  });

  test('is known for a name of AWS', () => {
    expect(trafficRoutingOf(EcsDeploymentConfig.fromEcsDeploymentConfigName(newStack(), 'Config', 'CodeDeployDefault.ECSCanary10Percent5Minutes')))
      .toEqual({ kind: 'TimeBasedCanary', minutes: 5 });
  });

  test.each(['CodeDeployDefault.LambdaAllAtOnce', 'Mine.CodeDeployDefault.ECSAllAtOnce', 'CodeDeployDefault.ECSAllAtOnce.mine'])(
    'is unknown for the name %s, which only looks like one of AWS', (name) => {
      expect(trafficRoutingOf(EcsDeploymentConfig.fromEcsDeploymentConfigName(newStack(), 'Config', name))).toBeUndefined();
    });
});

describe('a deployment that a stack update waits for', () => {
  const linear = (minutes: number) => ownConfig(TrafficRouting.timeBasedLinear({ interval: Duration.minutes(minutes), percentage: 50 }));
  const waiting = { waitFor: WaitFor.TRAFFIC_SHIFTED };
  const tooLong = (waits: string) => errorAt('Stack', '50 minutes', `got '${waits}';`, 'deploymentConfig', 'WaitFor.NOTHING');

  test('may take 50 minutes', () => {
    expect(() => requireWithinStackUpdate(newStack(), linear(50), waiting)).not.toThrow();
  });

  test('fails with 51 minutes of shifting traffic', () => {
    expect(() => requireWithinStackUpdate(newStack(), linear(51), waiting)).toThrow(tooLong('51 min shifting traffic'));
  });

  test('fails when shifting traffic and waiting for approval take 51 minutes', () => {
    const approval = { ...waiting, deploymentApprovalWaitTime: Duration.minutes(30) };

    expect(() => requireWithinStackUpdate(newStack(), linear(21), approval)).toThrow(tooLong('21 min shifting traffic + 30 min deploymentApprovalWaitTime'));
  });

  test('does not include the termination wait when the update only waits for the traffic', () => {
    expect(() => requireWithinStackUpdate(newStack(), linear(1), { ...waiting, terminationWaitTime: Duration.days(1) })).not.toThrow();
  });

  test('includes the termination wait when the update waits for completion', () => {
    expect(() => requireWithinStackUpdate(newStack(), linear(1), { waitFor: WaitFor.COMPLETED, terminationWaitTime: Duration.minutes(50) }))
      .toThrow(tooLong('1 min shifting traffic + 50 min terminationWaitTime'));
  });

  test('may take longer when the update does not wait', () => {
    expect(() => requireWithinStackUpdate(newStack(), linear(1000), { waitFor: WaitFor.NOTHING })).not.toThrow();
  });

  test('may have an unknown traffic routing', () => {
    const stack = newStack();
    const unknown = TrafficRouting.timeBasedCanary({ interval: Duration.minutes(numberParameter(stack, 'Interval')), percentage: 10 });

    expect(() => requireWithinStackUpdate(stack, ownConfig(unknown, stack), waiting)).not.toThrow();
  });

  test('may have unknown waits', () => {
    const stack = newStack();
    const deploymentApprovalWaitTime = Duration.minutes(numberParameter(stack, 'Approval'));

    expect(() => requireWithinStackUpdate(stack, linear(1), { ...waiting, deploymentApprovalWaitTime })).not.toThrow();
  });

  test('fails with an approval that takes too long and an unknown traffic routing', () => {
    const stack = newStack();
    const config = EcsDeploymentConfig.fromEcsDeploymentConfigName(stack, 'Config', 'Slow');

    const approval = { ...waiting, deploymentApprovalWaitTime: Duration.minutes(51) };

    expect(() => requireWithinStackUpdate(stack, config, approval)).toThrow(tooLong('51 min deploymentApprovalWaitTime'));
  });
});
