import { Duration } from 'aws-cdk-lib/core';
import { BoundHook, HookStrategy, hookTimeout, HookTimeout, uniqueChildId } from './hook-strategy';
import { DeploymentStage, SmokeTestHookOptions } from './hook-options';
import { failWith } from '../../private/errors';
import { SmokeTest } from '../smoke-test/smoke-test';
import { DeployedService } from '../strategy';
import { TestRoute } from '../../traffic/test-traffic';

const FACTORY = 'DeploymentHook.smokeTest()';

/** Requests to the test listener, once that leads to the new version. */
export class SmokeTestHook implements HookStrategy {
  public readonly name = 'Smoke test';
  public readonly targetType = 'AWS_LAMBDA';
  public readonly timeout: HookTimeout;

  constructor(private readonly smokeTest: SmokeTest, options: SmokeTestHookOptions) {
    this.timeout = hookTimeout(FACTORY, { min: 1, max: 1440, default: Duration.minutes(15) }, options.timeout);
  }

  public stages(): readonly DeploymentStage[] {
    return [DeploymentStage.POST_TEST_TRAFFIC_SHIFT];
  }

  public requireCompatible(deployment: string, test: TestRoute): void {
    if (test.kind === 'listener') return;
    failWith(deployment, { problem: `${FACTORY} needs a test listener to send its requests to`, remedy: 'pass TestTraffic.listener() as testTraffic' });
  }

  public bind({ workload, cluster, traffic: { route } }: DeployedService): BoundHook {
    const target = route ?? failWith(workload, { problem: `${FACTORY} needs a load balancer with a test listener`, remedy: 'use Exposure.applicationLoadBalancer()' });
    return { function: this.smokeTest._bind(workload, uniqueChildId(workload, 'SmokeTest'), { runBy: 'ecs', vpc: cluster.vpc, route: target }) };
  }
}
