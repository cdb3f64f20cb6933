import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { CircuitBreaker } from './circuit-breaker';
import { DeploymentHook } from './hooks/deployment-hook';
import { TrafficAlarmOptions } from '../../observability/traffic-alarms';
import { TestTraffic } from '../test-traffic';

/**
 * Options of `Deployment.blueGreen()`.
 */
export interface BlueGreenDeploymentOptions {
  /**
   * How long the old tasks stay ready after the new ones took over all traffic, 0 to 1440 whole minutes. Until then going
   * back takes no longer than moving traffic.
   *
   * @default Duration.minutes(5)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
   */
  readonly bakeTime?: Duration;

  /**
   * How the new version can be tried before it receives production traffic. `TestTraffic.listener()` is refused without a load balancer,
   * `TestTraffic.header()` behind a Network Load Balancer, and without anything that reads headers: an Application Load Balancer or
   * `Discovery.serviceConnect()`.
   *
   * @default TestTraffic.none()
   */
  readonly testTraffic?: TestTraffic;

  /**
   * What happens during a deployment and must succeed for it to go on: tests, approvals, tasks, functions. Hooks at one stage
   * run side by side. At most 10 that call a function, and 10 approvals.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
   */
  readonly hooks?: DeploymentHook[];

  /**
   * After how many new tasks that fail to start ECS gives up. AWS's own pages contradict each other on whether the circuit
   * breaker works for other than rolling deployments; without it, new tasks that never become healthy end a deployment only
   * when its stage is over, after 24 hours.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-failure-detection.html
   */
  readonly circuitBreaker?: CircuitBreaker;

  /**
   * Alarms that roll back a deployment while it runs. An alarm made from the service's own metrics must have an
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
