import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDelivery } from './deliverable-service';
import { DeploymentResources } from '../deployment/strategy';

/** What a pipeline has to know of a service, from what its deployment has made. */
export function deliveryOf(service: ecs.BaseService, { deploymentGroup, appSpec }: DeploymentResources): ServiceDelivery {
  return { service, codeDeploy: deploymentGroup && appSpec && { deploymentGroup, appSpec } };
}
