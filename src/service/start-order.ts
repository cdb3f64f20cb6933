import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource } from 'aws-cdk-lib/core';
import { IFargateCluster } from '../cluster/fargate-cluster';
import { TaskPlacement } from '../cluster/task-placement';
import { routesOf, Traffic } from '../exposure/traffic';

/** What must be in place before a task starts, although the template's references do not say so. */
export interface StartingPlace {
  readonly cluster: IFargateCluster;
  readonly placement: TaskPlacement;
  readonly taskDefinition: ecs.TaskDefinition;
}

/**
 * Lets what starts tasks wait for the capacity providers, the way out of the subnets, the rules of the security groups, and the permissions of
 * the execution role. Only the resource itself waits: a dependency of the construct would spread to everything below it.
 */
export function waitForPlace(starter: CfnResource, { cluster, placement, taskDefinition: { executionRole } }: StartingPlace): void {
  starter.node.addDependency(cluster.cluster, placement.subnets.internetConnectivityEstablished, placement.securityGroup);
  if (executionRole) starter.node.addDependency(executionRole);
}

/** Lets the service wait for the routes to its target groups, too. */
export function startAfter(service: ecs.BaseService, place: StartingPlace, traffic: Traffic): void {
  const resource = service.node.defaultChild as CfnResource;
  waitForPlace(resource, place);
  for (const { entrance, requires } of routesOf(traffic)) resource.node.addDependency(...entrance.connections.securityGroups, ...requires);
}
