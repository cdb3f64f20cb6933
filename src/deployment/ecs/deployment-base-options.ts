import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { TrafficAlarmOptions } from '../../observability/traffic-alarms';
import { UsageAlarmOptions } from '../../observability/usage-alarms';
import { FailureDetection } from '../failure-detection';

/**
 * Options that all deployments run by ECS have in common: how they notice that a version fails.
 */
export interface EcsDeploymentBaseOptions {
  /**
   * The way in which a deployment notices that tasks crash, cannot start or never become healthy. Adds a rule and an alarm for each service. China,
   * AWS GovCloud (US) and isolated Regions have no deployment alarms; without this option, services there go without.
   *
   * @default FailureDetection.taskFailures(); none with `ServiceDeployment.rolling()`, which has its circuit breaker
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-failure-detection.html
   */
  readonly failureDetection?: FailureDetection;

  /**
   * Alarms that fail and roll back a deployment while it runs. An alarm on the service's own metrics needs an `alarmName`; otherwise service and
   * alarm depend on each other. ECS ignores all of them in a deployment that starts while one is in the ALARM state.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Alarms on the service's own traffic, created for it and treated like `alarms`. An empty object takes the defaults. Fails synthesis without a
   * load balancer.
   *
   * @default - none
   */
  readonly trafficAlarms?: TrafficAlarmOptions;

  /**
   * Alarms on the CPU and memory that the tasks use, created for the service and treated like `alarms`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
   */
  readonly usageAlarms?: UsageAlarmOptions;

  /**
   * Age of the oldest message in a queue of a worker above which an alarm goes off, in seconds up to 14 days, treated like `alarms`. Each queue has an
   * alarm, and may have an age of its own. It must be more than messages wait in normal times. Fails synthesis for a service without a queue.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   */
  readonly messageAge?: Duration;

  /**
   * Topic that the alarms created for the service notify, during a deployment and at other times. Its policy and the policy of its key are extended
   * to allow alarms of the account; an imported topic of another account, or with a key, must allow them already. One of another Region fails
   * synthesis.
   *
   * @default - none; the alarms only roll back deployments
   */
  readonly alarmTopic?: sns.ITopic;
}
