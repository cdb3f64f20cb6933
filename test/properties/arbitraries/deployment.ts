import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { commands, ports } from './container';
import { alarms, deploymentConfigsWith, functions, topics } from './estate';
import { allowFrom } from './existing';
import { tasks } from './task';
import {
  ApprovalHookOptions, BlueGreenDeploymentOptions, CanaryDeploymentOptions, CircuitBreaker, CircuitBreakerOptions,
  CodeDeployDeploymentOptions, CodeDeployHooks, EcsDeploymentBaseOptions,
  ServiceDeployment, DeploymentHook, DeploymentStage, EarlySuccessOptions, HookTimeoutAction, HttpSmokeTestOptions, LambdaHookOptions,
  FailureDetection, LinearDeploymentOptions,
  RollingDeploymentOptions, RunTaskHookOptions, SmokeTest, SmokeTestRequest, SourceRevisionCleanup,
  TestHeaderOptions, TestListenerOptions, TestTraffic,
  TaskFailureDetectionOptions, TrafficAlarmOptions, UsageAlarmOptions, WaitFor,
} from '../../../src/index';
import { among, anyOf, Choice, listOf, mapOf, oneOf, booleans } from '../generators/choice';
import { deferred } from '../generators/deferred';
import { ChoicesOf, factory, optionsOf } from '../generators/options';
import { minutes, numbers, seconds, texts, withOdd } from '../generators/values';

export const testListener = optionsOf<TestListenerOptions>('TestListenerOptions', [], { allowFrom, port: ports });
const percents = numbers({ min: 1, max: 100 });

const testTraffic = oneOf(
  factory('TestTraffic.listener', TestTraffic.listener, testListener),
  factory('TestTraffic.header', TestTraffic.header, optionsOf<TestHeaderOptions>('TestHeaderOptions', ['name', 'values'], {
    name: withOdd(texts('X-Test'), 'Host'), values: listOf(texts('true', 'new*'), 2),
  })),
  factory('TestTraffic.none', TestTraffic.none),
);

const trafficAlarms = optionsOf<TrafficAlarmOptions>('TrafficAlarmOptions', [], {
  errorPercent: numbers({ min: 0, max: 99 }), evaluationPeriods: numbers({ min: 1, max: 60 }), unhealthyTasks: numbers({ min: 1, max: 100 }),
});

const breakerOptions = optionsOf<CircuitBreakerOptions>('CircuitBreakerOptions', [], { resetOnHealthyTask: booleans, rollback: booleans });
const circuitBreakers = oneOf(
  factory('CircuitBreaker.count', CircuitBreaker.count, numbers({ min: 1, max: 1000 }), breakerOptions),
  factory('CircuitBreaker.boundedPercent', CircuitBreaker.boundedPercent, percents, breakerOptions),
  factory('CircuitBreaker.unboundedPercent', CircuitBreaker.unboundedPercent, percents, breakerOptions),
  factory('CircuitBreaker.none', CircuitBreaker.none),
);

const failureDetections = oneOf(
  factory('FailureDetection.taskFailures', FailureDetection.taskFailures, optionsOf<TaskFailureDetectionOptions>('TaskFailureDetectionOptions', [], {
    period: minutes({ min: 1, max: 1440 }), threshold: numbers({ min: 1, max: 1000 }),
  })),
  factory('FailureDetection.none', FailureDetection.none),
);

/** The options of EcsDeploymentBaseOptions. */
const noticesFailures: ChoicesOf<Omit<EcsDeploymentBaseOptions, 'messageAge' | 'usageAlarms'>> = {
  alarms: listOf(alarms), alarmTopic: topics, failureDetection: failureDetections, trafficAlarms,
};

const watchesUse: ChoicesOf<Pick<EcsDeploymentBaseOptions, 'messageAge' | 'usageAlarms'>> = {
  messageAge: { sane: fc.constant(deferred('none', () => undefined)), odd: minutes({ min: 1, max: 20160 }).odd },
  usageAlarms: optionsOf<UsageAlarmOptions>('UsageAlarmOptions', ['cpuPercent'], {
    cpuPercent: percents, evaluationPeriods: numbers({ min: 1, max: 60 }), memoryPercent: percents,
  }),
};

const requests = listOf(optionsOf<SmokeTestRequest>('SmokeTestRequest', ['path'], {
  path: withOdd(texts('/', '/health?deep=1'), '/a b', '/ü'),
  expectedBody: texts('ok'),
  expectedStatus: numbers({ min: 200, max: 599 }),
  headers: mapOf(withOdd(texts('X-Test', 'Accept'), 'host'), texts('true', 'text/html')),
}));

const smokeTests = factory('SmokeTest.http', SmokeTest.http, optionsOf<HttpSmokeTestOptions>('HttpSmokeTestOptions', [], {
  hostName: withOdd(texts('shop.example.com'), 'https://shop.example.com'),
  includeFirstDeployment: booleans,
  requests,
  requestTimeout: seconds({ min: 1, max: 30 }),
  retries: numbers({ min: 0, max: 20 }),
  retryInterval: seconds({ min: 0, max: 20 }),
}));

const stages = anyOf(DeploymentStage);
const hookTimeouts = anyOf(HookTimeoutAction);
const hooks = listOf(oneOf(
  factory('DeploymentHook.lambdaFunction', DeploymentHook.lambdaFunction, functions, optionsOf<LambdaHookOptions>('LambdaHookOptions', ['stages'], {
    stages: listOf(stages, 2), details: mapOf(texts('team'), texts('shop')), onTimeout: hookTimeouts, timeout: minutes({ min: 1, max: 1440 }),
  })),
  factory('DeploymentHook.approval', DeploymentHook.approval, optionsOf<ApprovalHookOptions>('ApprovalHookOptions', [], {
    includeFirstDeployment: booleans,
    onTimeout: hookTimeouts,
    stage: { sane: fc.constantFrom(DeploymentStage.POST_SCALE_UP, DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT), odd: stages.odd },
    timeout: { sane: minutes({ min: 1, max: 600 }).sane, odd: minutes({ min: 1, max: 20160 }).odd },
    topic: topics,
  })),
  factory('DeploymentHook.runTask', DeploymentHook.runTask, optionsOf<RunTaskHookOptions>('RunTaskHookOptions', ['command'], {
    command: commands,
    includeFirstDeployment: booleans,
    stage: { sane: fc.constantFrom(DeploymentStage.PRE_SCALE_UP, DeploymentStage.POST_PRODUCTION_TRAFFIC_SHIFT), odd: stages.odd },
    task: tasks,
    timeout: minutes({ min: 2, max: 1440 }),
  })),
), 2);

const shifting: ChoicesOf<BlueGreenDeploymentOptions> = {
  ...noticesFailures,
  ...watchesUse,
  bakeTime: { sane: minutes({ min: 0, max: 120 }).sane, odd: minutes({ min: 0, max: 1440 }).odd },
  circuitBreaker: circuitBreakers,
  hooks,
  smokeTest: smokeTests,
  testTraffic,
};

export const deploymentConfigs = deploymentConfigsWith({
  sane: fc.constantFrom(
    deferred('CANARY_10PERCENT_5MINUTES', () => codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES),
    deferred('ALL_AT_ONCE', () => codedeploy.EcsDeploymentConfig.ALL_AT_ONCE),
    deferred('LINEAR_10PERCENT_EVERY_1MINUTES', () => codedeploy.EcsDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTES),
    deferred('an own configuration', (world) => new codedeploy.EcsDeploymentConfig(world.newScope('Config'), 'Config', {
      trafficRouting: codedeploy.TrafficRouting.timeBasedCanary({ percentage: 20, interval: Duration.minutes(3) }),
    })),
  ),
  odd: fc.oneof(
    fc.constant(deferred('an imported configuration', (world) => codedeploy.EcsDeploymentConfig.fromEcsDeploymentConfigName(world.newScope('Config'), 'Imported', 'slow'))),
    fc.constantFrom(1, 100, 1440).map((interval) => deferred(`1 percent every ${interval} minutes`, (world) => (
      new codedeploy.EcsDeploymentConfig(world.newScope('Config'), 'Config', {
        trafficRouting: codedeploy.TrafficRouting.timeBasedLinear({ percentage: 1, interval: Duration.minutes(interval) }),
      })
    ))),
  ),
});

const codeDeployHooks = optionsOf<CodeDeployHooks>('CodeDeployHooks', [], {
  afterAllowTestTraffic: functions, afterAllowTraffic: functions, afterInstall: functions, beforeAllowTraffic: functions, beforeInstall: functions,
});

export const codeDeployDeployments = factory('ServiceDeployment.codeDeploy', ServiceDeployment.codeDeploy, optionsOf<CodeDeployDeploymentOptions>('CodeDeployDeploymentOptions', [], {
  ...noticesFailures,
  autoRollback: among(
    [{ failedDeployment: true }, { stoppedDeployment: true }],
    [{}, { failedDeployment: false, stoppedDeployment: false, deploymentInAlarm: false }, { deploymentInAlarm: true }],
  ),
  deploymentConfig: deploymentConfigs,
  deploymentApprovalWaitTime: minutes({ min: 0, max: 30 }),
  hooks: codeDeployHooks,
  smokeTest: smokeTests,
  terminationWaitTime: minutes({ min: 0, max: 30 }),
  testTraffic,
  waitFor: anyOf(WaitFor),
  applicationName: texts('shop'),
  deploymentGroupName: texts('shop-web'),
}));

export const rollingDeployments = factory('ServiceDeployment.rolling', ServiceDeployment.rolling, optionsOf<RollingDeploymentOptions>('RollingDeploymentOptions', [], {
  ...noticesFailures,
  ...watchesUse,
  availabilityZoneRebalancing: anyOf(ecs.AvailabilityZoneRebalancing),
  circuitBreaker: circuitBreakers,
  earlySuccess: optionsOf<EarlySuccessOptions>('EarlySuccessOptions', ['healthyPercent'], { healthyPercent: { sane: fc.constantFrom(50, 80, 100), odd: percents.odd }, sourceServiceRevisionCleanup: anyOf(SourceRevisionCleanup) }),
  maxHealthyPercent: numbers({ min: 100, max: 200 }),
  minHealthyPercent: numbers({ min: 0, max: 50 }),
}));

const tenths: Choice = {
  sane: fc.constantFrom(0.1, 3, 5, 12.5, 33.3, 50, 100),
  odd: fc.oneof(percents.odd, fc.constantFrom(0.05, 2.9, 100.1, 33.33)),
};

export const ecsDeployments: Choice = oneOf(
  rollingDeployments,
  factory('ServiceDeployment.blueGreen', ServiceDeployment.blueGreen, optionsOf<BlueGreenDeploymentOptions>('BlueGreenDeploymentOptions', [], shifting)),
  factory('ServiceDeployment.canary', ServiceDeployment.canary, optionsOf<CanaryDeploymentOptions>('CanaryDeploymentOptions', [], {
    ...shifting, canaryBakeTime: { sane: minutes({ min: 0, max: 120 }).sane, odd: minutes({ min: 0, max: 1440 }).odd }, canaryPercent: tenths,
  })),
  factory('ServiceDeployment.linear', ServiceDeployment.linear, optionsOf<LinearDeploymentOptions>('LinearDeploymentOptions', [], {
    ...shifting, stepBakeTime: minutes({ min: 0, max: 10 }), stepPercent: tenths,
  })),
);

export const deployments: Choice = oneOf(ecsDeployments, ecsDeployments, codeDeployDeployments);
