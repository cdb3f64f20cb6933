import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { CodeDeployHooks } from './lifecycle-hooks';
import { TrafficAlarmOptions } from '../../observability/traffic-alarms';
import { TestTraffic } from '../../traffic/test-traffic';
import { FailureDetection } from '../failure-detection';
import { SmokeTest } from '../smoke-test/smoke-test';

/**
 * The state of a CodeDeploy deployment for which the stack update that starts it waits.
 */
export enum WaitFor {
  /**
   * The new version receives all production traffic; the old tasks may still run. A deployment that fails earlier fails the stack update; one that an
   * alarm rolls back later, during the termination wait, does not.
   */
  TRAFFIC_SHIFTED = 'TRAFFIC_SHIFTED',

  /**
   * The old tasks have stopped; the termination wait counts.
   */
  COMPLETED = 'COMPLETED',

  /**
   * CodeDeploy has accepted the deployment. One that fails later rolls back without failing the stack update: watch it with an alarm or a CodeDeploy
   * trigger.
   */
  NOTHING = 'NOTHING',
}

/**
 * Options of `ServiceDeployment.codeDeploy()`.
 */
export interface CodeDeployDeploymentOptions {
  /**
   * Name of the CodeDeploy application, for tools that refer to it: 1 to 100 letters, digits and `+=,.@_-`. Services of a stack with the same name
   * share the application. Set it from the start: a later change fails to deploy, because CloudFormation would create the new deployment group
   * before it deletes the old one, and an ECS service belongs to one at most.
   *
   * @default - one application with a generated name for all services of the stack without a name
   */
  readonly applicationName?: string;

  /**
   * Name of the deployment group: 1 to 100 letters, digits and `+=,.@_-`, unique in the application. Set it from the start, like `applicationName`.
   *
   * @default - generated
   */
  readonly deploymentGroupName?: string;

  /**
   * Traffic-shifting configuration: all at once, canary or linear. Behind a Network Load Balancer, only all at once.
   *
   * @default codedeploy.EcsDeploymentConfig.ALL_AT_ONCE
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-ecs
   */
  readonly deploymentConfig?: codedeploy.IEcsDeploymentConfig;

  /**
   * Route to the new version before it receives production traffic. `TestTraffic.header()` fails synthesis, because CodeDeploy takes a listener for
   * test traffic. On a shared load balancer it is the `testListener` that the services share; without one, pass `TestTraffic.none()`.
   *
   * @default TestTraffic.listener()
   */
  readonly testTraffic?: TestTraffic;

  /**
   * Time for which the old tasks keep running after traffic has shifted, 0 to 2880 minutes. Until then a rollback takes no longer than shifting
   * traffic back. The next deployment of the stack ends the wait early.
   *
   * @default Duration.minutes(5)
   */
  readonly terminationWaitTime?: Duration;

  /**
   * Time for which CodeDeploy waits for an approval before it shifts traffic to the new tasks, 0 to 2880 minutes. Afterwards it stops the deployment.
   *
   * @default - none; traffic shifts without approval
   */
  readonly deploymentApprovalWaitTime?: Duration;

  /**
   * Alarms that stop and roll back a deployment while it runs. An alarm that is already in the ALARM state also stops the deployment that would fix
   * its cause: disable it for that deployment, or set `autoRollback`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Alarms on the service's own traffic, created for it and treated like `alarms`. An empty object takes the defaults.
   *
   * @default - none
   */
  readonly trafficAlarms?: TrafficAlarmOptions;

  /**
   * The way in which a deployment notices that tasks crash, cannot start or never become healthy. Without it, CodeDeploy gives up after an hour. It
   * is off by default, because an alarm of tasks that keep failing would also stop the deployment that repairs them.
   *
   * @default FailureDetection.none()
   */
  readonly failureDetection?: FailureDetection;

  /**
   * Topic that the alarms created for the service notify, during a deployment and at other times. Its policy and the policy of its key are extended
   * to allow alarms of the account; an imported topic of another account, or with a key, must allow them already. One of another Region fails
   * synthesis.
   *
   * @default - none; the alarms only roll back deployments
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Requests to the test listener that must succeed before production traffic shifts. Runs at the lifecycle event of `hooks.afterAllowTestTraffic`;
   * both together fail synthesis. Fails synthesis without `TestTraffic.listener()`.
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
   * State of the deployment for which the stack update that starts it waits. CloudFormation waits for at most an hour: a traffic-shifting
   * configuration that takes longer fails synthesis, except with `WaitFor.NOTHING`.
   *
   * @default WaitFor.TRAFFIC_SHIFTED
   */
  readonly waitFor?: WaitFor;

  /**
   * Events on which CodeDeploy rolls back to the old version.
   *
   * @default - a failed deployment, a stopped one, and an alarm if there are any
   */
  readonly autoRollback?: codedeploy.AutoRollbackConfig;
}
