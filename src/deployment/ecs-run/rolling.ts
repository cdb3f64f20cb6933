import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { DEFAULT_CIRCUIT_BREAKER } from './circuit-breaker';
import { attachAlarms } from './deployment-alarms';
import { amendDeploymentConfiguration } from './deployment-configuration';
import { requireEarlySuccess, setEarlySuccess } from './early-success';
import { describePlan } from './plan';
import { RollingDeploymentOptions } from './rolling-options';
import { ALARMS_TO_FOLLOW } from './without-alarms';
import { routesOf, TrafficRequest } from '../../exposure/traffic';
import { requireTrafficAlarmOptions } from '../../observability/traffic-alarms';
import { refuse, requireInRange } from '../../private/errors';
import { refuseForeignOptions } from '../foreign-options';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../strategy';

const FACTORY = 'Deployment.rolling()';

/** ECS replaces the tasks step by step, behind one target group. */
export class RollingDeployment implements DeploymentStrategy {
  public readonly request: TrafficRequest = { deployment: FACTORY, shifts: 'nothing', test: { kind: 'none' } };

  private readonly minHealthyPercent: number;
  private readonly maxHealthyPercent: number;

  constructor(private readonly options: RollingDeploymentOptions) {
    refuseForeignOptions(FACTORY, options, {
      hooks: 'remove it, or use Deployment.blueGreen(), which calls hooks',
      testTraffic: 'remove it, or use Deployment.blueGreen(), which has test traffic',
      smokeTest: 'remove it, or use Deployment.blueGreen() with DeploymentHook.smokeTest()',
      config: 'use Deployment.canary() or Deployment.linear() for a pace',
      bakeTime: 'remove it, or use Deployment.blueGreen(), which keeps the old tasks for a while',
    });
    this.minHealthyPercent = options.minHealthyPercent ?? 100;
    this.maxHealthyPercent = options.maxHealthyPercent ?? 200;
    this.requirePercents();
    this.requireRoomForRebalancing();
    if (options.earlySuccess) requireEarlySuccess(FACTORY, options.earlySuccess, this.minHealthyPercent);
    requireTrafficAlarmOptions(FACTORY, options.trafficAlarms);
  }

  public describe(): string {
    const { earlySuccess, circuitBreaker } = this.options;
    const texts = [
      `New tasks start and old ones stop, with ${percent(this.minHealthyPercent)} to ${percent(this.maxHealthyPercent)} of the desired count running.`,
      circuitBreaker?._describe() ?? DEFAULT_CIRCUIT_BREAKER,
      `It is done when ${earlySuccess ? `${percent(earlySuccess.healthyPercent)} of the new tasks are healthy` : 'all new tasks are healthy and all old ones are gone'}.`,
    ];
    return describePlan({ deployment: FACTORY, runBy: 'ECS', steps: texts.map((text) => ({ text })) });
  }

  public serviceProps(): DeploymentServiceProps {
    return {
      deploymentController: { type: ecs.DeploymentControllerType.ECS },
      deploymentAlarms: ALARMS_TO_FOLLOW,
      deploymentStrategy: ecs.DeploymentStrategy.ROLLING,
      minHealthyPercent: this.minHealthyPercent,
      maxHealthyPercent: this.maxHealthyPercent,
      circuitBreaker: { rollback: true },
      availabilityZoneRebalancing: this.options.availabilityZoneRebalancing,
    };
  }

  public attach(deployed: DeployedService): DeploymentResources {
    const { service, traffic } = deployed;
    const { circuitBreaker, earlySuccess } = this.options;
    routesOf(traffic).forEach(({ targetGroup, target }) => targetGroup.addTarget(service.loadBalancerTarget(target)));
    if (circuitBreaker) amendDeploymentConfiguration(service, () => ({ deploymentCircuitBreaker: circuitBreaker._property }));
    if (earlySuccess) setEarlySuccess(service, earlySuccess);
    attachAlarms(FACTORY, deployed, this.options);
    return {};
  }

  private requirePercents(): void {
    requireInRange(FACTORY, 'minHealthyPercent', this.minHealthyPercent, { min: 0, max: 100 }, 'use at most 100');
    requireInRange(FACTORY, 'maxHealthyPercent', this.maxHealthyPercent, { min: 100, max: 200 }, 'use at least 100');
    const stuck = this.minHealthyPercent === 100 && this.maxHealthyPercent === 100;
    if (stuck && !Token.isUnresolved(this.minHealthyPercent)) {
      refuse(FACTORY, {
        what: 'minHealthyPercent and maxHealthyPercent are both 100, so no task could be replaced',
        instead: 'raise maxHealthyPercent, or lower minHealthyPercent',
      });
    }
  }

  private requireRoomForRebalancing(): void {
    const enabled = this.options.availabilityZoneRebalancing === ecs.AvailabilityZoneRebalancing.ENABLED;
    if (!enabled || this.maxHealthyPercent !== 100) return;
    refuse(FACTORY, {
      what: 'availabilityZoneRebalancing starts a task before it stops another one, but maxHealthyPercent leaves no room for it',
      got: this.maxHealthyPercent,
      instead: 'raise maxHealthyPercent, or leave availabilityZoneRebalancing out',
    });
  }
}

function percent(value: number): string {
  return Token.isUnresolved(value) ? 'a share' : `${value} %`;
}
