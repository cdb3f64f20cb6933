import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource } from 'aws-cdk-lib/core';
import { Dependable, IConstruct } from 'constructs';
import { TaskNetworking } from '../cluster/task-networking';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { addLazyDependency } from '../private/synthesis';
import { TaskVolumes } from '../task/volume/task-volumes';
import { routesOf, Traffic } from '../traffic/traffic';

/** Port that file systems are mounted through. */
const NFS_PORT = ec2.Port.tcp(2049);

/**
 * Lets tasks reach the file systems that they mount, and what starts them wait for these. The rules belong to the stack of the tasks, which knows
 * that of the file system, not the other way round. `guards` are the security groups that the tasks are behind.
 */
export function allowFileSystemAccess(starter: CfnResource, taskDefinition: ecs.TaskDefinition, guards: readonly ec2.ISecurityGroup[]): void {
  for (const { fileServer, dependencies = [] } of TaskVolumes.find(taskDefinition)?.boundVolumes ?? []) {
    for (const group of fileServer?.connections.securityGroups ?? []) {
      guards.forEach((peer) => group.addIngressRule(peer, NFS_PORT, `files for ${starter.node.scope!.node.path}`, true));
      starter.node.addDependency(group);
    }
    starter.node.addDependency(...dependencies);
  }
}

/** Does for the volumes of a task what only a service can: reaches the file systems, and attaches the volume that each task gets. */
export function attachVolumes(service: ecs.BaseService, taskDefinition: ecs.TaskDefinition, guards: readonly ec2.ISecurityGroup[]): void {
  allowFileSystemAccess(service.node.defaultChild as CfnResource, taskDefinition, guards);
  const managed = TaskVolumes.find(taskDefinition)?.serviceManagedVolume;
  if (managed) service.addVolume(managed);
}

/** What must be in place before a task starts, although the template's references do not say so. */
export interface StartDependencies {
  readonly cluster: IWorkloadCluster;
  readonly placement: TaskNetworking;
  readonly taskDefinition: ecs.TaskDefinition;
}

/**
 * Lets what starts tasks wait for the capacity providers, the way out of the subnets, the rules of the security groups, and the permissions of
 * the roles. Only the resource itself waits, and only for what nothing of it refers to: a dependency between constructs would spread to everything
 * below both. Rules and permissions may come late.
 */
export function addTaskDependencies(starter: CfnResource, { cluster: { cluster }, placement, taskDefinition }: StartDependencies): void {
  addLazyDependency(starter, () => [
    ...findBelow(cluster, isCapacityProviderAssociation),
    ...Dependable.of(placement.subnets.internetConnectivityEstablished).dependencyRoots,
    ...findBelow(placement.securityGroup, isRule),
    ...[taskDefinition.executionRole, taskDefinition.taskRole].flatMap((role) => (role ? findBelow(role, isPolicy) : [])),
  ]);
}

/** Lets the service wait for the routes to its target groups, too. */
export function addServiceDependencies(service: ecs.BaseService, place: StartDependencies, traffic: Traffic): void {
  const resource = service.node.defaultChild as CfnResource;
  addTaskDependencies(resource, place);
  const routes = routesOf(traffic);
  addLazyDependency(resource, () => routes.flatMap(({ ingressPeer, dependencies }) => (
    [...ingressPeer.connections.securityGroups.flatMap((group) => findBelow(group, isRule)), ...dependencies]
  )));
}

function findBelow(scope: IConstruct, isWanted: (construct: IConstruct) => boolean): IConstruct[] {
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
