import { DeploymentStage, HookTimeoutAction } from './deployment-stage';
import { BoundHook, HookStrategy, HookTimeout, serviceResources, uniqueChildId } from './hook-strategy';
import { failWith } from '../../private/errors';
import { TestRoute } from '../../traffic/test-traffic';
import { SmokeTest } from '../smoke-test/smoke-test';
import { DeployedService } from '../strategy';

/** Runs a smoke test after test traffic has shifted to the new version. */
export class SmokeTestHook implements HookStrategy {
  public readonly name = 'Smoke test';
  public readonly targetType = 'AWS_LAMBDA';
  /** The longest time that the test's function can run. */
  public readonly timeout: HookTimeout = { minutes: 15, action: HookTimeoutAction.ROLLBACK };

  public readonly includesFirstDeployment: boolean;

  constructor(private readonly smokeTest: SmokeTest, private readonly test: TestRoute) {
    this.includesFirstDeployment = smokeTest._includesFirstDeployment;
  }

  public stages(): readonly DeploymentStage[] {
    return [DeploymentStage.POST_TEST_TRAFFIC_SHIFT];
  }

  public bind({ workload, service, cluster: { vpc }, traffic: { route } }: DeployedService): BoundHook {
    if (!route) {
      return failWith(workload, {
        problem: 'smokeTest needs a load balancer to send its requests to',
        remedy: 'use Exposure.applicationLoadBalancer(), or remove smokeTest',
      });
    }
    const deployments = this.includesFirstDeployment ? undefined : serviceResources(service, 'service-deployment');
    return { function: this.smokeTest._bind(workload, uniqueChildId(workload, 'SmokeTest'), { runBy: 'ecs', vpc, route, test: this.test, deployments }) };
  }
}
