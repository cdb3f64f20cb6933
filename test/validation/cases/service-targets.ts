import { BALANCED, balanced, instanceTask, listener, LISTENING, listenerRule, RuleCase, service, targetGroup, task, WEB } from './rule-case';

const leads = (fields: object) => balanced({ LoadBalancers: [{ ...BALANCED, ...fields }] });
const many = (number: number) => service({
  LoadBalancers: Array.from({ length: number }, (_, i) => ({ ...BALANCED, TargetGroupArn: `arn:targets-${i}` })),
});
const twice = (...protocols: readonly string[]) => ({ ...WEB, PortMappings: protocols.map((Protocol) => ({ ContainerPort: 80, Protocol })) });
const made = (dependsOn: readonly string[]) => ({
  ...balanced({}, dependsOn),
  ...listener({ LoadBalancerArn: { Ref: 'Balancer' } }),
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: ['subnet-11111111', 'subnet-22222222'] } },
});
const behindRule = {
  ...listener({ LoadBalancerArn: { Ref: 'Balancer' }, DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }] }),
  ...listenerRule({ ListenerArn: { Ref: 'Listener' } }),
};
const onInstances = (type: string) => ({
  ...balanced({ CapacityProviderStrategy: undefined, NetworkConfiguration: undefined }), ...instanceTask(), ...targetGroup({ TargetType: type }),
});

export const SERVICE_TARGET_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS401',
    fails: leads({ ContainerName: 'proxy' }),
    mentions: ['LoadBalancers[0]', 'proxy', 'use one of'],
    passes: leads({ ContainerName: 'web' }),
  },
  {
    rule: 'ECS402',
    fails: leads({ ContainerPort: 8080 }),
    mentions: ['LoadBalancers[0]', "'web'", '8080', 'add it'],
    passes: leads({ ContainerPort: 80 }),
  },
  {
    rule: 'ECS402',
    fails: { ...leads({}), ...task({}, WEB) },
    mentions: ['LoadBalancers[0]', "'web'", '80', 'add it'],
    passes: { ...leads({ ContainerPort: 8005 }), ...task({}, { ...WEB, PortMappings: [{ ContainerPortRange: '8000-8010' }] }) },
  },
  {
    rule: 'ECS403',
    fails: { ...balanced(), ...targetGroup({ TargetType: undefined }) },
    mentions: ['LoadBalancers[0]', 'instance', 'awsvpc', 'TargetType', 'ip'],
    passes: balanced(),
  },
  {
    rule: 'ECS403',
    fails: onInstances('ip'),
    mentions: ['LoadBalancers[0]', 'ip', 'bridge', 'TargetType', 'instance'],
    passes: onInstances('instance'),
  },
  {
    rule: 'ECS404',
    fails: { ...service({ HealthCheckGracePeriodSeconds: 60 }), ...task({}, WEB) },
    mentions: ['HealthCheckGracePeriodSeconds', '60', 'remove'],
    passes: balanced({ HealthCheckGracePeriodSeconds: 60 }),
  },
  {
    rule: 'ECS404',
    fails: service({ HealthCheckGracePeriodSeconds: 60 }),
    mentions: ['HealthCheckGracePeriodSeconds', '60', 'remove', 'health check'],
    passes: { ...service({ HealthCheckGracePeriodSeconds: 60 }), ...task({}, { ...LISTENING, HealthCheck: { Command: ['CMD', '/healthcheck'] } }) },
  },
  {
    rule: 'ECS404',
    fails: service({ HealthCheckGracePeriodSeconds: 60, LoadBalancers: [] }),
    mentions: ['HealthCheckGracePeriodSeconds', '60', 'remove'],
    passes: service({
      HealthCheckGracePeriodSeconds: 60,
      VpcLatticeConfigurations: [{ PortName: 'http', RoleArn: 'arn:role', TargetGroupArn: 'arn:lattice' }],
    }),
  },
  {
    rule: 'ECS405',
    fails: many(6),
    mentions: ['5', 'target groups', '6', 'fewer'],
    passes: many(5),
  },
  {
    rule: 'ECS406',
    fails: { ...service({ LoadBalancers: [BALANCED] }), ...targetGroup() },
    mentions: ['LoadBalancers[0]', 'Targets', 'forward'],
    passes: balanced(),
  },
  {
    rule: 'ECS407',
    fails: made([]),
    mentions: ['LoadBalancers[0]', 'load balancer', 'Targets', 'depend on Listener'],
    passes: made(['Listener']),
  },
  {
    rule: 'ECS407',
    fails: { ...made([]), ...behindRule },
    mentions: ['LoadBalancers[0]', 'load balancer', 'Targets', 'depend on Rule'],
    passes: { ...made(['Rule']), ...behindRule },
  },
  {
    rule: 'ECS408',
    fails: made(['Balancer']),
    mentions: ['LoadBalancers[0]', 'listener', 'Targets', 'depend on Listener'],
    passes: made(['Balancer', 'Listener']),
  },
  {
    rule: 'ECS408',
    fails: balanced({}, []),
    mentions: ['LoadBalancers[0]', 'Targets', 'depend on'],
    passes: balanced({}, ['Listener']),
  },
  {
    rule: 'ECS408',
    fails: { ...service({ LoadBalancers: [BALANCED] }, {}, ['Task']), ...targetGroup(), ...listenerRule() },
    mentions: ['LoadBalancers[0]', 'Targets', 'depend on'],
    passes: {
      ...service({ LoadBalancers: [BALANCED], Tags: [{ Key: 'rule', Value: { 'Fn::Sub': '${Wait.Arn}' } }] }),
      ...task({}, LISTENING),
      ...targetGroup(),
      ...listener(),
      Wait: { Type: 'Custom::Wait', DependsOn: 'Listener' },
    },
  },
  {
    rule: 'ECS409',
    fails: { ...balanced(), ...task({}, twice('tcp', 'udp')) },
    mentions: ['LoadBalancers[0]', "'web'", 'tcp', 'udp', '80', 'one protocol'],
    passes: { ...balanced(), ...task({}, twice('tcp')) },
  },
];
