import { listener, listenerRule, Resources, RuleCase, targetGroup } from './rule-case';

const balancer = (id: string): Resources => ({
  [id]: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: ['subnet-11111111', 'subnet-22222222'] } },
});
const behind = (first: string, second: string): Resources => ({
  ...targetGroup(),
  ...balancer('Internal'),
  ...balancer('Public'),
  ...listener({ LoadBalancerArn: { Ref: first } }, 'One'),
  ...listener({ LoadBalancerArn: { Ref: second }, Port: 8080 }, 'Two'),
});
const forward = (...weights: readonly (number | undefined)[]) => [{
  Type: 'forward',
  ForwardConfig: { TargetGroups: weights.map((Weight, i) => ({ TargetGroupArn: `arn:targets-${i}`, Weight })) },
}];
const attributes = (Protocol: string, values: Record<string, string>) => targetGroup({
  Protocol, TargetGroupAttributes: Object.entries(values).map(([Key, Value]) => ({ Key, Value })),
});
const slow = (algorithm: string, seconds: string) => attributes('HTTP', {
  'load_balancing.algorithm.type': algorithm, 'slow_start.duration_seconds': seconds,
});

export const FORWARDING_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS441',
    fails: targetGroup({ Protocol: 'TCP', HealthCheckPath: '/health' }),
    mentions: ['HealthCheckPath', 'TCP', 'HealthCheckProtocol'],
    passes: targetGroup({ Protocol: 'TCP', HealthCheckProtocol: 'HTTP', HealthCheckPath: '/health' }),
  },
  {
    rule: 'ECS441',
    fails: targetGroup({ Protocol: 'TLS', HealthCheckProtocol: 'TCP', Matcher: { HttpCode: '200' } }),
    mentions: ['Matcher', 'TCP', 'HealthCheckProtocol'],
    passes: targetGroup({ Protocol: 'TLS', HealthCheckProtocol: 'HTTPS', Matcher: { HttpCode: '200' } }),
  },
  {
    rule: 'ECS442',
    fails: behind('Public', 'Internal'),
    mentions: ['several load balancers', '["Public","Internal"]', 'for each'],
    passes: behind('Public', 'Public'),
  },
  {
    rule: 'ECS442',
    fails: { ...behind('Public', 'Internal'), ...listener({ LoadBalancerArn: { Ref: 'Internal' }, DefaultActions: forward(1) }, 'Two'), ...listenerRule({ ListenerArn: { Ref: 'Two' } }) },
    mentions: ['several load balancers', '["Public","Internal"]', 'for each'],
    passes: { ...behind('Public', 'Public'), ...listenerRule({ ListenerArn: { Ref: 'Two' } }) },
  },
  {
    rule: 'ECS443',
    fails: listener({ DefaultActions: forward(1, undefined) }),
    mentions: ['DefaultActions[0].ForwardConfig.TargetGroups[1]', 'weight', '2', 'set Weight'],
    passes: listener({ DefaultActions: forward(1, 0) }),
  },
  {
    rule: 'ECS447',
    fails: listenerRule({ Actions: forward(undefined, 1) }),
    mentions: ['Actions[0].ForwardConfig.TargetGroups[0]', 'weight', '2', 'set Weight'],
    passes: listenerRule({ Actions: forward(undefined) }),
  },
  {
    rule: 'ECS444',
    fails: attributes('TCP', { 'stickiness.enabled': 'false', 'stickiness.type': 'lb_cookie' }),
    mentions: ['lb_cookie', 'TCP', 'source_ip'],
    passes: attributes('TCP', { 'stickiness.enabled': 'true', 'stickiness.type': 'source_ip' }),
  },
  {
    rule: 'ECS445',
    fails: { ...targetGroup(), ...listener({ Protocol: 'TCP' }) },
    mentions: ['TCP', 'Targets', 'HTTP', 'same kind'],
    passes: { ...targetGroup({ Protocol: 'TCP' }), ...listener({ Protocol: 'TCP' }) },
  },
  {
    rule: 'ECS446',
    fails: slow('least_outstanding_requests', '60'),
    mentions: ['slow_start.duration_seconds', 'least_outstanding_requests', '60', 'remove one'],
    passes: slow('least_outstanding_requests', '0'),
  },
  {
    rule: 'ECS446',
    fails: slow('weighted_random', '60'),
    mentions: ['slow_start.duration_seconds', 'weighted_random', '60', 'remove one'],
    passes: slow('round_robin', '60'),
  },
];
