import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { ClusterEventLogOptions } from '../cluster/cluster-event-log';
import { logEvents } from '../defaults/event-log';
import { allowLogEncryption, createLogGroup, requireRemovalPolicyOfLogs } from '../defaults/log-group';
import { FargateJob } from '../job/fargate-job';
import { IMonitoredService } from '../service/monitored-service';

/** What a dashboard shows, by name of its option. */
export interface ShownWorkloads {
  readonly services: readonly IMonitoredService[];
  readonly jobs: readonly FargateJob[];
}

/** Records deployments of services, and what became of the tasks of jobs, in a log group that tables of a dashboard read. */
export class DeploymentLog extends Construct {
  public readonly logGroup: logs.LogGroup;

  constructor(dashboard: Construct, private readonly workloads: ShownWorkloads, { retention, encryptionKey, removalPolicy }: ClusterEventLogOptions) {
    super(dashboard, 'EventLog');
    requireRemovalPolicyOfLogs(dashboard, removalPolicy);
    if (encryptionKey) allowLogEncryption(encryptionKey, Stack.of(this));
    this.logGroup = createLogGroup(this, 'Events', { retention, encryptionKey, removalPolicy });
    for (const service of workloads.services) this.record(service, 'Deployments', deploymentPattern(service));
    for (const job of workloads.jobs) this.record(job, 'Stopped tasks', stoppedTaskPattern(job));
  }

  private record({ node: { path } }: IConstruct, what: string, eventPattern: events.EventPattern): void {
    logEvents(new events.Rule(this, path.replace(/\//g, '-'), { description: `${what} of ${path}`, eventPattern }), this.logGroup);
  }

  /** Returns the tables: that of deployments, and that of the tasks of jobs. */
  public tables(): cloudwatch.IWidget[][] {
    const { services, jobs } = this.workloads;
    return [
      ...services.length === 0 ? [] : [[this.table('Deployments', [
        'fields @timestamp, resources.0 as service, coalesce(detail.eventName, detail.state) as event, detail.reason as reason, detail.deploymentId as deployment',
        'filter `detail-type` like /Deployment/',
      ])]],
      ...jobs.length === 0 ? [] : [[this.table('Tasks of jobs', [
        'fields @timestamp, detail.group as job, detail.startedAt as started, detail.stoppedAt as stopped, detail.containers.0.exitCode as exitCode, detail.stoppedReason as reason',
        'filter `detail-type` = "ECS Task State Change"',
      ])]],
    ];
  }

  private table(title: string, queryLines: string[]): cloudwatch.IWidget {
    return new cloudwatch.LogQueryWidget({
      title,
      width: 24,
      height: 6,
      logGroupNames: [this.logGroup.logGroupName],
      queryLines: [...queryLines, 'sort @timestamp desc', 'limit 20'],
    });
  }
}

/**
 * Events of deployments by ECS name the service, those of CodeDeploy the deployment group.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
 */
function deploymentPattern({ _monitoredResources: { service, deploymentGroup } }: IMonitoredService): events.EventPattern {
  if (!deploymentGroup) return { source: ['aws.ecs'], detailType: ['ECS Deployment State Change'], resources: [service.serviceArn] };
  return {
    source: ['aws.codedeploy'],
    detailType: ['CodeDeploy Deployment State-change Notification'],
    detail: { application: [deploymentGroup.application.applicationName], deploymentGroup: [deploymentGroup.deploymentGroupName] },
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
function stoppedTaskPattern({ cluster, taskDefinition }: FargateJob): events.EventPattern {
  return {
    source: ['aws.ecs'],
    detailType: ['ECS Task State Change'],
    detail: { clusterArn: [cluster.cluster.clusterArn], group: [`family:${taskDefinition.family}`], lastStatus: ['STOPPED'] },
  };
}
