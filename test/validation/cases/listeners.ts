import { listener, listenerRule, Resources, RuleCase, targetGroup } from './rule-case';

const balancer = (fields: object): Resources => ({
  LoadBalancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Type: 'application', Subnets: ['subnet-11111111', 'subnet-22222222'], ...fields } },
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
  Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: Array.from({ length: number }, () => ({ TargetGroupArn: { Ref: 'Targets' }, Weight })) } }],
});
const NAME = 'use 1 to 32 letters, digits and hyphens, no hyphen first or last; or leave it out';
const CERTIFICATES = [{ CertificateArn: 'arn:certificate' }];

export const LISTENER_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS431',
    fails: balancer({ Name: 'web_app' }),
    message: `Name is not a name of a load balancer, got 'web_app'; ${NAME}`,
    passes: balancer({ Name: 'web-app' }),
  },
  {
    rule: 'ECS432',
    fails: balancer({ Name: 'internal-web' }),
    message: "Name starts with internal-, got 'internal-web'; rename it: Elastic Load Balancing keeps that prefix for itself",
    passes: balancer({ Name: 'web-internal' }),
  },
  {
    rule: 'ECS433',
    fails: idle('4001'),
    message: 'idle_timeout.timeout_seconds must be a whole number from 1 to 4000, got 4001; use a time that Elastic Load Balancing takes',
    passes: idle('4000'),
  },
  {
    rule: 'ECS433',
    fails: attributes({ Key: 'deletion_protection.enabled', Value: 'true' }, IDLE),
    message: 'idle_timeout.timeout_seconds must be a whole number from 1 to 4000, got 0; use a time that Elastic Load Balancing takes',
    passes: attributes({ Key: 'deletion_protection.enabled', Value: '0' }),
  },
  {
    rule: 'ECS434',
    fails: { ...targetGroup(), ...listener({ Protocol: 'HTTPS', Port: 443 }) },
    message: "the listener has no certificate, got 'HTTPS'; give it one, or use HTTP or TCP",
    passes: { ...targetGroup(), ...listener({ Protocol: 'HTTPS', Port: 443, Certificates: CERTIFICATES }) },
  },
  {
    rule: 'ECS434',
    fails: { ...targetGroup(), ...listener({ Protocol: 'TLS', Port: 443, Certificates: [] }) },
    message: "the listener has no certificate, got 'TLS'; give it one, or use HTTP or TCP",
    passes: { ...targetGroup(), ...listener({ Protocol: 'TLS', Port: 443, Certificates: CERTIFICATES }) },
  },
  {
    rule: 'ECS435',
    fails: rule({ Priority: 50001 }),
    message: 'Priority must be a whole number from 1 to 50000, got 50001; use a number that Elastic Load Balancing takes',
    passes: rule({ Priority: 50000 }),
  },
  {
    rule: 'ECS436',
    fails: { ...rule({}), ...listenerRule({}, 'Second') },
    message: 'Rule has the same priority on the same listener, got 1; give each rule its own',
    passes: { ...rule({}), ...listenerRule({ Priority: 2 }, 'Second') },
  },
  {
    rule: 'ECS436',
    fails: { ...rule({}), ...listenerRule({ Priority: 2 }, 'Second'), ...listenerRule({}, 'Third') },
    message: 'Rule has the same priority on the same listener, got 1; give each rule its own',
    passes: { ...rule({}), ...listenerRule({ ListenerArn: 'arn:other' }, 'Second') },
  },
  {
    rule: 'ECS437',
    fails: paths(5),
    message: 'the conditions of a rule have 5 values at most, got 6; make it several rules',
    passes: paths(4),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'path-pattern', Values: values(6) }] }),
    message: 'the conditions of a rule have 5 values at most, got 6; make it several rules',
    passes: rule({ Conditions: [{ Field: 'path-pattern', Values: values(5) }] }),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x', Values: values(6) } }] }),
    message: 'the conditions of a rule have 5 values at most, got 6; make it several rules',
    passes: rule({ Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x', Values: values(5) } }] }),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: values(6) } }] }),
    message: 'the conditions of a rule have 5 values at most, got 6; make it several rules',
    passes: rule({ Conditions: [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: values(5) } }] }),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: values(6) } }] }),
    message: 'the conditions of a rule have 5 values at most, got 6; make it several rules',
    passes: rule({ Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: values(5) } }] }),
  },
  {
    rule: 'ECS437',
    fails: rule({ Conditions: [{ Field: 'query-string', QueryStringConfig: { Values: values(6) } }] }),
    message: 'the conditions of a rule have 5 values at most, got 6; make it several rules',
    passes: rule({ Conditions: [{ Field: 'query-string', QueryStringConfig: { Values: values(5) } }] }),
  },
  {
    rule: 'ECS438',
    fails: groups(6),
    message: 'Actions[0].ForwardConfig.TargetGroups must have 1 to 5 members, got 6; forward to fewer target groups',
    passes: groups(5),
  },
  {
    rule: 'ECS438',
    fails: groups(1, 1000),
    message: 'Actions[0].ForwardConfig.TargetGroups[0].Weight must be a whole number from 0 to 999, got 1000; use a weight that Elastic Load Balancing takes',
    passes: groups(1, 999),
  },
  {
    rule: 'ECS438',
    fails: groups(0),
    message: 'Actions[0].ForwardConfig.TargetGroups must have 1 to 5 members, got 0; forward to fewer target groups',
    passes: groups(1),
  },
];
