import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IConstruct } from 'constructs';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { ConsumedQueue } from '../traffic/consumed-queue';
import { Traffic } from '../traffic/traffic';

/**
 * A service that a `ServiceDashboard` can show. All services of this library are.
 */
export interface IMonitoredService extends IConstruct {
  /** The cluster that the service runs in. */
  readonly cluster: IWorkloadCluster;

  /** @internal */
  readonly _monitoredResources: MonitoredResources;
}

/** Resources of a service that publish metrics and events. */
export interface MonitoredResources {
  readonly service: ecs.BaseService;
  readonly traffic: Traffic;
  readonly httpApi?: apigateway.HttpApi;
  /** Names in Service Connect, in the order of the ports; empty where no other service calls this one through it. */
  readonly serviceConnectNames: readonly string[];
  readonly queues: readonly ConsumedQueue[];
  readonly scalableTaskCount?: ecs.ScalableTaskCount;
  /** Undefined if ECS runs the deployments. */
  readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;
  /** Number of values that each task adds to a metric of the service in a minute. */
  readonly samplesPerMinute: number;
}
