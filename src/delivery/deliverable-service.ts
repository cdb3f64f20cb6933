import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IConstruct } from 'constructs';

/** What a pipeline has to know of a service to deploy it. */
export interface ServiceDelivery {
  readonly service: ecs.BaseService;
  /** Absent where ECS runs the deployments. */
  readonly codeDeploy?: CodeDeployDelivery;
}

/** How CodeDeploy deploys a service. */
export interface CodeDeployDelivery {
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
  readonly _delivery: ServiceDelivery;
}
