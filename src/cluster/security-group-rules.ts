import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** A way between the tasks of a workload and what they connect to. */
export interface NetworkAccess {
  readonly client: ec2.ISecurityGroup;
  readonly server: ec2.ISecurityGroup;
  readonly port: ec2.Port;
  readonly description?: string;
}

/**
 * Lets a client reach a server. Both rules belong to the client's stack, or two stacks could depend on each other; and to the client's group, because a
 * workload that depends on all of the server, by `workload.node.addDependency(database)`, would otherwise depend on a rule that names the workload.
 */
export function allowIngress({ client, server, port, description }: NetworkAccess): void {
  // Other groups ignore the rule, or have a method of their own; CDK itself puts a rule between stacks where the client is.
  if (Stack.of(client) !== Stack.of(server) || ignoresRules(server)) server.addIngressRule(client, port, description, true);
  else ClientRule.ensure({ client, server, port, description });
}

/** An ingress rule below the group of the client, unless the app has created the same one below the group of the server, before or after. */
class ClientRule extends ec2.CfnSecurityGroupIngress {
  public static ensure({ client, server, port, description = `from ${client.uniqueId}:${port}` }: NetworkAccess): void {
    const id = `${server.uniqueId}:${port} to`;
    if (client.node.tryFindChild(id)) return;
    const rule = new ClientRule(client, id, { groupId: server.securityGroupId, ...client.toIngressRuleConfig(), ...port.toRuleJson(), description });
    rule.server = server;
    rule.usualId = `from ${client.uniqueId}:${port}`;
    CLIENT_RULES.set(server, [...clientRulesOf(server), rule]);
  }

  public static usualPlaceOf({ server, usualId }: ClientRule): RulePlace | undefined {
    return server && usualId !== undefined ? { group: server, id: usualId } : undefined;
  }

  private server?: ec2.ISecurityGroup;
  private usualId?: string;

  protected override shouldSynthesize(): boolean {
    return !rulesBelow(this.server!, ec2.CfnSecurityGroupIngress).some((rule) => isSameRule(rule, this));
  }
}

/** Rules that let clients in to a group, and lie below the groups of the clients. */
const CLIENT_RULES = new WeakMap<IConstruct, readonly IConstruct[]>();

export function clientRulesOf(server: ec2.ISecurityGroup): readonly IConstruct[] {
  return CLIENT_RULES.get(server) ?? [];
}

/** Returns whether a rule below a group opens the way to what a workload connects to, and not the way to the workload. */
export function isClientRule(rule: IConstruct): boolean {
  return rule instanceof ClientRule;
}

/** Where a rule lies in the construct tree. */
interface RulePlace {
  readonly group: ec2.ISecurityGroup;
  readonly id: string;
}

/** Returns where CDK puts a rule that this library has put below the group of the client; undefined for other rules. */
export function usualPlaceOf(rule: IConstruct): RulePlace | undefined {
  return rule instanceof ClientRule ? ClientRule.usualPlaceOf(rule) : undefined;
}

/** Returns the rules between a client and a server. The app may have created some of them. */
export function rulesBetween(client: ec2.ISecurityGroup, server: ec2.ISecurityGroup): IConstruct[] {
  return [
    ...[client, server].flatMap((group) => rulesBelow(group, ec2.CfnSecurityGroupIngress))
      .filter((rule) => rule.groupId === server.securityGroupId && rule.sourceSecurityGroupId === client.securityGroupId),
    ...[client, server].flatMap((group) => rulesBelow(group, ec2.CfnSecurityGroupEgress))
      .filter((rule) => rule.groupId === client.securityGroupId && rule.destinationSecurityGroupId === server.securityGroupId),
  ];
}

function rulesBelow<T extends IConstruct>({ node }: IConstruct, type: new (...args: any[]) => T): T[] {
  return node.findAll().filter((child): child is T => child instanceof type);
}

function isSameRule(rule: ec2.CfnSecurityGroupIngress, other: ec2.CfnSecurityGroupIngress): boolean {
  return (['groupId', 'sourceSecurityGroupId', 'ipProtocol', 'fromPort', 'toPort'] as const).every((property) => rule[property] === other[property]);
}

/** Recognizes imports with `mutable: false` by a method of their own, which ignores rules; others have that of a class above `SecurityGroup`. */
export function ignoresRules({ addIngressRule }: ec2.ISecurityGroup): boolean {
  for (let prototype = ec2.SecurityGroup.prototype; prototype; prototype = Object.getPrototypeOf(prototype)) {
    if (Object.hasOwn(prototype, 'addIngressRule') && prototype.addIngressRule === addIngressRule) return false;
  }
  return true;
}
