import { ServiceDeployment } from '../../src/index';
import { errorAt } from '../fixtures/error-at';

test.each<[string, () => ServiceDeployment, string, string[]]>([
  ['hooks on rolling', () => ServiceDeployment.rolling({ hooks: [] } as object),
    'ServiceDeployment.rolling()', ['no option hooks;', 'ServiceDeployment.blueGreen()']],
  ['test traffic on rolling', () => ServiceDeployment.rolling({ testTraffic: {} } as object),
    'ServiceDeployment.rolling()', ['no option testTraffic;', 'ServiceDeployment.blueGreen()']],
  ['a bake time on rolling', () => ServiceDeployment.rolling({ bakeTime: {} } as object),
    'ServiceDeployment.rolling()', ['no option bakeTime;', 'ServiceDeployment.blueGreen()']],
  ['a smoke test on rolling', () => ServiceDeployment.rolling({ smokeTest: {} } as object),
    'ServiceDeployment.rolling()', ['no option smokeTest;', 'ServiceDeployment.blueGreen()']],
  ['a configuration of CodeDeploy on blue/green', () => ServiceDeployment.blueGreen({ deploymentConfig: {} } as object),
    'ServiceDeployment.blueGreen()', ['no option deploymentConfig;', 'ServiceDeployment.canary()']],
  ['a step on a canary', () => ServiceDeployment.canary({ stepPercent: 20 } as object),
    'ServiceDeployment.canary()', ['no option stepPercent;', 'ServiceDeployment.linear()']],
  ['a canary on linear', () => ServiceDeployment.linear({ canaryPercent: 10 } as object),
    'ServiceDeployment.linear()', ['no option canaryPercent;', 'ServiceDeployment.canary()']],
  ['a circuit breaker on CodeDeploy', () => ServiceDeployment.codeDeploy({ circuitBreaker: {} } as object),
    'ServiceDeployment.codeDeploy()', ['no option circuitBreaker;', 'autoRollback']],
  ['a bake time on CodeDeploy', () => ServiceDeployment.codeDeploy({ bakeTime: {} } as object),
    'ServiceDeployment.codeDeploy()', ['no option bakeTime;', 'terminationWaitTime']],
])('fails with %s, which compiles in JavaScript', (_, create, factory, words) => {
  expect(create).toThrow(errorAt(factory, ...words));
});
