import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource } from 'aws-cdk-lib/core';
import { IFargateCluster } from '../cluster/fargate-cluster';
import { TaskPlacement } from '../cluster/task-placement';
import { routesOf, Traffic } from '../exposure/traffic';
import { BoundTask } from '../task/bound-task';

/** What must be in place before the first task starts, although the template's references do not say so. */
export interface StartOrder {
  readonly cluster: IFargateCluster;
  readonly placement: TaskPlacement;
  readonly task: BoundTask;
  readonly traffic: Traffic;
}

/**
 * Lets the service wait for the capacity providers, the way out of the subnets, the rules of the security groups, the
 * permissions of the execution role, and the routes to its target groups. Only the service's own resource waits: a
 * dependency of the construct would spread to everything below it.
 */
export function startAfter(service: ecs.FargateService, { cluster, placement, task, traffic }: StartOrder): void {
  const resource = service.node.defaultChild as CfnResource;
  resource.node.addDependency(cluster.cluster, placement.subnets.internetConnectivityEstablished, placement.securityGroup);
  const { executionRole } = task.taskDefinition;
  if (executionRole) resource.node.addDependency(executionRole);
  for (const { entrance, requires } of routesOf(traffic)) resource.node.addDependency(...entrance.connections.securityGroups, ...requires);
}
