import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { CircuitBreaker, DEFAULT_CIRCUIT_BREAKER } from './circuit-breaker';
import { EcsDeploymentBaseOptions } from './deployment-base-options';
import { failWith, rejectUnknownOptions, requireInRange } from '../../private/errors';
import { requireOptions } from '../../private/required-options';
import { routesOf, TrafficRequirements } from '../../traffic/traffic';
import { bindDeploymentAlarms, PLACEHOLDER_ALARMS, requireAlarmOptions } from '../deployment-alarms';
import { amendDeploymentConfiguration } from '../deployment-configuration';
import { describePlan } from '../plan';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../strategy';

/**
 * The time at which ECS stops the old tasks of a rolling deployment that succeeds early.
 */
export enum SourceRevisionCleanup {
  /**
   * Before the deployment counts as successful.
   */
  BLOCKING = 'BLOCKING',

  /**
   * After the deployment has counted as successful, in the background.
   */
  DEFERRED = 'DEFERRED',
}

/**
 * Criteria by which a rolling deployment counts as successful before all of its tasks run. Afterwards, neither the circuit breaker nor an alarm rolls
 * it back.
 *
 * The CloudFormation validator of aws-cdk-lib supports the property as of 2.273; earlier ones report it as `F3002`, which can be acknowledged.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/early-success-criteria.html
 */
export interface EarlySuccessOptions {
  /**
   * New tasks that must be healthy, in percent of the desired count: from `minHealthyPercent` to 100.
   */
  readonly healthyPercent: number;

  /**
   * Time at which ECS stops the old tasks.
   *
   * @default SourceRevisionCleanup.BLOCKING
   */
  readonly sourceServiceRevisionCleanup?: SourceRevisionCleanup;
}

/** Fails on a share out of range, or below the share of tasks that always run. */
function requireEarlySuccess(factory: string, options: EarlySuccessOptions, minHealthyPercent: number): void {
  const { healthyPercent } = requireOptions(`${factory} earlySuccess`, options, { healthyPercent: 'use a share of the desired count' });
  requireInRange(factory, 'earlySuccess.healthyPercent', healthyPercent, { min: 0, max: 100 }, 'use a share of the desired count');
  if (Token.isUnresolved(healthyPercent) || Token.isUnresolved(minHealthyPercent) || healthyPercent >= minHealthyPercent) return;
  failWith(factory, {
    problem: `earlySuccess.healthyPercent is below minHealthyPercent (${minHealthyPercent})`,
    actual: healthyPercent,
    remedy: 'lower minHealthyPercent, or raise earlySuccess.healthyPercent',
  });
}

/** Sets the property by an override: the L1 has it only as of aws-cdk-lib 2.273. */
function setEarlySuccess(service: ecs.BaseService, { healthyPercent, sourceServiceRevisionCleanup }: EarlySuccessOptions): void {
  (service.node.defaultChild as ecs.CfnService).addPropertyOverride('DeploymentConfiguration.EarlySuccessCriteria', {
    Enable: true,
    HealthyPercent: healthyPercent,
    SourceServiceRevisionCleanup: sourceServiceRevisionCleanup ?? SourceRevisionCleanup.BLOCKING,
  });
}

/**
 * Options of `ServiceDeployment.rolling()`.
 */
export interface RollingDeploymentOptions extends EcsDeploymentBaseOptions {
  /**
   * Healthy tasks that must keep running during a deployment, in percent of the desired count, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Tasks that may run during a deployment, in percent of the desired count, 100 to 200. A minimum and a maximum of 100 fail synthesis, because ECS
   * could not replace any task.
   *
   * @default 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * Number of tasks that may fail to start before ECS stops a deployment, and whether it rolls back to the last version that worked. With
   * `CircuitBreaker.none()` a deployment can hang for hours.
   *
   * @default - half the desired count, within 3 to 200 failures, then ECS rolls back
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  readonly circuitBreaker?: CircuitBreaker;

  /**
   * Criteria by which a deployment counts as successful before all of its tasks run.
   *
   * @default - none: all new tasks must be healthy, and all old ones stopped
   */
  readonly earlySuccess?: EarlySuccessOptions;

  /**
   * Whether ECS redistributes tasks evenly across Availability Zones after one of them has failed. It starts a new task before it stops another one,
   * and so fails synthesis with a `maxHealthyPercent` of 100.
   *
   * @default - DISABLED with a `maxHealthyPercent` of 100; otherwise the default of ECS, which enables it for new services
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
   */
  readonly availabilityZoneRebalancing?: ecs.AvailabilityZoneRebalancing;
}

const FACTORY = 'ServiceDeployment.rolling()';

const { DISABLED } = ecs.AvailabilityZoneRebalancing;

/** Replaces the tasks a few at a time, behind one target group. */
export class RollingDeployment implements DeploymentStrategy {
  public readonly trafficRequest: TrafficRequirements = { factory: FACTORY, shifts: 'nothing', testRoute: { kind: 'none' } };

  public readonly watchesMessageAge: boolean;

  private readonly minHealthyPercent: number;
  private readonly maxHealthyPercent: number;

  constructor(private readonly options: RollingDeploymentOptions) {
    rejectUnknownOptions(FACTORY, options, {
      hooks: 'remove it, or use ServiceDeployment.blueGreen(), which calls hooks',
      testTraffic: 'remove it, or use ServiceDeployment.blueGreen(), which has test traffic',
      smokeTest: 'remove it, or use ServiceDeployment.blueGreen(), which has test traffic',
      deploymentConfig: 'use ServiceDeployment.canary() or ServiceDeployment.linear() to shift traffic in steps',
      bakeTime: 'remove it, or use ServiceDeployment.blueGreen(), which keeps the old tasks for that time',
    });
    this.watchesMessageAge = options.messageAge !== undefined;
    this.minHealthyPercent = options.minHealthyPercent ?? 100;
    this.maxHealthyPercent = options.maxHealthyPercent ?? 200;
    this.requirePercents();
    this.requireRoomForRebalancing();
    if (options.earlySuccess) requireEarlySuccess(FACTORY, options.earlySuccess, this.minHealthyPercent);
    requireAlarmOptions(FACTORY, options);
  }

  public describe({ traffic: { consumesQueues } = {} }: Partial<Pick<DeployedService, 'traffic'>> = {}): string {
    const { earlySuccess, circuitBreaker, failureDetection } = this.options;
    const [min, max] = [this.minHealthyPercent, this.maxHealthyPercent].map(formatPercent);
    const success = earlySuccess
      ? `${formatPercent(earlySuccess.healthyPercent)} of the new tasks are healthy`
      : 'all new tasks are healthy and all old ones are gone';
    const texts = [
      `New tasks start and old ones stop, with ${min} to ${max} of the desired count running.${consumesQueues ? ' Messages go to both.' : ''}`,
      [circuitBreaker?._describe() ?? DEFAULT_CIRCUIT_BREAKER, failureDetection?._describe('ECS')].filter((text) => text !== undefined).join(' '),
      `It is done when ${success}.`,
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
      availabilityZoneRebalancing: this.options.availabilityZoneRebalancing ?? (this.maxHealthyPercent === 100 ? DISABLED : undefined),
    };
  }

  public bind(deployed: DeployedService): DeploymentResources {
    const { service, traffic } = deployed;
    const { circuitBreaker, earlySuccess } = this.options;
    routesOf(traffic).forEach((route) => route.attachTo(service));
    if (circuitBreaker) amendDeploymentConfiguration(service, () => ({ deploymentCircuitBreaker: circuitBreaker._property }));
    if (earlySuccess) setEarlySuccess(service, earlySuccess);
    return bindDeploymentAlarms(FACTORY, deployed, this.options);
  }

  private requirePercents(): void {
    requireInRange(FACTORY, 'minHealthyPercent', this.minHealthyPercent, { min: 0, max: 100 }, 'use at most 100');
    requireInRange(FACTORY, 'maxHealthyPercent', this.maxHealthyPercent, { min: 100, max: 200 }, 'use at least 100');
    const isStuck = this.minHealthyPercent === 100 && this.maxHealthyPercent === 100;
    if (isStuck && !Token.isUnresolved(this.minHealthyPercent)) {
      failWith(FACTORY, {
        problem: 'minHealthyPercent and maxHealthyPercent are both 100, so ECS could not replace any task',
        remedy: 'raise maxHealthyPercent, or lower minHealthyPercent',
      });
    }
  }

  private requireRoomForRebalancing(): void {
    const isEnabled = this.options.availabilityZoneRebalancing === ecs.AvailabilityZoneRebalancing.ENABLED;
    if (!isEnabled || this.maxHealthyPercent !== 100) return;
    failWith(FACTORY, {
      problem: 'availabilityZoneRebalancing starts a task before it stops another one, but maxHealthyPercent does not allow one more',
      actual: this.maxHealthyPercent,
      remedy: 'raise maxHealthyPercent, or leave availabilityZoneRebalancing out',
    });
  }
}

function formatPercent(value: number): string {
  return Token.isUnresolved(value) ? 'a share' : `${value} %`;
}
