import { Deployment } from '../../src';

test.each<[string, () => Deployment, string]>([
  ['hooks on rolling', () => Deployment.rolling({ hooks: [] } as object),
    '[Deployment.rolling()] there is no option hooks; remove it, or use Deployment.blueGreen(), which calls hooks'],
  ['test traffic on rolling', () => Deployment.rolling({ testTraffic: {} } as object),
    '[Deployment.rolling()] there is no option testTraffic; remove it, or use Deployment.blueGreen(), which has test traffic'],
  ['a bake time on rolling', () => Deployment.rolling({ bakeTime: {} } as object),
    '[Deployment.rolling()] there is no option bakeTime; remove it, or use Deployment.blueGreen(), which keeps the old tasks for a while'],
  ['a smoke test outside the hooks', () => Deployment.blueGreen({ smokeTest: {} } as object),
    '[Deployment.blueGreen()] there is no option smokeTest; pass DeploymentHook.smokeTest() in `hooks`'],
  ['a step on a canary', () => Deployment.canary({ stepPercent: 20 } as object),
    '[Deployment.canary()] there is no option stepPercent; use Deployment.linear()'],
  ['a canary on linear', () => Deployment.linear({ canaryPercent: 10 } as object),
    '[Deployment.linear()] there is no option canaryPercent; use Deployment.canary()'],
  ['a circuit breaker on CodeDeploy', () => Deployment.codeDeploy({ circuitBreaker: {} } as object),
    '[Deployment.codeDeploy()] there is no option circuitBreaker; remove it: `autoRollback` goes back from a failed deployment'],
  ['a bake time on CodeDeploy', () => Deployment.codeDeploy({ bakeTime: {} } as object),
    '[Deployment.codeDeploy()] there is no option bakeTime; use `terminationWaitTime`, which is what CodeDeploy calls it'],
])('fails with %s, which JavaScript lets through', (_, make, message) => {
  expect(make).toThrow(new Error(message));
});
