import { BALANCED, listener, listenerRule, Resources, ROLE, RuleCase, service, targetGroup } from './rule-case';

const ADVANCED = {
  AlternateTargetGroupArn: { Ref: 'Green' },
  ProductionListenerRule: { Ref: 'Rule' },
  TestListenerRule: { Ref: 'TestRule' },
  RoleArn: ROLE,
};

function shift(fields: object = {}, strategy = 'BLUE_GREEN', serviceFields: object = {}): Resources {
  return {
    ...service({
      DeploymentConfiguration: { Strategy: strategy, BakeTimeInMinutes: 5 },
      LoadBalancers: [{ ...BALANCED, AdvancedConfiguration: { ...ADVANCED, ...fields } }],
      ...serviceFields,
    }, {}, ['Rule']),
    ...targetGroup(),
    ...targetGroup({}, 'Green'),
    ...listener(),
    ...listenerRule(),
    ...listenerRule({ Priority: 2 }, 'TestRule'),
  };
}

const VPC = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };

/** Target groups in two VPCs: two that are made here, or others. */
function inVpcs(blue: unknown, green: unknown): Resources {
  return { ...shift(), ...targetGroup({ VpcId: blue }), ...targetGroup({ VpcId: green }, 'Green'), Vpc: VPC, Other: VPC };
}

const FORWARD = { Type: 'forward', Order: 2, TargetGroupArn: { Ref: 'Targets' } };
const SIGN_IN = {
  Type: 'authenticate-cognito',
  Order: 1,
  AuthenticateCognitoConfig: { UserPoolArn: 'a', UserPoolClientId: 'b', UserPoolDomain: 'c' },
};

export const TRAFFIC_SHIFT_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS541',
    fails: shift({ AlternateTargetGroupArn: undefined }),
    mentions: ['LoadBalancers[0]', 'AdvancedConfiguration.AlternateTargetGroupArn', 'BLUE_GREEN', 'add it'],
    passes: shift(),
  },
  {
    rule: 'ECS542',
    fails: shift({ AlternateTargetGroupArn: { Ref: 'Targets' } }),
    mentions: ['LoadBalancers[0]', 'target group', 'AlternateTargetGroupArn'],
    passes: shift(),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ Port: 8080 }, 'Green') },
    mentions: ['LoadBalancers[0]', 'Port', '[80,8080]', 'same value'],
    passes: { ...shift(), ...targetGroup({ Name: 'green' }, 'Green') },
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ VpcId: 'vpc-22222222' }, 'Green') },
    mentions: ['LoadBalancers[0]', 'VpcId', '["vpc-11111111","vpc-22222222"]', 'same value'],
    passes: shift(),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ Protocol: 'HTTPS' }, 'Green') },
    mentions: ['LoadBalancers[0]', 'Protocol', '["HTTP","HTTPS"]', 'same value'],
    passes: shift(),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ TargetType: undefined }, 'Green') },
    mentions: ['LoadBalancers[0]', 'TargetType', '["ip","instance"]', 'same value'],
    passes: shift(),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ ProtocolVersion: 'HTTP2' }, 'Green') },
    mentions: ['LoadBalancers[0]', 'ProtocolVersion', '["HTTP1","HTTP2"]', 'same value'],
    passes: { ...shift(), ...targetGroup({ ProtocolVersion: 'HTTP1' }, 'Green') },
  },
  {
    rule: 'ECS543',
    fails: inVpcs({ Ref: 'Vpc' }, { Ref: 'Other' }),
    mentions: ['LoadBalancers[0]', 'VpcId', '["Vpc","Other"]', 'same value'],
    passes: inVpcs({ Ref: 'Vpc' }, { Ref: 'Vpc' }),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ Port: '8080' }, 'Green') },
    mentions: ['LoadBalancers[0]', 'Port', '[80,"8080"]', 'same value'],
    passes: { ...shift(), ...targetGroup({ Port: '80' }, 'Green') },
  },
  {
    rule: 'ECS543',
    fails: inVpcs({ Ref: 'Vpc' }, 'vpc-11111111'),
    mentions: ['LoadBalancers[0]', 'VpcId', '["Vpc","vpc-11111111"]', 'same value'],
    passes: inVpcs('vpc-11111111', { Ref: 'VpcId' }),
  },
  {
    rule: 'ECS544',
    fails: shift({ ProductionListenerRule: { Ref: 'Listener' } }),
    mentions: ['LoadBalancers[0].AdvancedConfiguration.ProductionListenerRule', 'Listener', 'listener rule'],
    passes: shift(),
  },
  {
    rule: 'ECS544',
    fails: {
      ...shift({ TestListenerRule: { Ref: 'Listener' } }),
      ...listener({ Protocol: 'HTTPS', Certificates: [{ CertificateArn: 'arn:certificate' }] }),
    },
    mentions: ['LoadBalancers[0].AdvancedConfiguration.TestListenerRule', 'Listener', 'listener rule'],
    passes: {
      ...shift({ ProductionListenerRule: { Ref: 'Listener' } }),
      ...listener({ Protocol: 'TCP' }),
      ...targetGroup({ Protocol: 'TCP' }),
      ...targetGroup({ Protocol: 'TCP' }, 'Green'),
    },
  },
  {
    rule: 'ECS545',
    fails: shift({ TestListenerRule: { Ref: 'Rule' } }),
    mentions: ['LoadBalancers[0]', 'rule', 'TestListenerRule'],
    passes: shift({ TestListenerRule: undefined }),
  },
  {
    rule: 'ECS546',
    fails: { ...shift(), ...listenerRule({ Actions: [SIGN_IN, FORWARD] }) },
    mentions: ['Rule', 'forward', 'authenticate-cognito', 'higher priority'],
    passes: { ...shift(), ...listenerRule({ Actions: [FORWARD] }) },
  },
  {
    rule: 'ECS546',
    fails: { ...shift(), ...listenerRule({ Actions: [{ Type: { Ref: 'First' } }, SIGN_IN, FORWARD] }) },
    mentions: ['Rule', 'forward', 'authenticate-cognito', 'higher priority'],
    passes: { ...shift(), ...listenerRule({ Actions: [{ Type: { Ref: 'First' } }, FORWARD] }) },
  },
  {
    rule: 'ECS547',
    fails: shift({ ProductionListenerRule: undefined }, 'CANARY'),
    mentions: ['LoadBalancers[0]', 'AdvancedConfiguration.ProductionListenerRule', 'CANARY', 'add it'],
    passes: shift({}, 'CANARY'),
  },
  {
    rule: 'ECS548',
    fails: shift({ RoleArn: undefined }, 'LINEAR'),
    mentions: ['LoadBalancers[0]', 'AdvancedConfiguration.RoleArn', 'LINEAR', 'add it'],
    passes: shift({}, 'LINEAR'),
  },
  {
    rule: 'ECS548',
    fails: shift({ RoleArn: undefined }),
    mentions: ['LoadBalancers[0]', 'AdvancedConfiguration.RoleArn', 'BLUE_GREEN', 'add it'],
    passes: shift({ RoleArn: undefined }, 'ROLLING'),
  },
  {
    rule: 'ECS548',
    fails: shift({ RoleArn: undefined }, 'CANARY'),
    mentions: ['LoadBalancers[0]', 'AdvancedConfiguration.RoleArn', 'CANARY', 'add it'],
    passes: shift({ RoleArn: undefined }, 'CANARY', { DeploymentController: { Type: 'EXTERNAL' } }),
  },
];
