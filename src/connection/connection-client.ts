import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allowIngress, rulesBetween } from '../cluster/security-group-rules';
import { requireSameVpc } from '../cluster/vpc';
import { failWith } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { recordReferences } from '../private/stack-references';
import { addStartDependency } from '../private/start-dependencies';
import { containersOf } from '../task/definition/containers';
import { exchangeablePermissions } from '../task/definition/exchangeable-permissions';
import { withReadableSecrets } from '../task/definition/secret-access';

/** The workload that a connection is bound to. */
export interface ConnectionClient extends ec2.IConnectable {
  /** The scope of error messages. */
  readonly workload: Construct;
  readonly vpc: ec2.IVpc;
  /** The container that receives the environment variables, unless a connection names others. */
  readonly container: ecs.ContainerDefinition;
  /** The resource that starts the tasks, and depends on their permissions. */
  readonly starter: CfnResource;
  /** The Service Connect namespace of the workload's proxy; absent without a proxy. */
  readonly serviceConnectNamespace?: cloudmap.INamespace;
}

/** Adds environment variables, permissions and security group rules to a client. */
export interface ConnectionStrategy {
  bind(client: ConnectionClient): void;
}

/** An environment variable of a connection. */
export interface EnvironmentVariable {
  /** The option that overrides its name. */
  readonly option: string;
  readonly name: string;
  readonly value: string | ecs.Secret;
}

/** A construct, or what has a name in its place. */
export interface Named {
  readonly node: { readonly id: string };
}

/** Derives an environment variable name: `Orders` and `QUEUE_URL` become `ORDERS_QUEUE_URL`, and so do `OrdersQueue` and `QUEUE_URL`. */
export function environmentVariableName({ node }: Named, suffix: string): string {
  const words = node.id.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase().split(/[^A-Z0-9]+/).filter(Boolean);
  const [first] = suffix.split('_');
  const name = [...words.at(-1) === first ? words.slice(0, -1) : words, suffix].join('_');
  return /^\d/.test(name) ? `_${name}` : name;
}

/** Fails on invalid names of environment variables. Tokens and `undefined` pass. */
export function requireEnvironmentVariableNames(factory: string, options: Record<string, string | undefined>): void {
  for (const [option, name] of Object.entries(options)) {
    if (name === undefined || isUnknown(name) || /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
    failWith(factory, {
      problem: `${option} is not a valid name of an environment variable`,
      actual: name,
      remedy: 'use letters, digits and underscores, and do not start with a digit',
    });
  }
}

/** Adds environment variables and secrets to containers of the client's task, and fails on a name that one of them already has. */
export function setEnvironmentVariables(
  client: ConnectionClient, factory: string, variables: readonly EnvironmentVariable[], containerNames?: readonly string[],
): void {
  const { workload } = client;
  recordReferences(workload, 'connectTo()', ...variables.map(({ value }) => (typeof value === 'string' ? value : value.arn)));
  for (const container of receivingContainers(client, factory, containerNames)) addVariables(workload, container, factory, variables);
}

function receivingContainers({ workload, container }: ConnectionClient, factory: string, names?: readonly string[]): ecs.ContainerDefinition[] {
  if (!names) return [container];
  if (names.length === 0) failWith(workload, { problem: `${factory} has empty containerNames`, remedy: 'name a container, or leave containerNames out' });
  const containers = containersOf(container.taskDefinition);
  return [...new Set(names)].map((name) => containers.find(({ containerName }) => containerName === name) ?? failWith(workload, {
    problem: `containerNames of ${factory} has a container that the task does not have`,
    actual: name,
    remedy: `use ${containers.map(({ containerName }) => containerName).join(' or ')}`,
  }));
}

function addVariables(workload: Construct, container: ecs.ContainerDefinition, factory: string, variables: readonly EnvironmentVariable[]): void {
  const usedNames = existingVariableNames(container);
  for (const { option, name, value } of variables) {
    if (usedNames.has(name)) {
      failWith(workload, {
        problem: `${factory} sets an environment variable that container '${container.containerName}' already has`,
        actual: name,
        remedy: `pass another name as \`${option}\`, or remove the other one`,
      });
    }
    usedNames.add(name);
    if (typeof value === 'string') container.addEnvironment(name, value);
    else withReadableSecrets(workload, () => container.addSecret(name, value));
  }
}

function existingVariableNames(container: ecs.ContainerDefinition): Set<string> {
  const { environment, secrets } = container.renderContainerDefinition();
  return new Set([environment, secrets].flatMap((named) => (named as { name: string }[] | undefined ?? []).map(({ name }) => name)));
}

/** Returns the task role to grant access to a target to, in a policy of the target's own. */
export function granteeFor({ container }: ConnectionClient, target: Named): iam.IGrantable {
  return exchangeablePermissions(container.taskDefinition.taskRole, target.node.id);
}

/** Fails on a target in another VPC, which neither its DNS names nor its security groups reach. */
export function requireTargetInSameVpc({ workload, vpc }: ConnectionClient, other: ec2.IVpc, target: string): void {
  requireSameVpc(workload, vpc, other, {
    problem: `${target} is in another VPC`,
    actual: isUnknown(other.vpcId) ? other.node.path : other.vpcId,
    remedy: 'use one VPC for both, or, if the two VPCs are peered, set environment variables and security group rules yourself',
  });
}

/**
 * Adds the security group rules for a client to reach a port, and starts its tasks after them. Used instead of `connections.allowTo()`, which warns
 * about each group that allows all outbound traffic.
 */
export function allowTraffic({ workload, starter, connections }: ConnectionClient, target: ec2.IConnectable, port: ec2.Port): void {
  recordReferences(workload, 'connectTo()', ...target.connections.securityGroups.map(({ securityGroupId }) => securityGroupId));
  for (const clientGroup of connections.securityGroups) {
    for (const targetGroup of target.connections.securityGroups) {
      allowIngress({ client: clientGroup, server: targetGroup, port });
      if (!clientGroup.allowAllOutbound) clientGroup.addEgressRule(targetGroup, port);
      addStartDependency({ workload, starter }, { resources: () => rulesBetween(clientGroup, targetGroup) });
    }
  }
}
