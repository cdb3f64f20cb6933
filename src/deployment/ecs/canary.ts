import { Duration } from 'aws-cdk-lib/core';
import { BlueGreenDeploymentOptions, TrafficShiftingDeployment } from './traffic-shifting';
import { canary } from './traffic-shift';
import { DeploymentStrategy } from '../strategy';

const FACTORY = 'ServiceDeployment.canary()';

/**
 * Options of `ServiceDeployment.canary()`. All times together, those of the hooks included, must stay within 33 hours, after which
 * CloudFormation would give up.
 */
export interface CanaryDeploymentOptions extends BlueGreenDeploymentOptions {
  /**
   * Share of the production traffic that the new version receives first, in percent: 0.1 to 100 in steps of 0.1.
   *
   * @default 5
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
   */
  readonly canaryPercent?: number;

  /**
   * How long the new version has only that share, 0 to 1440 whole minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly canaryBakeTime?: Duration;
}

/** ECS moves a small share of production traffic first, and the rest after a while. */
export function canaryDeployment(
  { canaryPercent = 5, canaryBakeTime = Duration.minutes(10), ...options }: CanaryDeploymentOptions,
): DeploymentStrategy {
  return new TrafficShiftingDeployment(FACTORY, options, canary(FACTORY, canaryPercent, canaryBakeTime));
}
