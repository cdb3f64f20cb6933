import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { Duration } from 'aws-cdk-lib/core';
import { CodeDeployHooks } from './lifecycle-hooks';
import { WaitFor } from './wait-for';
import { TrafficAlarmOptions } from '../../observability/traffic-alarms';
import { SmokeTest } from '../smoke-test/smoke-test';
import { TestTraffic } from '../../traffic/test-traffic';

/**
 * Options of `ServiceDeployment.codeDeploy()`.
 */
export interface CodeDeployDeploymentOptions {
  /**
   * Name of the application in CodeDeploy, for what finds it by name: 1 to 100 letters, digits and `+=,.@_-`. Services of a stack that give
   * the same name share it. A change replaces the deployment group.
   *
   * @default - one application for all services of the stack that give none, with a generated name
   */
  readonly applicationName?: string;

  /**
   * Name of the deployment group: 1 to 100 letters, digits and `+=,.@_-`, and no other group's of the application.
   *
   * @default - generated
   */
  readonly deploymentGroupName?: string;

  /**
   * Pace at which traffic moves to the new tasks: all at once, canary or linear. Behind a Network Load Balancer all at once only.
   *
   * @default codedeploy.EcsDeploymentConfig.ALL_AT_ONCE
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-ecs
   */
  readonly deploymentConfig?: codedeploy.IEcsDeploymentConfig;

  /**
   * How the new version can be tried before it receives production traffic. `TestTraffic.header()` is refused: CodeDeploy
   * shifts whole listeners.
   *
   * @default TestTraffic.listener()
   */
  readonly testTraffic?: TestTraffic;

  /**
   * How long the old tasks stay after traffic has moved, 0 to 2880 minutes. Until then going back takes no longer than
   * moving traffic. The next deployment of the stack ends it early.
   *
   * @default Duration.minutes(5)
   */
  readonly terminationWaitTime?: Duration;

  /**
   * How long CodeDeploy waits, once the new tasks are up, for somebody to let it move traffic, 0 to 2880 minutes. When the
   * time is over the deployment is stopped.
   *
   * @default - none; traffic moves by itself
   */
  readonly deploymentApprovalWaitTime?: Duration;

  /**
   * Alarms that stop and roll back a deployment while it runs. One that is on already stops the next deployment too, also the
   * one that would mend what it complains about: switch it off for that, or set `autoRollback`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Alarms about the service's own traffic, made for it and treated like `alarms`. An empty object takes the defaults.
   *
   * @default - none
   */
  readonly trafficAlarms?: TrafficAlarmOptions;

  /**
   * Requests to the test listener that must be answered well before production traffic moves. Runs where
   * `hooks.afterAllowTestTraffic` would; both are refused together, and it is refused without a test listener.
   *
   * @default - none
   */
  readonly smokeTest?: SmokeTest;

  /**
   * Functions that CodeDeploy calls during a deployment.
   *
   * @default - none
   */
  readonly hooks?: CodeDeployHooks;

  /**
   * How long a stack update waits for the deployment that it starts. CloudFormation waits an hour at most: a pace that takes
   * longer is refused unless it is `WaitFor.NOTHING`.
   *
   * @default WaitFor.TRAFFIC_SHIFTED
   */
  readonly waitFor?: WaitFor;

  /**
   * What makes CodeDeploy bring the old version back by itself.
   *
   * @default - a failed deployment, a stopped one, and an alarm where there are `alarms`
   */
  readonly autoRollback?: codedeploy.AutoRollbackConfig;
}
