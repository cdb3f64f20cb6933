import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IConstruct } from 'constructs';
import { DeploymentResources } from '../deployment/strategy';

/**
 * A service that a `DeliveryPipeline` can deploy to. All services of this library are.
 */
export interface IDeliverableService extends IConstruct {
  /** Task definition of the service. */
  readonly taskDefinition: ecs.TaskDefinition;

  /** Main container of the task. */
  readonly container: ecs.ContainerDefinition;

  /** @internal */
  readonly _deliverableResources: DeliverableResources;
}

/** Resources that a pipeline deploys a service by. */
export interface DeliverableResources {
  readonly service: ecs.BaseService;
  /** Longest time in minutes that a deployment by ECS waits, where that is known. */
  readonly longestWait?: number;
  /** Undefined if ECS runs the deployments. */
  readonly codeDeploy?: CodeDeployResources;
}

interface CodeDeployResources {
  readonly deploymentGroup: codedeploy.EcsDeploymentGroup;
  /** AppSpec of stack updates. */
  readonly appSpec: object;
}

/** Returns the resources that a pipeline deploys a service by. */
export function deliverableResources(service: ecs.BaseService, { deploymentGroup, appSpec, longestWait }: DeploymentResources): DeliverableResources {
  return { service, longestWait, codeDeploy: deploymentGroup && appSpec && { deploymentGroup, appSpec } };
}
