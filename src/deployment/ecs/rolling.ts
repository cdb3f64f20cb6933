import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { CircuitBreaker, DEFAULT_CIRCUIT_BREAKER } from './circuit-breaker';
import { requireTrafficAlarmOptions, TrafficAlarmOptions } from '../../observability/traffic-alarms';
import { failWith, rejectUnknownOptions, requireInRange } from '../../private/errors';
import { routesOf, TrafficRequirements } from '../../traffic/traffic';
import { amendDeploymentConfiguration, bindDeploymentAlarms, PLACEHOLDER_ALARMS } from '../deployment-configuration';
import { describePlan } from '../plan';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../strategy';

/**
 * When the old tasks go, in a rolling deployment that succeeds early.
 */
export enum SourceRevisionCleanup {
  /**
   * Before the deployment counts as successful.
   */
  BLOCKING = 'BLOCKING',

  /**
   * Afterwards, in the background.
   */
  DEFERRED = 'DEFERRED',
}

/**
 * When a rolling deployment counts as successful before all of its tasks run. From then on neither the circuit breaker nor
 * an alarm rolls it back.
 *
 * The CloudFormation validator of aws-cdk-lib knows the property since 2.273; an older one reports it as `F3002`, which can be
 * acknowledged.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/early-success-criteria.html
 */
export interface EarlySuccessOptions {
  /**
   * New tasks that must be healthy, in percent of the desired count: from `minHealthyPercent` to 100.
   */
  readonly healthyPercent: number;

  /**
   * When the old tasks go.
   *
   * @default SourceRevisionCleanup.BLOCKING
   */
  readonly sourceServiceRevisionCleanup?: SourceRevisionCleanup;
}

/** Refuses a share that is out of range, or that the deployment goes below anyway. */
export function requireEarlySuccess(factory: string, { healthyPercent }: EarlySuccessOptions, minHealthyPercent: number): void {
  requireInRange(factory, 'earlySuccess.healthyPercent', healthyPercent, { min: 0, max: 100 }, 'use a share of the desired count');
  if (Token.isUnresolved(healthyPercent) || Token.isUnresolved(minHealthyPercent) || healthyPercent >= minHealthyPercent) return;
  failWith(factory, {
    problem: `earlySuccess.healthyPercent is below minHealthyPercent (${minHealthyPercent})`,
    actual: healthyPercent,
    remedy: 'lower minHealthyPercent, or raise earlySuccess.healthyPercent',
  });
}

/** By an override, because the L1 knows the property since aws-cdk-lib 2.273 only. */
export function setEarlySuccess(service: ecs.BaseService, { healthyPercent, sourceServiceRevisionCleanup }: EarlySuccessOptions): void {
  (service.node.defaultChild as ecs.CfnService).addPropertyOverride('DeploymentConfiguration.EarlySuccessCriteria', {
    Enable: true,
    HealthyPercent: healthyPercent,
    SourceServiceRevisionCleanup: sourceServiceRevisionCleanup ?? SourceRevisionCleanup.BLOCKING,
  });
}

/**
 * Options of `ServiceDeployment.rolling()`.
 */
export interface RollingDeploymentOptions {
  /**
   * Healthy tasks that must keep running during a deployment, in percent of the desired count, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Tasks that may run during a deployment, in percent of the desired count, 100 to 200. With a minimum of 100 and a
   * maximum of 100 no task could be replaced, which is refused.
   *
   * @default 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * After how many tasks that fail to start ECS gives up on a deployment, and whether it goes back to the last one that
   * worked. With `CircuitBreaker.none()` a deployment can hang for hours.
   *
   * @default - after half as many failures as there should be tasks, but 3 to 200; ECS goes back
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  readonly circuitBreaker?: CircuitBreaker;

  /**
   * When a deployment counts as successful before all of its tasks run.
   *
   * @default - when all new tasks are healthy and all old ones are gone
   */
  readonly earlySuccess?: EarlySuccessOptions;

  /**
   * Whether ECS moves tasks between Availability Zones until they are spread evenly again, after a zone has failed. It starts
   * a new task before it stops another one, and so is refused with a `maxHealthyPercent` of 100.
   *
   * @default - what ECS does by itself
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
   */
  readonly availabilityZoneRebalancing?: ecs.AvailabilityZoneRebalancing;

  /**
   * Alarms that fail and roll back a deployment while it runs. An alarm made from the service's own metrics must have an
   * `alarmName`, or service and alarm would need each other.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Alarms about the service's own traffic, made for it and treated like `alarms`. An empty object takes the defaults.
   * Refused without a load balancer.
   *
   * @default - none
   */
  readonly trafficAlarms?: TrafficAlarmOptions;
}

const FACTORY = 'ServiceDeployment.rolling()';

/** ECS replaces the tasks step by step, behind one target group. */
export class RollingDeployment implements DeploymentStrategy {
  public readonly trafficRequest: TrafficRequirements = { factory: FACTORY, shifts: 'nothing', testRoute: { kind: 'none' } };

  private readonly minHealthyPercent: number;
  private readonly maxHealthyPercent: number;

  constructor(private readonly options: RollingDeploymentOptions) {
    rejectUnknownOptions(FACTORY, options, {
      hooks: 'remove it, or use ServiceDeployment.blueGreen(), which calls hooks',
      testTraffic: 'remove it, or use ServiceDeployment.blueGreen(), which has test traffic',
      smokeTest: 'remove it, or use ServiceDeployment.blueGreen() with DeploymentHook.smokeTest()',
      config: 'use ServiceDeployment.canary() or ServiceDeployment.linear() for a pace',
      bakeTime: 'remove it, or use ServiceDeployment.blueGreen(), which keeps the old tasks for a while',
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
      `New tasks start and old ones stop, with ${formatPercent(this.minHealthyPercent)} to ${formatPercent(this.maxHealthyPercent)} of the desired count running.`,
      circuitBreaker?._describe() ?? DEFAULT_CIRCUIT_BREAKER,
      `It is done when ${earlySuccess ? `${formatPercent(earlySuccess.healthyPercent)} of the new tasks are healthy` : 'all new tasks are healthy and all old ones are gone'}.`,
    ];
    return describePlan({ deployment: FACTORY, runBy: 'ECS', steps: texts.map((text) => ({ text })) });
  }

  public serviceProps(): DeploymentServiceProps {
    return {
      deploymentController: { type: ecs.DeploymentControllerType.ECS },
      deploymentAlarms: PLACEHOLDER_ALARMS,
      deploymentStrategy: ecs.DeploymentStrategy.ROLLING,
      minHealthyPercent: this.minHealthyPercent,
      maxHealthyPercent: this.maxHealthyPercent,
      circuitBreaker: { rollback: true },
      availabilityZoneRebalancing: this.options.availabilityZoneRebalancing,
    };
  }

  public bind(deployed: DeployedService): DeploymentResources {
    const { service, traffic } = deployed;
    const { circuitBreaker, earlySuccess } = this.options;
    routesOf(traffic).forEach((route) => route.attachTo(service));
    if (circuitBreaker) amendDeploymentConfiguration(service, () => ({ deploymentCircuitBreaker: circuitBreaker._property }));
    if (earlySuccess) setEarlySuccess(service, earlySuccess);
    bindDeploymentAlarms(FACTORY, deployed, this.options);
    return {};
  }

  private requirePercents(): void {
    requireInRange(FACTORY, 'minHealthyPercent', this.minHealthyPercent, { min: 0, max: 100 }, 'use at most 100');
    requireInRange(FACTORY, 'maxHealthyPercent', this.maxHealthyPercent, { min: 100, max: 200 }, 'use at least 100');
    const stuck = this.minHealthyPercent === 100 && this.maxHealthyPercent === 100;
    if (stuck && !Token.isUnresolved(this.minHealthyPercent)) {
      failWith(FACTORY, {
        problem: 'minHealthyPercent and maxHealthyPercent are both 100, so no task could be replaced',
        remedy: 'raise maxHealthyPercent, or lower minHealthyPercent',
      });
    }
  }

  private requireRoomForRebalancing(): void {
    const enabled = this.options.availabilityZoneRebalancing === ecs.AvailabilityZoneRebalancing.ENABLED;
    if (!enabled || this.maxHealthyPercent !== 100) return;
    failWith(FACTORY, {
      problem: 'availabilityZoneRebalancing starts a task before it stops another one, but maxHealthyPercent leaves no room for it',
      actual: this.maxHealthyPercent,
      remedy: 'raise maxHealthyPercent, or leave availabilityZoneRebalancing out',
    });
  }
}

function formatPercent(value: number): string {
  return Token.isUnresolved(value) ? 'a share' : `${value} %`;
}
