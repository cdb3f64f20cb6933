import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { Dependable, IConstruct } from 'constructs';
import { allowIngress, clientRulesOf, isClientRule, rulesBetween } from '../cluster/security-group-rules';
import { TaskNetworking } from '../cluster/task-networking';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { addStartDependency } from '../private/start-dependencies';
import { addLazyDependency } from '../private/synthesis';
import { TaskVolumes } from '../task/volume/task-volumes';
import { routesOf, Traffic } from '../traffic/traffic';

/** Port of NFS, through which tasks mount file systems. */
const NFS_PORT = ec2.Port.tcp(2049);

/**
 * Adds the security group rules for tasks to reach the file systems that they mount, and dependencies of the resource that starts the tasks. The
 * rules belong to the tasks' stack, which depends on the file systems' stack.
 */
export function allowFileSystemAccess(
  starter: CfnResource, taskDefinition: ecs.TaskDefinition, taskSecurityGroups: readonly ec2.ISecurityGroup[],
): void {
  const workload = starter.node.scope!;
  const description = `files for ${workload.node.path}`;
  for (const { fileServer, dependencies = [] } of TaskVolumes.find(taskDefinition)?.boundVolumes ?? []) {
    for (const server of fileServer?.connections.securityGroups ?? []) {
      for (const client of taskSecurityGroups) {
        allowIngress({ client, server, port: NFS_PORT, description });
        addStartDependency({ workload, starter }, { resources: () => rulesBetween(client, server) });
      }
    }
    starter.node.addDependency(...dependencies);
  }
}

/** Allows access to the file systems of a service's tasks, and adds the EBS volume that ECS creates for each task. */
export function attachVolumes(service: ecs.BaseService, taskDefinition: ecs.TaskDefinition, taskSecurityGroups: readonly ec2.ISecurityGroup[]): void {
  allowFileSystemAccess(service.node.defaultChild as CfnResource, taskDefinition, taskSecurityGroups);
  const serviceManagedVolume = TaskVolumes.find(taskDefinition)?.serviceManagedVolume;
  if (serviceManagedVolume) service.addVolume(serviceManagedVolume);
}

/** Resources that must exist before a task starts, although nothing in the template refers to them. */
export interface StartDependencies {
  readonly cluster: IWorkloadCluster;
  readonly networking: TaskNetworking;
  readonly taskDefinition: ecs.TaskDefinition;
}

/**
 * Makes the resource that starts tasks depend on the capacity providers, the internet access of the subnets, the security group rules and the
 * policies of the roles, including those added later. A dependency between constructs would spread to everything below both.
 */
export function addTaskDependencies(starter: CfnResource, { cluster: { cluster }, networking, taskDefinition }: StartDependencies): void {
  const started = { workload: starter.node.scope!, starter };
  const roles = () => [taskDefinition.executionRole, taskDefinition.taskRole].flatMap((role) => role ?? []);
  attachedPolicies = new WeakMap();
  addStartDependency(started, { resources: () => clientRulesOf(networking.securityGroup) });
  addStartDependency(started, { resources: () => roles().flatMap((role) => policiesAttachedTo(role, Stack.of(starter))) });
  addLazyDependency(starter, () => [
    ...findBelow(cluster, isCapacityProviderAssociation),
    ...Dependable.of(networking.subnets.internetConnectivityEstablished).dependencyRoots,
    ...findBelow(networking.securityGroup, isRule),
    ...roles().flatMap((role) => findBelow(role, isPolicy)),
  ]);
}

/** Makes a service depend on the resources of its tasks, and on the routes to its target groups. Clients are led to it once it is deployed. */
export function addServiceDependencies(service: ecs.BaseService, dependencies: StartDependencies, traffic: Traffic): void {
  const resource = service.node.defaultChild as CfnResource;
  addTaskDependencies(resource, dependencies);
  const routes = routesOf(traffic);
  routes.flatMap(({ aliasRecords }) => aliasRecords).forEach((record) => record.node.addDependency(resource));
  addLazyDependency(resource, () => routes.flatMap((route) => (
    [...route.ingressPeer.connections.securityGroups.flatMap((group) => findBelow(group, isRule)), ...route.dependencies]
  )));
}

function findBelow(scope: IConstruct, matches: (construct: IConstruct) => boolean): IConstruct[] {
  return scope.node.findAll().filter(matches);
}

function isCapacityProviderAssociation(construct: IConstruct): boolean {
  return construct instanceof ecs.CfnClusterCapacityProviderAssociations;
}

function isRule(construct: IConstruct): boolean {
  return (construct instanceof ec2.CfnSecurityGroupIngress && !isClientRule(construct)) || construct instanceof ec2.CfnSecurityGroupEgress;
}

function isPolicy(construct: IConstruct): construct is iam.CfnPolicy | iam.CfnManagedPolicy {
  return construct instanceof iam.CfnPolicy || construct instanceof iam.CfnManagedPolicy;
}

/** Policies of a stack by the names of the roles that they are attached to, read once in a finished app. */
let attachedPolicies = new WeakMap<Stack, Map<string, IConstruct[]>>();

/** Returns the policies of a stack that are attached to a role without lying below it. They may refer to the workload. */
function policiesAttachedTo(role: iam.IRole, stack: Stack): IConstruct[] {
  const policies = attachedPolicies.get(stack) ?? policiesByRole(stack);
  attachedPolicies.set(stack, policies);
  return (policies.get(JSON.stringify(stack.resolve(role.roleName))) ?? []).filter(({ node: { scopes } }) => !scopes.includes(role));
}

function policiesByRole(stack: Stack): Map<string, IConstruct[]> {
  const policies = new Map<string, IConstruct[]>();
  for (const policy of stack.node.findAll().filter(isPolicy)) {
    const roleNames: unknown[] = stack.resolve(policy.roles) ?? [];
    for (const key of roleNames.map((name) => JSON.stringify(name))) policies.set(key, [...policies.get(key) ?? [], policy]);
  }
  return policies;
}
