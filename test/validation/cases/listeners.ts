import { listener, listenerRule, Resources, RuleCase, targetGroup } from './rule-case';

const balancer = (fields: object): Resources => ({
  LoadBalancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Type: 'application', Subnets: ['subnet-11111111', 'subnet-22222222'], ...fields },
  },
});
const attributes = (...LoadBalancerAttributes: readonly object[]) => balancer({ LoadBalancerAttributes });
const idle = (Value: string) => attributes({ Key: 'idle_timeout.timeout_seconds', Value });
const IDLE = { Key: 'idle_timeout.timeout_seconds', Value: '0' };
const rule = (fields: object): Resources => ({ ...targetGroup(), ...listenerRule(fields) });
const values = (number: number) => Array.from({ length: number }, (_, i) => `/${i}`);
const paths = (number: number) => rule({
  Conditions: [
    { Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com'] } },
    { Field: 'path-pattern', PathPatternConfig: { Values: values(number) } },
  ],
});
const groups = (number: number, Weight = 1) => rule({
  Actions: [{
    Type: 'forward',
    ForwardConfig: { TargetGroups: Array.from({ length: number }, () => ({ TargetGroupArn: { Ref: 'Targets' }, Weight })) },
  }],
});
const CERTIFICATES = [{ CertificateArn: 'arn:certificate' }];

export const LISTENER_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS431',
    fails: balancer({ Name: 'web_app' }),
    mentions: ['Name', 'web_app', 'use 1 to'],
    passes: balancer({ Name: 'web-app' }),
  },
  {
    rule: 'ECS432',
    fails: balancer({ Name: 'internal-web' }),
    mentions: ['Name', 'internal-', 'internal-web', 'rename'],
    passes: balancer({ Name: 'web-internal' }),
  },
  {
    rule: 'ECS433',
    fails: idle('4001'),
    mentions: ['idle_timeout.timeout_seconds', '1 to 4000', '4001', 'Elastic Load Balancing'],
    passes: idle('4000'),
  },
  {
    rule: 'ECS433',
    fails: attributes({ Key: 'deletion_protection.enabled', Value: 'true' }, IDLE),
    mentions: ['idle_timeout.timeout_seconds', '1 to 4000', '0', 'Elastic Load Balancing'],
    passes: attributes({ Key: 'deletion_protection.enabled', Value: '0' }),
  },
  {
    rule: 'ECS434',
    fails: { ...targetGroup(), ...listener({ Protocol: 'HTTPS', Port: 443 }) },
    mentions: ['certificate', 'HTTPS', 'add one'],
    passes: { ...targetGroup(), ...listener({ Protocol: 'HTTPS', Port: 443, Certificates: CERTIFICATES }) },
  },
  {
    rule: 'ECS434',
    fails: { ...targetGroup({ Protocol: 'TCP' }), ...listener({ Protocol: 'TLS', Port: 443, Certificates: [] }) },
    mentions: ['certificate', 'TLS', 'add one'],
    passes: { ...targetGroup({ Protocol: 'TCP' }), ...listener({ Protocol: 'TLS', Port: 443, Certificates: CERTIFICATES }) },
  },
  {
    rule: 'ECS435',
    fails: rule({ Priority: 50001 }),
    mentions: ['Priority', '1 to 50000', '50001', 'Elastic Load Balancing'],
    passes: rule({ Priority: 50000 }),
  },
  {
    rule: 'ECS436',
    fails: { ...rule({}), ...listenerRule({}, 'Second') },
    mentions: ['Rule', 'priority', '1', 'own priority'],
    passes: { ...rule({}), ...listenerRule({ Priority: 2 }, 'Second') },
  },
  {
    rule: 'ECS436',
    fails: { ...rule({}), ...listenerRule({ Priority: 2 }, 'Second'), ...listenerRule({}, 'Third') },
    mentions: ['Rule', 'priority', '1', 'own priority'],
    passes: { ...rule({}), ...listenerRule({ ListenerArn: 'arn:other' }, 'Second') },
  },
  {
    rule: 'ECS437',
    fails: paths(5),
    mentions: ['conditions', '5', '6', 'split'],
    passes: paths(4),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'path-pattern', Values: values(6) }] }),
    mentions: ['conditions', '5', '6', 'split'],
    passes: rule({ Conditions: [{ Field: 'path-pattern', Values: values(5) }] }),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x', Values: values(6) } }] }),
    mentions: ['conditions', '5', '6', 'split'],
    passes: rule({ Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x', Values: values(5) } }] }),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: values(6) } }] }),
    mentions: ['conditions', '5', '6', 'split'],
    passes: rule({ Conditions: [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: values(5) } }] }),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: values(6) } }] }),
    mentions: ['conditions', '5', '6', 'split'],
    passes: rule({ Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: values(5) } }] }),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'query-string', QueryStringConfig: { Values: values(6) } }] }),
    mentions: ['conditions', '5', '6', 'split'],
    passes: rule({ Conditions: [{ Field: 'query-string', QueryStringConfig: { Values: values(5) } }] }),
  },
  {
    rule: 'ECS438',
    fails: groups(6),
    mentions: ['Actions[0].ForwardConfig.TargetGroups', '1 to 5', '6', 'at most 5'],
    passes: groups(5),
  },
  {
    rule: 'ECS438',
    fails: groups(1, 1000),
    mentions: ['Actions[0].ForwardConfig.TargetGroups[0].Weight', '0 to 999', '1000', 'weight'],
    passes: groups(1, 999),
  },
  {
    rule: 'ECS438',
    fails: groups(0),
    mentions: ['Actions[0].ForwardConfig.TargetGroups', '1 to 5', '0', 'at most 5'],
    passes: groups(1),
  },
];
