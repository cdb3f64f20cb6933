import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { formatMinutes } from '../../src/deployment/plan';
import {
  CircuitBreaker, DeploymentHook, DeploymentStage, FailureDetection, HookTimeoutAction, ServiceDeployment, SmokeTest, TestTraffic,
} from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { unknownNumber } from '../fixtures/number-token';
import { webService } from '../fixtures/web-service';

const fn = () => lambda.Function.fromFunctionArn(newStack(), 'Fn', 'arn:aws:lambda:us-east-1:111111111111:function:check');

describe('the description of a deployment', () => {
  test('ServiceDeployment.blueGreen()', () => {
    expect(ServiceDeployment.blueGreen().describe()).toBe([
      'ServiceDeployment.blueGreen(), run by ECS:',
      '  1. The new tasks start beside the old ones. After half as many failures as there should be tasks, but 2 to 200, ECS rolls back.',
      '  2. All production traffic that ECS routes goes to the new tasks at once.',
      '  3. The old tasks stay ready for 5 min, then they stop.',
      'It waits 5 min, beside the time that tasks take to start and to stop.',
    ].join('\n'));
  });

  test('ServiceDeployment.canary() with everything', () => {
    const deployment = ServiceDeployment.canary({
      canaryPercent: 2.5,
      bakeTime: Duration.minutes(30),
      testTraffic: TestTraffic.listener(),
      smokeTest: SmokeTest.http(),
      hooks: [
        DeploymentHook.approval({
          stage: DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT, timeout: Duration.hours(6), onTimeout: HookTimeoutAction.CONTINUE,
        }),
        DeploymentHook.runTask({ command: ['migrate'] }),
        DeploymentHook.lambdaFunction(fn(), { stages: [DeploymentStage.POST_SCALE_UP], timeout: Duration.minutes(90) }),
      ],
    });

    expect(deployment.describe()).toBe([
      'ServiceDeployment.canary(), run by ECS:',
      '  1. Task at PRE_SCALE_UP: 15 min at most, then ECS rolls back.',
      '  2. The new tasks start beside the old ones. After half as many failures as there should be tasks, but 2 to 200, ECS rolls back.',
      '  3. Lambda function at POST_SCALE_UP: 1 h 30 min at most, then ECS rolls back.',
      '  4. Test traffic, which has a listener of its own, goes to the new tasks.',
      '  5. Smoke test at POST_TEST_TRAFFIC_SHIFT: 15 min at most, then ECS rolls back.',
      '  6. Approval at PRE_PRODUCTION_TRAFFIC_SHIFT, for each of the 2 steps: 6 h at most, then ECS goes on.',
      '  7. Production traffic goes to the new tasks in 2 steps, one every 10 min: 2.5, 100 %.',
      '  8. The old tasks stay ready for 30 min, then they stop.',
      'It waits 40 min in any case and 14 h 40 min at most, beside the time that tasks take to start and to stop.',
      'The first deployment of the service passes these by itself: Smoke test at POST_TEST_TRAFFIC_SHIFT, Approval at PRE_PRODUCTION_TRAFFIC_SHIFT. '
        + 'It waits 40 min in any case and 2 h 25 min at most, beside the time that tasks take to start and to stop.',
    ].join('\n'));
  });

  test('ServiceDeployment.linear()', () => {
    expect(ServiceDeployment.linear({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }).describe()).toBe([
      'ServiceDeployment.linear(), run by ECS:',
      '  1. The new tasks start beside the old ones. After half as many failures as there should be tasks, but 2 to 200, ECS rolls back.',
      '  2. Test traffic, which carries the header X-Test, goes to the new tasks.',
      '  3. Production traffic goes to the new tasks in 10 steps, one every 6 min: 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 %.',
      '  4. The old tasks stay ready for 5 min, then they stop.',
      'It waits 59 min, beside the time that tasks take to start and to stop.',
    ].join('\n'));
  });

  test.each([
    [{}, 'After half as many failures as there should be tasks, but 3 to 200, ECS rolls back.'],
    [{ circuitBreaker: CircuitBreaker.count(5) }, 'After 5 failures ECS rolls back.'],
    [{ circuitBreaker: CircuitBreaker.count(5, { rollback: false }) }, 'After 5 failures ECS gives up.'],
    [{ circuitBreaker: CircuitBreaker.boundedPercent(20) }, 'After failures of 20 % of the desired count, but 3 to 200, ECS rolls back.'],
    [{ circuitBreaker: CircuitBreaker.unboundedPercent(20) }, 'After failures of 20 % of the desired count ECS rolls back.'],
    [{ circuitBreaker: CircuitBreaker.none() }, 'No circuit breaker: tasks that fail to start are tried again until CloudFormation gives up.'],
  ])('ServiceDeployment.rolling(%j)', (options, circuitBreaker) => {
    expect(ServiceDeployment.rolling(options).describe()).toBe([
      'ServiceDeployment.rolling(), run by ECS:',
      '  1. New tasks start and old ones stop, with 100 % to 200 % of the desired count running.',
      `  2. ${circuitBreaker}`,
      '  3. It is done when all new tasks are healthy and all old ones are gone.',
      'It takes the time that tasks take to start and to stop.',
    ].join('\n'));
  });

  test('ServiceDeployment.rolling() that succeeds early', () => {
    expect(ServiceDeployment.rolling({ minHealthyPercent: 50, earlySuccess: { healthyPercent: 80 } }).describe())
      .toContain('It is done when 80 % of the new tasks are healthy.');
  });

  test('names values that are unknown at synthesis', () => {
    const deployment = ServiceDeployment.linear({
      stepPercent: unknownNumber(),
      bakeTime: Duration.minutes(unknownNumber()),
      hooks: [DeploymentHook.lambdaFunction(fn(), { stages: [DeploymentStage.PRODUCTION_TRAFFIC_SHIFT] })],
    });

    expect(deployment.describe()).toBe([
      'ServiceDeployment.linear(), run by ECS:',
      '  1. The new tasks start beside the old ones. After half as many failures as there should be tasks, but 2 to 200, ECS rolls back.',
      '  2. Production traffic goes to the new tasks in steps, one every 6 min.',
      '  3. Lambda function at PRODUCTION_TRAFFIC_SHIFT, for each step: 1 h at most, then ECS rolls back.',
      '  4. The old tasks stay ready for a time that is not known yet, then they stop.',
      'It waits a time that is not known yet, beside the time that tasks take to start and to stop.',
      'The first deployment of the service waits for all of that, too.',
    ].join('\n'));
    expect(ServiceDeployment.rolling({ minHealthyPercent: unknownNumber() }).describe()).toContain('with a share to 200 % of');
  });
});

test('the first deployment waits for hooks that include it', () => {
  const deployment = ServiceDeployment.canary({
    testTraffic: TestTraffic.listener(),
    smokeTest: SmokeTest.http({ includeFirstDeployment: true }),
    hooks: [DeploymentHook.approval({ includeFirstDeployment: true }), DeploymentHook.runTask({ command: ['warm-up'], stage: DeploymentStage.POST_SCALE_UP })],
  });

  expect(deployment.describe().split('\n').slice(-2)).toEqual([
    'It waits 15 min in any case and 12 h 45 min at most, beside the time that tasks take to start and to stop.',
    'The first deployment of the service passes these by itself: Task at POST_SCALE_UP. '
      + 'It waits 15 min in any case and 12 h 30 min at most, beside the time that tasks take to start and to stop.',
  ]);
});

describe('failed tasks', () => {
  const NOTICED = 'After half as many failures as there should be tasks, but 2 to 200, ECS rolls back.';
  const describedIn = (region: string, deployment: ServiceDeployment) => (
    webService(new Stack(new App(), 'Stack', { env: { region } }), { deployment }).describeDeployment()
  );

  test.each(['eu-central-1', 'us-east-1'])('are named in %s', (region) => {
    expect(describedIn(region, ServiceDeployment.blueGreen())).toContain(NOTICED);
  });

  test.each(['cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'us-isob-east-1'])('are not named in %s, where ECS has no deployment alarms', (region) => {
    for (const deployment of [ServiceDeployment.blueGreen(), ServiceDeployment.canary(), ServiceDeployment.linear()]) {
      expect(describedIn(region, deployment)).not.toContain('failures');
    }
    expect(describedIn(region, ServiceDeployment.rolling())).toContain('After half as many failures as there should be tasks, but 3 to 200, ECS rolls back.');
  });

  test('are named where failureDetection is set', () => {
    const failureDetection = FailureDetection.taskFailures({ threshold: 5 });

    expect(describedIn('us-gov-west-1', ServiceDeployment.blueGreen({ failureDetection }))).toContain('After 5 failures ECS rolls back.');
    expect(ServiceDeployment.rolling({ failureDetection }).describe())
      .toContain('but 3 to 200, ECS rolls back. After 5 failures ECS rolls back.');
  });
});

test.each([[0, '0 min'], [1, '1 min'], [60, '1 h'], [61, '1 h 1 min'], [1980, '33 h']])('%d minutes are %s', (minutes, words) => {
  expect(formatMinutes(minutes)).toBe(words);
});
