import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { refuse, requireInRange } from '../../private/errors';

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
  refuse(factory, {
    what: `earlySuccess.healthyPercent is below minHealthyPercent (${minHealthyPercent})`,
    got: healthyPercent,
    instead: 'lower minHealthyPercent, or raise earlySuccess.healthyPercent',
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
