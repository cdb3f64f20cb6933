import { Finding } from './finding';
import { AppUpdate, goes, identitiesIn, ResourceUpdate, Side, stays } from '../update/app-update';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const LIVE = 'Custom::EcsLiveTargetGroups';

/** Finds target groups that stay while their load balancer changes: both exist for a while, and a target group belongs to one. */
export function twoLoadBalancers(update: AppUpdate): Finding[] {
  const usedBy = (group: string, side: Side) => [...new Set(forwards(update, side)
    .filter((forward) => targetGroups(update, forward, side).includes(group)).map((forward) => loadBalancerOf(update, forward, side)))];
  return update.ofType(TARGET_GROUP).filter(stays).flatMap((group): Finding[] => {
    const identity = update.identityOf(group, 'after');
    const balancers = [...new Set([...usedBy(identity, 'before'), ...usedBy(identity, 'after')])];
    return balancers.length > 1 ? [{ kind: 'two load balancers', detail: `${group.id} belongs to ${balancers.join(' and ')}` }] : [];
  });
}

/** Finds load balancers that stay and get targets in another VPC. */
export function movedLoadBalancers(update: AppUpdate): Finding[] {
  const vpcsOf = (balancer: string, side: Side) => {
    const own = forwards(update, side).filter((forward) => loadBalancerOf(update, forward, side) === balancer);
    const groups = own.flatMap((forward) => targetGroups(update, forward, side));
    return [...new Set(groups.map((group) => update.property(update.find(group)!, 'VpcId', side)))].join();
  };
  return update.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer').filter(stays).flatMap((balancer): Finding[] => {
    const identity = update.identityOf(balancer, 'after');
    const [before, after] = [vpcsOf(identity, 'before'), vpcsOf(identity, 'after')];
    return before !== '' && after !== '' && before !== after ? [{ kind: 'another VPC', detail: `${balancer.id} moves from ${before} to ${after}` }] : [];
  });
}

/** Finds listeners and rules that stay and are pointed at target groups without tasks, or whose weights are those of the first deployment again. */
export function changedForwards(update: AppUpdate): Finding[] {
  return update.ofType(LISTENER, RULE).filter(stays).flatMap((forward): Finding[] => {
    const [before, after] = [targetGroups(update, forward, 'before'), targetGroups(update, forward, 'after')];
    if (before.length === 0 || after.length === 0) return [];
    if (!after.some((group) => before.includes(group))) {
      return [isLookedUp(update, forward)
        ? { kind: 'refused by the live look-up', detail: `${forward.id} leads to ${before.join()}, which ${after.join()} would replace` }
        : { kind: 'empty target groups', detail: `${forward.id} leads to ${after.join()} before tasks are there` }];
    }
    return forward.fate === 'updated' && isShifted(update, forward) && !looksUp(update, forward, 'after')
      ? [{ kind: 'weights restored', detail: `${forward.id} gets the weights of the template: ${forward.changed.join()}` }] : [];
  });
}

/** Finds roles that ECS or CodeDeploy shifts traffic with and that no longer reach the target groups of the running tasks. */
export function lockedOut(update: AppUpdate): Finding[] {
  return update.ofType('AWS::IAM::Role', 'AWS::IAM::Policy').filter((policy) => stays(policy) && policy.fate !== 'kept').flatMap((policy): Finding[] => {
    const text = (side: Side) => [policy.changed.map((name) => update.property(policy, name, side)).join()].flatMap(identitiesIn);
    const lost = text('before').filter((identity) => !text('after').includes(identity) && isLiveGroup(update, identity));
    return lost.length > 0 ? [{ kind: 'locked out', detail: `${policy.id} no longer covers ${[...new Set(lost)].join()}` }] : [];
  });
}

/**
 * Finds alias records that move to another load balancer, in place: before the tasks, when the new one has none, or after them, when the old one has none
 * any more.
 */
export function movedRecords(update: AppUpdate): Finding[] {
  return update.ofType('AWS::Route53::RecordSet').filter(stays).flatMap((record): Finding[] => {
    const targets = (side: Side) => [...new Set(identitiesIn(update.property(record, 'AliasTarget', side)))];
    const created = targets('after').filter((identity) => ['added', 'replaced'].includes(update.find(identity)?.fate ?? '') && !targets('before').includes(identity));
    if (created.length === 0) return [];
    const services = update.ofType('AWS::ECS::Service').filter((service) => created.some((balancer) => serves(update, service, balancer)));
    const isLast = services.length > 0 && services.every((service) => update.isAfter(record, service));
    return [{ kind: isLast ? 'record after tasks' : 'record before tasks', detail: `${record.id} moves to ${created.join()}` }];
  });
}

function serves(update: AppUpdate, service: ResourceUpdate, balancer: string): boolean {
  const groups = identitiesIn(update.property(service, 'LoadBalancers', 'after'));
  return forwards(update, 'after').some((forward) => loadBalancerOf(update, forward, 'after') === balancer
    && targetGroups(update, forward, 'after').some((group) => groups.includes(group)));
}

function isLiveGroup(update: AppUpdate, identity: string): boolean {
  const group = update.find(identity);
  return group?.type === TARGET_GROUP && goes(group) && update.ofType('AWS::ECS::Service').some((service) => (
    stays(service) && update.property(service, 'LoadBalancers', 'before').includes(identity)
  ));
}

/** Listeners and rules that forward requests. */
function forwards(update: AppUpdate, side: Side): ResourceUpdate[] {
  return update.ofType(LISTENER, RULE).filter((forward) => forward[side] && targetGroups(update, forward, side).length > 0);
}

/** Target groups of the app that a listener or rule forwards to, also where a look-up of the live one stands in between. */
export function targetGroups(update: AppUpdate, forward: ResourceUpdate, side: Side): string[] {
  const named = identitiesIn(actionsOf(update, forward, side));
  const lookedUp = named.map((identity) => update.find(identity)!).filter(({ type }) => type === LIVE)
    .flatMap((live) => identitiesIn(update.property(live, 'TargetGroupArns', side)));
  return [...new Set([...named, ...lookedUp])].filter((identity) => update.find(identity)?.type === TARGET_GROUP);
}

function actionsOf(update: AppUpdate, forward: ResourceUpdate, side: Side): string {
  return update.property(forward, forward.type === RULE ? 'Actions' : 'DefaultActions', side);
}

function looksUp(update: AppUpdate, forward: ResourceUpdate, side: Side): boolean {
  return identitiesIn(actionsOf(update, forward, side)).some((identity) => update.find(identity)?.type === LIVE);
}

/** The look-up knows the old target groups only if it was there before. */
function isLookedUp(update: AppUpdate, forward: ResourceUpdate): boolean {
  return identitiesIn(actionsOf(update, forward, 'after')).some((identity) => {
    const live = update.find(identity);
    return live?.type === LIVE && stays(live);
  });
}

/** Returns whether a deployment controller writes the listener or rule. */
function isShifted(update: AppUpdate, forward: ResourceUpdate): boolean {
  const groups = targetGroups(update, forward, 'before');
  return update.ofType('AWS::ECS::Service').some((service) => {
    const { LoadBalancers = [], DeploymentController } = service.before?.Properties ?? {};
    const isShifting = DeploymentController?.Type === 'CODE_DEPLOY' || LoadBalancers.some((each: { AdvancedConfiguration?: object }) => each.AdvancedConfiguration);
    return isShifting && groups.some((group) => update.property(service, 'LoadBalancers', 'before').includes(group));
  });
}

function loadBalancerOf(update: AppUpdate, forward: ResourceUpdate, side: Side): string {
  if (forward.type === LISTENER) return update.property(forward, 'LoadBalancerArn', side);
  const listener = update.property(forward, 'ListenerArn', side);
  const resource = update.find(listener);
  // The ARN of a listener has those of its load balancer but for the last part.
  return resource ? update.property(resource, 'LoadBalancerArn', side) : listener.split('/').slice(0, -1).join('/');
}
