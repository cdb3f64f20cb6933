import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CircuitBreaker } from './circuit-breaker';
import { EarlySuccessOptions } from './early-success';
import { TrafficAlarmOptions } from '../../observability/traffic-alarms';

/**
 * Options of `Deployment.rolling()`.
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
