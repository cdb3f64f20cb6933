import { ServiceDeployment } from '../../src/index';

test.each<[string, () => ServiceDeployment, string]>([
  ['hooks on rolling', () => ServiceDeployment.rolling({ hooks: [] } as object),
    '[ServiceDeployment.rolling()] there is no option hooks; remove it, or use ServiceDeployment.blueGreen(), which calls hooks'],
  ['test traffic on rolling', () => ServiceDeployment.rolling({ testTraffic: {} } as object),
    '[ServiceDeployment.rolling()] there is no option testTraffic; remove it, or use ServiceDeployment.blueGreen(), which has test traffic'],
  ['a bake time on rolling', () => ServiceDeployment.rolling({ bakeTime: {} } as object),
    '[ServiceDeployment.rolling()] there is no option bakeTime; remove it, or use ServiceDeployment.blueGreen(), which keeps the old tasks for that time'],
  ['a smoke test on rolling', () => ServiceDeployment.rolling({ smokeTest: {} } as object),
    '[ServiceDeployment.rolling()] there is no option smokeTest; remove it, or use ServiceDeployment.blueGreen(), which has test traffic'],
  ['a configuration of CodeDeploy on blue/green', () => ServiceDeployment.blueGreen({ deploymentConfig: {} } as object),
    '[ServiceDeployment.blueGreen()] there is no option deploymentConfig; use ServiceDeployment.canary() or ServiceDeployment.linear() to shift traffic in steps'],
  ['a step on a canary', () => ServiceDeployment.canary({ stepPercent: 20 } as object),
    '[ServiceDeployment.canary()] there is no option stepPercent; use ServiceDeployment.linear()'],
  ['a canary on linear', () => ServiceDeployment.linear({ canaryPercent: 10 } as object),
    '[ServiceDeployment.linear()] there is no option canaryPercent; use ServiceDeployment.canary()'],
  ['a circuit breaker on CodeDeploy', () => ServiceDeployment.codeDeploy({ circuitBreaker: {} } as object),
    '[ServiceDeployment.codeDeploy()] there is no option circuitBreaker; remove it: `autoRollback` rolls back a failed deployment'],
  ['a bake time on CodeDeploy', () => ServiceDeployment.codeDeploy({ bakeTime: {} } as object),
    '[ServiceDeployment.codeDeploy()] there is no option bakeTime; use `terminationWaitTime`, its name in CodeDeploy'],
])('fails with %s, which JavaScript lets through', (_, make, message) => {
  expect(make).toThrow(new Error(message));
});
