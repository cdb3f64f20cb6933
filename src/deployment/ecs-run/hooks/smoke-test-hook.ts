import { Duration } from 'aws-cdk-lib/core';
import { BoundHook, HookStrategy, HookTimeout, freeId, hookTimeout } from './hook';
import { SmokeTestHookOptions } from './hook-options';
import { DeploymentStage } from './stage';
import { refuse } from '../../../private/errors';
import { SmokeTest } from '../../smoke-test/smoke-test';
import { DeployedService } from '../../strategy';
import { TestRoute } from '../../test-traffic';

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

  public requireFit(deployment: string, test: TestRoute): void {
    if (test.kind === 'listener') return;
    refuse(deployment, { what: `${FACTORY} needs a test listener to send its requests to`, instead: 'pass TestTraffic.listener() as testTraffic' });
  }

  public bind({ workload, cluster, traffic: { route } }: DeployedService): BoundHook {
    const target = route ?? refuse(workload, { what: `${FACTORY} needs a load balancer with a test listener`, instead: 'use Exposure.applicationLoadBalancer()' });
    return { function: this.smokeTest._create(workload, freeId(workload, 'SmokeTest'), { adapter: 'ecs', vpc: cluster.vpc, route: target }) };
  }
}
