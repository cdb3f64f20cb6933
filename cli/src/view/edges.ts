import type { Resource } from './assembly';
import type { EdgeKind, ViewEdge } from './model';
import { portOf } from './nodes';
import { actionsInWords, statementsOf } from './permissions';
import { ingressRules } from './reachability';
import type { References } from './references';
import { asMap, asMaps, numberOf, textOf } from '../adopt/template';

/** Finds the node that a resource is drawn as or folded into; undefined where it is in none. */
export type OwnersOf = (resource: Resource) => readonly Resource[];

/** Arrows, the most telling first: of two that join the same nodes in the same way, the labels are joined; plain references give way. */
export function edgesOf(references: References, drawn: ReadonlySet<Resource>, ownersOf: OwnersOf): ViewEdge[] {
  const telling = [
    ...forwards(references), ...registrations(references), ...triggers(references, drawn),
    ...networkEdges(references, ownersOf), ...permissionEdges(references, ownersOf, drawn),
  ];
  const joined = withoutShortcuts(join(telling.filter(({ from, to }) => from !== to)));
  const pairs = new Set(joined.flatMap(({ from, to }) => [`${from}>${to}`, `${to}>${from}`]));
  return [...joined, ...join(plainReferences(references, drawn, ownersOf).filter(({ from, to }) => from !== to && !pairs.has(`${from}>${to}`)))].sort(byEnds);
}

/** What may come through a security group is told by the target groups between, where there are some. */
function withoutShortcuts(edges: readonly ViewEdge[]): ViewEdge[] {
  const traffic = edges.filter(({ kind }) => kind === 'traffic');
  const behind = new Set(traffic.flatMap(({ from, to }) => traffic.filter((next) => next.from === to).map((next) => `${from}>${next.to}`)));
  return edges.filter(({ kind, from, to }) => kind !== 'network' || !behind.has(`${from}>${to}`));
}

function edge(from: Resource | string, to: Resource, kind: EdgeKind, label: string): ViewEdge {
  return { from: typeof from === 'string' ? from : from.id, to: to.id, kind, label };
}

function join(edges: readonly ViewEdge[]): ViewEdge[] {
  const byPair = new Map<string, ViewEdge>();
  for (const next of edges) {
    const key = `${next.from}>${next.to}>${next.kind}`;
    const before = byPair.get(key);
    const between = next.kind === 'permission' ? ', ' : '; ';
    const labels = [...new Set([before?.label ?? '', next.label].flatMap((label) => label.split(between)))].filter(Boolean);
    byPair.set(key, { ...next, label: labels.join(between) });
  }
  // A rule of a security group says no more than the arrow of the traffic that it lets through.
  const triggered = new Set([...byPair.values()].filter(({ kind }) => kind === 'trigger').map(({ from, to }) => `${from}>${to}`));
  const withTraffic = new Set([...byPair.values()].filter(({ kind }) => kind !== 'network').map(({ from, to }) => `${from}>${to}`));
  return [...byPair.values()].filter(({ kind, from, to }) => (kind !== 'network' || !withTraffic.has(`${from}>${to}`)) && (kind !== 'permission' || !triggered.has(`${from}>${to}`)));
}

function byEnds(one: ViewEdge, other: ViewEdge): number {
  const [left, right] = [one, other].map(({ from, to, kind }) => `${from}\n${to}\n${kind}`);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** From load balancers to target groups, with ports, conditions and weights. */
function forwards(references: References): ViewEdge[] {
  const listeners = references.all('AWS::ElasticLoadBalancingV2::Listener').flatMap((listener) => {
    const balancers = references.of(listener.stack, listener.properties.LoadBalancerArn);
    const own = forwarded(references, listener, listener.properties.DefaultActions, portOf(listener), balancers);
    const rules = references.to(listener, 'AWS::ElasticLoadBalancingV2::ListenerRule')
      .flatMap((rule) => forwarded(references, rule, rule.properties.Actions, `${portOf(listener)} ${conditionsOf(rule)}`, balancers));
    return [...own, ...rules];
  });
  return listeners;
}

function forwarded(references: References, { stack }: Resource, actions: unknown, when: string, balancers: readonly Resource[]): ViewEdge[] {
  return asMaps(actions).flatMap((action) => {
    const groups = asMaps(asMap(action.ForwardConfig).TargetGroups);
    const tuples = groups.length > 0 ? groups : action.TargetGroupArn === undefined ? [] : [{ TargetGroupArn: action.TargetGroupArn }];
    return tuples.flatMap((tuple) => targetGroups(references, stack, tuple.TargetGroupArn).flatMap((group) => balancers.map((balancer) =>
      edge(balancer, group, 'traffic', [when, weightOf(tuple, tuples.length)].filter(Boolean).join(', ')))));
  });
}

/** Of this library's custom resource, which finds the group that is live, both groups. */
function targetGroups(references: References, stack: Resource['stack'], value: unknown): Resource[] {
  return references.of(stack, value).flatMap((found) => (found.type.startsWith('Custom::') ? references.of(found.stack, found.properties.TargetGroupArns) : [found]))
    .filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::TargetGroup');
}

/** Of a single group, nothing, unless what is live decides which one it is. */
function weightOf({ TargetGroupArn, Weight }: Readonly<Record<string, unknown>>, groups: number): string {
  const weight = numberOf(Weight);
  if (weight !== undefined && groups > 1) return `weight ${weight}`;
  const [, attribute] = [asMap(TargetGroupArn)['Fn::GetAtt']].flat();
  return Weight !== undefined && groups > 1 ? 'weight as deployed' : attribute === undefined ? '' : 'whichever is live';
}

function conditionsOf({ properties }: Resource): string {
  const values = asMaps(properties.Conditions).flatMap((condition) => Object.entries(condition).flatMap(([key, value]) =>
    (key.endsWith('Config') ? strings(asMap(value).Values) : key === 'Values' ? strings(value) : [])));
  return values.slice(0, 2).join(' ') + (values.length > 2 ? ' …' : '');
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** From target groups to the services whose tasks are registered in them, the second group of a blue/green deployment too. */
function registrations(references: References): ViewEdge[] {
  const services = references.all('AWS::ECS::Service').flatMap((service) => asMaps(service.properties.LoadBalancers).flatMap((entry) => {
    const port = textOf(entry.ContainerPort);
    const alternate = asMap(entry.AdvancedConfiguration).AlternateTargetGroupArn;
    return [
      ...references.of(service.stack, entry.TargetGroupArn).map((group) => edge(group, service, 'traffic', port === undefined ? '' : `port ${port}`)),
      ...references.of(service.stack, alternate).map((group) => edge(group, service, 'traffic', 'alternate')),
    ];
  }));
  const targets = references.all('AWS::ElasticLoadBalancingV2::TargetGroup').flatMap((group) =>
    references.of(group.stack, group.properties.Targets).map((target) => edge(group, target, 'traffic', '')));
  // AWS CodeDeploy moves a service between two groups, of which the service names one.
  const pairs = references.all('AWS::CodeDeploy::DeploymentGroup').flatMap(({ stack, properties }) => references.of(stack, properties.LoadBalancerInfo)
    .filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::TargetGroup')
    .flatMap((group) => references.of(stack, properties.ECSServices).filter(({ type }) => type === 'AWS::ECS::Service')
      .filter((service) => !references.of(service.stack, service.properties.LoadBalancers).includes(group)).map((service) => edge(group, service, 'traffic', 'alternate'))));
  return [...services, ...targets, ...pairs];
}

function triggers(references: References, drawn: ReadonlySet<Resource>): ViewEdge[] {
  const rules = references.all('AWS::Events::Rule', 'AWS::Scheduler::Schedule', 'AWS::Pipes::Pipe').flatMap((rule) => {
    const { Targets, Target, Source, EventPattern } = rule.properties;
    const sources = references.of(rule.stack, [Source, EventPattern]).filter((source) => drawn.has(source));
    const dead = new Set(references.of(rule.stack, [...asMaps(Targets), asMap(Target)].map(({ DeadLetterConfig }) => DeadLetterConfig)));
    return [
      ...references.of(rule.stack, [Targets, Target]).filter((target) => drawn.has(target)).map((target) => edge(rule, target, 'trigger', dead.has(target) ? 'what failed' : 'starts')),
      ...sources.map((source) => edge(source, rule, 'trigger', 'events')),
    ];
  });
  const mappings = references.all('AWS::Lambda::EventSourceMapping').flatMap(({ stack, properties }) => references.of(stack, properties.EventSourceArn)
    .flatMap((source) => references.of(stack, properties.FunctionName).map((target) => edge(source, target, 'trigger', 'messages'))));
  const subscriptions = references.all('AWS::SNS::Subscription').flatMap(({ stack, properties }) => references.of(stack, properties.TopicArn)
    .flatMap((topic) => references.of(stack, properties.Endpoint).map((target) => edge(topic, target, 'trigger', 'notifications'))));
  const deadLetters = references.all('AWS::SQS::Queue').flatMap((queue) =>
    references.of(queue.stack, queue.properties.RedrivePolicy).map((target) => edge(queue, target, 'trigger', 'dead letters')));
  return [...rules, ...mappings, ...subscriptions, ...deadLetters];
}

function networkEdges(references: References, ownersOf: OwnersOf): ViewEdge[] {
  return ingressRules(references).flatMap(({ group, source, world, port }) => ownersOf(group).flatMap((owner) => world
    ? owner.type.includes('LoadBalancer') ? [edge('internet', owner, 'traffic', port)] : [edge('internet', owner, 'network', port)]
    : (source ? ownersOf(source) : []).map((from) => edge(from, owner, 'network', port))));
}

function permissionEdges(references: References, ownersOf: OwnersOf, drawn: ReadonlySet<Resource>): ViewEdge[] {
  return statementsOf(references).filter(({ statement }) => statement.Effect !== 'Deny').flatMap(({ roles, resource, statement }) => {
    const targets = references.of(resource.stack, statement.Resource).filter((target) => drawn.has(target));
    return roles.flatMap((role) => ownersOf(role)).flatMap((owner) => targets.map((target) => edge(owner, target, 'permission', actionsInWords(statement))));
  });
}

const DELIVERY = new Set(['AWS::CodePipeline::Pipeline', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::CodeBuild::Project']);

/** What a node, or the task definition of a service, names in its properties. */
function plainReferences(references: References, drawn: ReadonlySet<Resource>, ownersOf: OwnersOf): ViewEdge[] {
  const naming = [...drawn, ...references.all('AWS::ECS::TaskDefinition', 'AWS::ApiGatewayV2::Integration')];
  return naming.filter(({ type }) => type !== 'AWS::ElasticLoadBalancingV2::TargetGroup').flatMap((resource) => {
    const kind = DELIVERY.has(resource.type) ? 'delivery' : 'reference';
    const targets = references.in(resource).flatMap((target) => (drawn.has(target) ? [target] : throughListener(target, references)));
    const telling = targets.filter(({ type }) => kind !== 'delivery' || !type.startsWith('AWS::ElasticLoadBalancingV2::'));
    return (drawn.has(resource) ? [resource] : ownersOf(resource)).flatMap((owner) => telling.map((target) => edge(owner, target, kind, '')));
  });
}

function throughListener(listener: Resource, references: References): Resource[] {
  return listener.type === 'AWS::ElasticLoadBalancingV2::Listener' ? references.of(listener.stack, listener.properties.LoadBalancerArn) : [];
}
