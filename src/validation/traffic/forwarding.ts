import { Problem } from '../../private/errors';
import { elbApi, issue, reported, ResourceRule } from '../template/rule';
import { LISTENER, LISTENER_RULE, LOAD_BALANCER, TARGET_GROUP, TemplateResource } from '../template/template';

const FORWARD_GUIDE = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html';

/** Rules about the target groups to which listeners forward. */
export const FORWARDING_RULES: readonly ResourceRule[] = [
  {
    type: TARGET_GROUP,
    severity: 'error',
    id: 'ECS442',
    property: 'TargetType',
    title: 'A target group belongs to one load balancer',
    link: elbApi('CreateListener'),
    ...reported('TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer', 'hashicorp/terraform-provider-aws', 22005),
    check: oneLoadBalancer,
  },
  ...[{ type: LISTENER, id: 'ECS443', property: 'DefaultActions' }, { type: LISTENER_RULE, id: 'ECS447', property: 'Actions' }].map((of) => ({
    ...of,
    severity: 'error' as const,
    title: `Each of several target groups of a ${of.type === LISTENER ? 'listener' : 'listener rule'} has a weight`,
    link: FORWARD_GUIDE,
    report: issue('awsdocs/aws-cloudformation-user-guide', 1016),
    check: weights,
  })),
  {
    type: LISTENER,
    severity: 'error',
    id: 'ECS445',
    property: 'DefaultActions',
    title: 'A listener of a Network Load Balancer forwards to a target group of its kind, and so does one of an Application Load Balancer',
    link: elbApi('CreateTargetGroup'),
    ...reported('IncompatibleProtocols: The listener and its associated target group have incompatible protocols', 'hashicorp/terraform-provider-aws', 4955),
    check: protocols,
  },
];

const NETWORK = ['TCP', 'UDP', 'TCP_UDP', 'TLS'];
const APPLICATION = ['HTTP', 'HTTPS'];

const actionsOf = (resource: TemplateResource) => (resource.type === LISTENER ? 'DefaultActions' : 'Actions');

/** Returns what a listener or a listener rule certainly forwards to. */
function groupsOf(resource: TemplateResource): readonly TemplateResource[] {
  const groups = (resource.list(actionsOf(resource)) ?? []).flatMap((action) => [
    action.raw('TargetGroupArn'), ...(action.list('ForwardConfig.TargetGroups') ?? []).map((group) => group.raw('TargetGroupArn')),
  ]);
  return groups.map((group) => resource.template.referencedResource(group, TARGET_GROUP)).filter((group) => group !== undefined);
}

function* oneLoadBalancer(group: TemplateResource): Iterable<Problem> {
  const listeners = group.template.resourcesReferring(group.logicalId)
    .filter(({ type, condition }) => (type === LISTENER || type === LISTENER_RULE) && condition === undefined)
    .filter((listener) => groupsOf(listener).includes(group));
  const balancers = new Set(listeners.map(balancerOf).filter((balancer) => balancer !== undefined));
  if (balancers.size < 2) return;
  const names = [...balancers].map(({ logicalId }) => logicalId);
  yield { problem: 'the target group belongs to several load balancers', actual: names, remedy: 'make a target group for each: a service may have several' };
}

function balancerOf(listener: TemplateResource): TemplateResource | undefined {
  const owner = listener.type === LISTENER_RULE ? listener.referencedResource('ListenerArn', LISTENER) : listener;
  return owner?.referencedResource('LoadBalancerArn', LOAD_BALANCER);
}

function* weights(resource: TemplateResource): Iterable<Problem> {
  const path = actionsOf(resource);
  for (const [i, action] of (resource.list(path) ?? []).entries()) {
    const groups = action.list('ForwardConfig.TargetGroups') ?? [];
    const j = groups.findIndex((group) => group.lacks('Weight'));
    if (groups.length < 2 || j < 0) continue;
    yield { problem: `${path}[${i}].ForwardConfig.TargetGroups[${j}] has no weight, but there are ${groups.length} target groups`, remedy: 'set Weight of each' };
  }
}

function* protocols(listener: TemplateResource): Iterable<Problem> {
  const protocol = listener.text('Protocol') ?? '';
  for (const group of groupsOf(listener)) {
    const other = group.text('Protocol') ?? '';
    const isWrong = (NETWORK.includes(protocol) && APPLICATION.includes(other)) || (APPLICATION.includes(protocol) && NETWORK.includes(other));
    if (!isWrong || !listener.exists(group)) continue;
    yield { problem: `the listener is for ${protocol}, but ${group.logicalId} is for ${other}`, remedy: 'use protocols of the same kind of load balancer' };
  }
}
