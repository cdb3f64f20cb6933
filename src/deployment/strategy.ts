import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { HookFunctions } from './code-deploy/lifecycle-hooks';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { TaskNetworking } from '../cluster/task-networking';
import { Traffic, TrafficRequirements } from '../traffic/traffic';
import { BoundTask } from '../task/definition/task-definition';

/** What a deployment sets on the service before it exists. */
export type DeploymentServiceProps = Pick<ecs.FargateServiceProps,
'deploymentController' | 'deploymentStrategy' | 'canaryConfiguration' | 'linearConfiguration' | 'bakeTime' |
'circuitBreaker' | 'deploymentAlarms' | 'minHealthyPercent' | 'maxHealthyPercent' | 'availabilityZoneRebalancing'>;

/** A service that exists, and the routes to it. */
export interface DeployedService {
  /** The workload; what the deployment creates goes into its scope. */
  readonly workload: Construct;
  readonly cluster: IWorkloadCluster;
  readonly service: ecs.BaseService;
  readonly task: BoundTask;
  readonly networking: TaskNetworking;
  readonly traffic: Traffic;
}

/** What a deployment made for a service. */
export interface DeploymentResources {
  readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;
  /** What CodeDeploy calls during a deployment. */
  readonly hooks?: HookFunctions;
  /** What a stack update has CodeDeploy deploy. */
  readonly appSpec?: object;
}

/** How new tasks take over from old ones. */
export interface DeploymentStrategy {
  readonly trafficRequest: TrafficRequirements;
  serviceProps(): DeploymentServiceProps;
  bind(deployed: DeployedService): DeploymentResources;
  /** What a deployment does, step by step, and how long it waits; more exactly where the routes are known. */
  describe(traffic?: Traffic): string;
}
