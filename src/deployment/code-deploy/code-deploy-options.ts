import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { Duration } from 'aws-cdk-lib/core';
import { TestTraffic } from '../test-traffic';

/**
 * Options of `Deployment.codeDeploy()`.
 */
export interface CodeDeployDeploymentOptions {
  /**
   * Pace at which traffic moves to the new tasks: all at once, canary or linear.
   *
   * @default codedeploy.EcsDeploymentConfig.ALL_AT_ONCE
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-ecs
   */
  readonly config?: codedeploy.IEcsDeploymentConfig;

  /**
   * How the new version can be tried before it receives production traffic. `TestTraffic.header()` is refused: CodeDeploy
   * shifts whole listeners.
   *
   * @default TestTraffic.listener()
   */
  readonly testTraffic?: TestTraffic;

  /**
   * How long the old tasks stay after traffic has moved, 0 to 2880 minutes. Until then going back takes no longer than
   * moving traffic.
   *
   * @default Duration.minutes(0)
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
   * Alarms that stop and roll back a deployment while it runs.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * What makes CodeDeploy bring the old version back by itself.
   *
   * @default - a failed deployment, a stopped one, and an alarm where there are `alarms`
   */
  readonly autoRollback?: codedeploy.AutoRollbackConfig;
}
