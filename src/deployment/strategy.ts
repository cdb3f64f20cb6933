import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { TaskNetworking } from '../cluster/task-networking';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { BoundTask } from '../task/definition/task-definition';
import { ConsumedQueue } from '../traffic/consumed-queue';
import { Traffic, TrafficRequirements } from '../traffic/traffic';

/** Properties that a deployment sets on the service before it exists. */
export type DeploymentServiceProps = Pick<ecs.FargateServiceProps,
'deploymentController' | 'deploymentStrategy' | 'canaryConfiguration' | 'linearConfiguration' | 'bakeTime' |
'circuitBreaker' | 'deploymentAlarms' | 'minHealthyPercent' | 'maxHealthyPercent' | 'availabilityZoneRebalancing'>;

/** A service that has been created, and the routes to it. */
export interface DeployedService {
  /** Scope of everything that the deployment creates. */
  readonly workload: Construct;
  readonly cluster: IWorkloadCluster;
  readonly service: ecs.BaseService;
  readonly task: BoundTask;
  readonly networking: TaskNetworking;
  readonly traffic: Traffic;
  /** Queues of a worker service, the main one first. */
  readonly queues?: readonly ConsumedQueue[];
}

/** Resources that a deployment has created for a service. */
export interface DeploymentResources {
  readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;
  /** Functions that CodeDeploy calls, by lifecycle event. */
  readonly hooks?: Readonly<Record<string, lambda.IFunction>>;
  /** Longest time in minutes that a deployment by ECS waits; absent when unknown, and without waits. */
  readonly longestWait?: number;
  /** AppSpec that a stack update has CodeDeploy deploy. */
  readonly appSpec?: object;
  /** Has another alarm roll back deployments. */
  readonly addAlarm: (alarm: cloudwatch.IAlarm) => void;
}

/** A way in which new tasks take over from old ones. */
export interface DeploymentStrategy {
  readonly trafficRequest: TrafficRequirements;
  /** Whether an alarm on the age of messages fails deployments. */
  readonly watchesMessageAge?: boolean;
  /** Returns the properties of the service. */
  serviceProps(): DeploymentServiceProps;
  /** Adds the deployment to a service. */
  bind(deployed: DeployedService): DeploymentResources;
  /** Describes the steps of a deployment and their waits; more exactly when the service and its routes are known. */
  describe(deployed?: Pick<DeployedService, 'workload' | 'traffic'>): string;
}
