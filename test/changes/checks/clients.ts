import { Finding } from './finding';
import { AppUpdate, ResourceUpdate, Side, stays } from '../update/app-update';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

/** Finds ports of load balancers that clients use and that close, if only until another listener opens them again. Test listeners have no clients. */
export function closedPorts(update: AppUpdate): Finding[] {
  const balancers = update.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer').filter(stays).map((balancer) => update.identityOf(balancer, 'before'));
  return update.ofType(LISTENER).filter(({ before, id }) => before && !/TestListener/.test(id)).flatMap((listener): Finding[] => {
    const port = update.property(listener, 'Port', 'before');
    const isOpen = stays(listener) && update.property(listener, 'Port', 'after') === port;
    if (isOpen || listener.fate === 'replaced' || !balancers.includes(update.property(listener, 'LoadBalancerArn', 'before'))) return [];
    return [{ kind: 'port closed', detail: `${listener.id} leaves port ${port}` }];
  });
}

/** Finds peers of a listener that a security group no longer accepts: CloudFormation refuses them as soon as it updates the group. */
export function refusedPeers(update: AppUpdate): Finding[] {
  const open = update.ofType(LISTENER).filter((listener) => stays(listener) && !/TestListener/.test(listener.id)).map((listener) => update.property(listener, 'Port', 'after'));
  return update.ofType('AWS::EC2::SecurityGroup').filter(({ fate }) => fate === 'updated').flatMap((group): Finding[] => {
    const after = rulesOf(update, group, 'after');
    const refused = rulesOf(update, group, 'before').filter(({ peer, port }) => open.includes(port)
      && !after.some((rule) => rule.port === port && (rule.peer === peer || rule.peer === '0.0.0.0/0')));
    return refused.length > 0 ? [{ kind: 'peers refused', detail: `${group.id} no longer accepts ${refused.map(({ peer }) => peer).join()}` }] : [];
  });
}

interface Rule { readonly FromPort?: unknown; readonly CidrIp?: unknown; readonly CidrIpv6?: unknown; readonly SourceSecurityGroupId?: unknown }

function rulesOf(update: AppUpdate, group: ResourceUpdate, side: Side): { readonly peer: string; readonly port: string }[] {
  const rules: Rule[] = group[side]?.Properties?.SecurityGroupIngress ?? [];
  return rules.map(({ FromPort, CidrIp, CidrIpv6, SourceSecurityGroupId }) => ({
    peer: update.resolve(group.stack, CidrIp ?? CidrIpv6 ?? SourceSecurityGroupId, side),
    port: update.resolve(group.stack, FromPort, side),
  }));
}
