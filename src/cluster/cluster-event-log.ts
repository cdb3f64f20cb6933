import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { logEvents } from '../defaults/event-log';
import { allowLogEncryption, createLogGroup, requireRemovalPolicyOfLogs } from '../defaults/log-group';
import { requireSameLocation } from '../private/location';
import { requireOptions } from '../private/required-options';

/**
 * Options of the log of a cluster's events.
 */
export interface ClusterEventLogOptions {
  /**
   * Retention of the events.
   *
   * @default logs.RetentionDays.ONE_MONTH, or ONE_YEAR in production
   */
  readonly retention?: logs.RetentionDays;

  /**
   * Customer managed key that encrypts the log group. The policy of a key that the app creates allows CloudWatch Logs to use it for log groups of
   * this stack; the policy of an imported key must already do so.
   *
   * @default - encrypted by CloudWatch Logs with a key of its own; in production with the key of the `WorkloadDefaults`
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Policy for the log group when it is removed from the stack.
   *
   * @default RemovalPolicy.DESTROY, or RETAIN in production
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Properties of `ClusterEventLog`.
 */
export interface ClusterEventLogProps extends ClusterEventLogOptions {
  /**
   * Cluster whose events are recorded. One of another Region or account fails synthesis: its events stay there.
   */
  readonly cluster: ecs.ICluster;
}

/**
 * Records all events of a cluster in a log group: state changes of tasks and instances, actions of services, and deployments. ECS itself keeps stopped
 * tasks for an hour, and the console the last 100 events of a service. No function is involved. CloudWatch Logs charges for the events.
 *
 * All logs of events in a stack take one of the ten resource policies that CloudWatch Logs allows in an account and Region.
 *
 * ```ts
 * new ClusterEventLog(this, 'Events', { cluster: existingCluster });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
 */
export class ClusterEventLog extends Construct {
  /** Log group of the events, in the format of EventBridge. */
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: ClusterEventLogProps) {
    super(scope, id);
    const { cluster, retention, encryptionKey, removalPolicy } = requireOptions(this, props, { cluster: 'pass the cluster whose events are recorded' });
    requireSameLocation(this, {
      subject: 'cluster', arn: cluster.clusterArn, remedy: (place) => `create the ClusterEventLog in a stack of the cluster's, or use a cluster of ${place}`,
    }, ['region', 'account']);
    requireRemovalPolicyOfLogs(this, removalPolicy);
    if (encryptionKey) allowLogEncryption(encryptionKey, Stack.of(this));
    this.logGroup = createLogGroup(this, 'Events', { retention, encryptionKey, removalPolicy });
    this.record('Rule', 'Events', { detail: { clusterArn: [cluster.clusterArn] } });
    this.record('DeploymentRule', 'Deployments', { detailType: ['ECS Deployment State Change'], resources: events.Match.prefix(serviceArnPrefix(cluster)) });
    this.node.defaultChild = this.logGroup;
  }

  private record(id: string, what: string, pattern: events.EventPattern): void {
    logEvents(new events.Rule(this, id, { description: `${what} of a cluster, for ${this.node.path}`, eventPattern: { source: ['aws.ecs'], ...pattern } }), this.logGroup);
  }
}

/** Returns the start of the ARNs of a cluster's services, by which events of deployments name their service. They do not name the cluster. */
function serviceArnPrefix(cluster: ecs.ICluster): string {
  return Stack.of(cluster).formatArn({ service: 'ecs', resource: 'service', resourceName: `${cluster.clusterName}/` });
}
