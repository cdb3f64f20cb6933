import * as ecs from 'aws-cdk-lib/aws-ecs';
import { DeploymentResources } from '../deployment/strategy';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { IConstruct } from 'constructs';

/** What a pipeline has to know of a service, from what its deployment has made. */
export function deliverableResources(service: ecs.BaseService, { deploymentGroup, appSpec }: DeploymentResources): DeliverableResources {
  return { service, codeDeploy: deploymentGroup && appSpec && { deploymentGroup, appSpec } };
}

/** What a pipeline has to know of a service to deploy it. */
export interface DeliverableResources {
  readonly service: ecs.BaseService;
  /** Absent where ECS runs the deployments. */
  readonly codeDeploy?: CodeDeployResources;
}

/** How CodeDeploy deploys a service. */
export interface CodeDeployResources {
  readonly deploymentGroup: codedeploy.EcsDeploymentGroup;
  /** What `cdk deploy` sends. */
  readonly appSpec: object;
}

/**
 * A service that a `DeliveryPipeline` can deploy: each of this library's.
 */
export interface IDeliverableService extends IConstruct {
  /** The task definition. */
  readonly taskDefinition: ecs.TaskDefinition;

  /** The task's main container. */
  readonly container: ecs.ContainerDefinition;

  /** @internal */
  readonly _deliverableResources: DeliverableResources;
}
