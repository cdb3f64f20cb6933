import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CfnResource, Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { requireSameVpc } from '../cluster/vpc';
import { failWith } from '../private/errors';

/** An environment variable that a connection sets. */
export interface EnvironmentVariable {
  /** The option that names it. */
  readonly option: string;
  readonly name: string;
  readonly value: string | ecs.Secret;
}

/** The id of a construct and what is told about it, as the name of an environment variable; a word that both have is written once. */
export function environmentVariableName({ node }: IConstruct, suffix: string): string {
  const words = node.id.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase().split(/[^A-Z0-9]+/).filter(Boolean);
  const [first] = suffix.split('_');
  const name = [...words.at(-1) === first ? words.slice(0, -1) : words, suffix].join('_');
  return /^\d/.test(name) ? `_${name}` : name;
}

/** Refuses names that cannot be environment variables. Tokens and `undefined` pass. */
export function requireEnvironmentVariableNames(factory: string, options: Record<string, string | undefined>): void {
  for (const [option, name] of Object.entries(options)) {
    if (name === undefined || Token.isUnresolved(name) || /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
    failWith(factory, {
      problem: `${option} is not the name of an environment variable`,
      actual: name,
      remedy: 'use letters, digits and underscores, not starting with a digit',
    });
  }
}

/** Gives environment variables and secrets to the client's container; refuses to replace one that it has. */
export function setEnvironmentVariables({ workload, container }: ConnectionClient, factory: string, variables: readonly EnvironmentVariable[]): void {
  const taken = existingVariableNames(container);
  for (const { option, name, value } of variables) {
    if (taken.has(name)) {
      failWith(workload, {
        problem: `${factory} sets an environment variable that container '${container.containerName}' has already`,
        actual: name,
        remedy: `pass another name as \`${option}\`, or remove the other one`,
      });
    }
    taken.add(name);
    if (typeof value === 'string') container.addEnvironment(name, value);
    else container.addSecret(name, value);
  }
}

function existingVariableNames(container: ecs.ContainerDefinition): Set<string> {
  const { environment, secrets } = container.renderContainerDefinition();
  return new Set([environment, secrets].flatMap((named) => (named as { name: string }[] | undefined ?? []).map(({ name }) => name)));
}

/** Fails on a target in another VPC, where neither its names nor its security groups lead. */
export function requireTargetInSameVpc({ workload, vpc }: ConnectionClient, other: ec2.IVpc, target: string): void {
  requireSameVpc(workload, vpc, other, {
    problem: `${target} is in another VPC`,
    actual: Token.isUnresolved(other.vpcId) ? other.node.path : other.vpcId,
    remedy: 'put both into one VPC, or, where the two are peered, set environment and security groups yourself',
  });
}

/**
 * Lets a client reach a port of something. Both rules lie in the client's stack: the other way round, two stacks would need each other.
 * `connections.allowTo()` does the same, and warns of every group that may reach everything already.
 */
export function allowTraffic({ connections }: ConnectionClient, target: ec2.IConnectable, port: ec2.Port): void {
  for (const own of connections.securityGroups) {
    for (const other of target.connections.securityGroups) {
      other.addIngressRule(own, port, undefined, true);
      if (!own.allowAllOutbound) own.addEgressRule(other, port);
    }
  }
}

/** A workload that connects to something: what a connection needs of it, whatever kind it is. */
export interface ConnectionClient extends ec2.IConnectable, iam.IGrantable {
  /** For messages. */
  readonly workload: Construct;
  readonly vpc: ec2.IVpc;
  /** The container that is given the environment variables. */
  readonly container: ecs.ContainerDefinition;
  /** What starts the tasks, and has to wait for their permissions. */
  readonly starter: CfnResource;
  /** The namespace whose services it calls through Service Connect; absent where it has no proxy. */
  readonly serviceConnectNamespace?: cloudmap.INamespace;
}

/** How a client comes to the address of something, the permission to use it and the way to it. */
export interface ConnectionStrategy {
  bind(client: ConnectionClient): void;
}
