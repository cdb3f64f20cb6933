import { Duration } from 'aws-cdk-lib/core';
import { BlueGreenDeploymentOptions, TrafficShiftingDeployment } from './traffic-shifting';
import { linear } from './traffic-shift';
import { DeploymentStrategy } from '../strategy';

const FACTORY = 'ServiceDeployment.linear()';

/**
 * Options of `ServiceDeployment.linear()`. All times together, those of the hooks included, must stay within 33 hours, after which
 * CloudFormation would give up.
 */
export interface LinearDeploymentOptions extends BlueGreenDeploymentOptions {
  /**
   * Share of the production traffic that moves to the new version with each step, in percent: 3 to 100 in steps of 0.1.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
   */
  readonly stepPercent?: number;

  /**
   * How long ECS waits between two steps, 0 to 1440 whole minutes.
   *
   * @default Duration.minutes(6)
   */
  readonly stepBakeTime?: Duration;
}

/** ECS moves production traffic in equal steps. */
export function linearDeployment({ stepPercent = 10, stepBakeTime = Duration.minutes(6), ...options }: LinearDeploymentOptions): DeploymentStrategy {
  return new TrafficShiftingDeployment(FACTORY, options, linear(FACTORY, stepPercent, stepBakeTime));
}
