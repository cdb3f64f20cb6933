import type { Resource } from './assembly';
import type { ReachableFrom } from './model';
import { labelOf } from './nodes';
import { compare } from './permissions';
import type { References } from './references';
import { asMap, asMaps, numberOf, textOf } from '../adopt/template';

type Json = Readonly<Record<string, unknown>>;

/** What a security group lets in. */
export interface IngressRule {
  readonly group: Resource;
  /** The security group that may come in, where the rule names one of the assembly. */
  readonly source?: Resource;
  readonly from: string;
  readonly world: boolean;
  readonly port: string;
}

/** Ingress rules of groups, and those that are resources of their own. */
export function ingressRules(references: References): IngressRule[] {
  const inline = references.all('AWS::EC2::SecurityGroup').flatMap((group) =>
    asMaps(group.properties.SecurityGroupIngress).map((rule) => ruleOf(references, group, group, rule)));
  const separate = references.all('AWS::EC2::SecurityGroupIngress').flatMap((resource) =>
    references.of(resource.stack, resource.properties.GroupId).map((group) => ruleOf(references, group, resource, resource.properties)));
  return [...inline, ...separate];
}

function ruleOf(references: References, group: Resource, { stack }: Resource, rule: Json): IngressRule {
  const [source] = references.of(stack, rule.SourceSecurityGroupId);
  const cidr = textOf(rule.CidrIp) ?? textOf(rule.CidrIpv6);
  const world = cidr === '0.0.0.0/0' || cidr === '::/0';
  return { group, source, world, from: world ? 'anyone on the internet' : cidr ?? sourceIn(references, stack, rule), port: portsOf(rule) };
}

function sourceIn(references: References, stack: Resource['stack'], rule: Json): string {
  const [named] = references.of(stack, [rule.CidrIp, rule.CidrIpv6, rule.SourcePrefixListId]);
  if (named?.type === 'AWS::EC2::VPC') return `everything in the VPC ${labelOf(named)}`;
  return rule.SourceSecurityGroupId === undefined ? 'what is known at deployment alone' : 'a security group from elsewhere';
}

function portsOf(rule: Json): string {
  const protocol = textOf(rule.IpProtocol) ?? 'tcp';
  const [from, to] = [numberOf(rule.FromPort), numberOf(rule.ToPort)];
  if (protocol === '-1') return 'every port';
  if (from === undefined) return rule.FromPort === undefined ? `${protocol}, every port` : `${protocol}, a port known at deployment`;
  if (from === 0 && to === 65535) return `${protocol}, every port`;
  return `${protocol} ${from === to || to === undefined ? from : `${from} to ${to}`}`;
}

/** From where each node can be reached; a rule for the world counts only where an internet-facing load balancer or a public address takes part. */
export function reachabilityOf(references: References, ownersOf: (resource: Resource) => readonly Resource[]): ReachableFrom[] {
  const rows = ingressRules(references).flatMap(({ group, source, world, from, port }) => ownersOf(group).map((owner): ReachableFrom => {
    const open = world && isPublic(owner);
    const names = source ? ownersOf(source).map(labelOf) : [];
    const known = source ? names.join(', ') || labelOf(source) : from;
    return { node: owner.id, port, world: open, source: world && !open ? 'every address that has a route to it: it is not public itself' : known };
  }));
  const unique = new Map(rows.map((row) => [JSON.stringify(row), row]));
  return [...unique.values()].sort((one, other) => Number(other.world) - Number(one.world)
    || compare([one.node, one.port, one.source].join('\n'), [other.node, other.port, other.source].join('\n')));
}

export function isPublic({ type, properties }: Resource): boolean {
  if (type.includes('LoadBalancer')) return properties.Scheme === 'internet-facing';
  if (type === 'AWS::ECS::Service') return asMap(asMap(properties.NetworkConfiguration).AwsvpcConfiguration).AssignPublicIp === 'ENABLED';
  return properties.PubliclyAccessible === true || type === 'AWS::AutoScaling::AutoScalingGroup';
}
