import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource } from 'aws-cdk-lib/core';
import { Dependable, IConstruct } from 'constructs';
import { IFargateCluster } from '../cluster/fargate-cluster';
import { TaskPlacement } from '../cluster/task-placement';
import { routesOf, Traffic } from '../exposure/traffic';
import { dependLate } from '../private/late-dependencies';

/** What must be in place before a task starts, although the template's references do not say so. */
export interface StartingPlace {
  readonly cluster: IFargateCluster;
  readonly placement: TaskPlacement;
  readonly taskDefinition: ecs.TaskDefinition;
}

/**
 * Lets what starts tasks wait for the capacity providers, the way out of the subnets, the rules of the security groups, and the permissions of
 * the roles. Only the resource itself waits, and only for what nothing of it refers to: a dependency between constructs would spread to everything
 * below both. Rules and permissions may come late.
 */
export function waitForPlace(starter: CfnResource, { cluster: { cluster }, placement, taskDefinition }: StartingPlace): void {
  dependLate(starter, () => [
    ...below(cluster, isCapacityProviderAssociation),
    ...Dependable.of(placement.subnets.internetConnectivityEstablished).dependencyRoots,
    ...below(placement.securityGroup, isRule),
    ...[taskDefinition.executionRole, taskDefinition.taskRole].flatMap((role) => (role ? below(role, isPolicy) : [])),
  ]);
}

/** Lets the service wait for the routes to its target groups, too. */
export function startAfter(service: ecs.BaseService, place: StartingPlace, traffic: Traffic): void {
  const resource = service.node.defaultChild as CfnResource;
  waitForPlace(resource, place);
  const routes = routesOf(traffic);
  dependLate(resource, () => routes.flatMap(({ entrance, requires }) => (
    [...entrance.connections.securityGroups.flatMap((group) => below(group, isRule)), ...requires]
  )));
}

function below(scope: IConstruct, isWanted: (construct: IConstruct) => boolean): IConstruct[] {
  return scope.node.findAll().filter(isWanted);
}

function isCapacityProviderAssociation(construct: IConstruct): boolean {
  return construct instanceof ecs.CfnClusterCapacityProviderAssociations;
}

function isRule(construct: IConstruct): boolean {
  return construct instanceof ec2.CfnSecurityGroupIngress || construct instanceof ec2.CfnSecurityGroupEgress;
}

function isPolicy(construct: IConstruct): boolean {
  return construct instanceof iam.CfnPolicy || construct instanceof iam.CfnManagedPolicy;
}
