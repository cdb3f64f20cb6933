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
const SIGN_IN = { Type: 'authenticate-cognito', Order: 1, AuthenticateCognitoConfig: { UserPoolArn: 'a', UserPoolClientId: 'b', UserPoolDomain: 'c' } };

export const TRAFFIC_SHIFT_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS541',
    fails: shift({ AlternateTargetGroupArn: undefined }),
    message: "LoadBalancers[0] has no AdvancedConfiguration.AlternateTargetGroupArn, got 'BLUE_GREEN'; add it, or use the strategy ROLLING",
    passes: shift(),
  },
  {
    rule: 'ECS542',
    fails: shift({ AlternateTargetGroupArn: { Ref: 'Targets' } }),
    message: 'LoadBalancers[0] has one target group for the old and the new tasks; make a second one for AlternateTargetGroupArn',
    passes: shift(),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ Port: 8080 }, 'Green') },
    message: 'the target groups of LoadBalancers[0] differ in Port, got [80,8080]; make them alike',
    passes: { ...shift(), ...targetGroup({ Name: 'green' }, 'Green') },
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ VpcId: 'vpc-22222222' }, 'Green') },
    message: 'the target groups of LoadBalancers[0] differ in VpcId, got ["vpc-11111111","vpc-22222222"]; make them alike',
    passes: shift(),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ Protocol: 'HTTPS' }, 'Green') },
    message: 'the target groups of LoadBalancers[0] differ in Protocol, got ["HTTP","HTTPS"]; make them alike',
    passes: shift(),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ TargetType: undefined }, 'Green') },
    message: 'the target groups of LoadBalancers[0] differ in TargetType, got ["ip","instance"]; make them alike',
    passes: shift(),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ ProtocolVersion: 'HTTP2' }, 'Green') },
    message: 'the target groups of LoadBalancers[0] differ in ProtocolVersion, got ["HTTP1","HTTP2"]; make them alike',
    passes: { ...shift(), ...targetGroup({ ProtocolVersion: 'HTTP1' }, 'Green') },
  },
  {
    rule: 'ECS543',
    fails: inVpcs({ Ref: 'Vpc' }, { Ref: 'Other' }),
    message: 'the target groups of LoadBalancers[0] differ in VpcId, got ["Vpc","Other"]; make them alike',
    passes: inVpcs({ Ref: 'Vpc' }, { Ref: 'Vpc' }),
  },
  {
    rule: 'ECS543',
    fails: { ...shift(), ...targetGroup({ Port: '8080' }, 'Green') },
    message: 'the target groups of LoadBalancers[0] differ in Port, got [80,"8080"]; make them alike',
    passes: { ...shift(), ...targetGroup({ Port: '80' }, 'Green') },
  },
  {
    rule: 'ECS543',
    fails: inVpcs({ Ref: 'Vpc' }, 'vpc-11111111'),
    message: 'the target groups of LoadBalancers[0] differ in VpcId, got ["Vpc","vpc-11111111"]; make them alike',
    passes: inVpcs('vpc-11111111', { Ref: 'VpcId' }),
  },
  {
    rule: 'ECS544',
    fails: shift({ ProductionListenerRule: { Ref: 'Listener' } }),
    message: "LoadBalancers[0].AdvancedConfiguration.ProductionListenerRule is a listener of an Application Load Balancer, got 'Listener'; " +
      'make a listener rule, and name that',
    passes: shift(),
  },
  {
    rule: 'ECS544',
    fails: { ...shift({ TestListenerRule: { Ref: 'Listener' } }), ...listener({ Protocol: 'HTTPS', Certificates: [{ CertificateArn: 'arn:certificate' }] }) },
    message: "LoadBalancers[0].AdvancedConfiguration.TestListenerRule is a listener of an Application Load Balancer, got 'Listener'; " +
      'make a listener rule, and name that',
    passes: { ...shift({ ProductionListenerRule: { Ref: 'Listener' } }), ...listener({ Protocol: 'TCP' }) },
  },
  {
    rule: 'ECS545',
    fails: shift({ TestListenerRule: { Ref: 'Rule' } }),
    message: 'LoadBalancers[0] has one rule for production and test traffic; make a second one for TestListenerRule',
    passes: shift({ TestListenerRule: undefined }),
  },
  {
    rule: 'ECS546',
    fails: { ...shift(), ...listenerRule({ Actions: [SIGN_IN, FORWARD] }) },
    message: "the production rule Rule does more than forward, got 'authenticate-cognito'; do the rest in the application, or in a rule that comes before",
    passes: { ...shift(), ...listenerRule({ Actions: [FORWARD] }) },
  },
  {
    rule: 'ECS546',
    fails: { ...shift(), ...listenerRule({ Actions: [{ Type: { Ref: 'First' } }, SIGN_IN, FORWARD] }) },
    message: "the production rule Rule does more than forward, got 'authenticate-cognito'; do the rest in the application, or in a rule that comes before",
    passes: { ...shift(), ...listenerRule({ Actions: [{ Type: { Ref: 'First' } }, FORWARD] }) },
  },
  {
    rule: 'ECS547',
    fails: shift({ ProductionListenerRule: undefined }, 'CANARY'),
    message: "LoadBalancers[0] has no AdvancedConfiguration.ProductionListenerRule, got 'CANARY'; add it, or use the strategy ROLLING",
    passes: shift({}, 'CANARY'),
  },
  {
    rule: 'ECS548',
    fails: shift({ RoleArn: undefined }, 'LINEAR'),
    message: "LoadBalancers[0] has no AdvancedConfiguration.RoleArn, got 'LINEAR'; add it, or use the strategy ROLLING",
    passes: shift({}, 'LINEAR'),
  },
  {
    rule: 'ECS548',
    fails: shift({ RoleArn: undefined }),
    message: "LoadBalancers[0] has no AdvancedConfiguration.RoleArn, got 'BLUE_GREEN'; add it, or use the strategy ROLLING",
    passes: shift({ RoleArn: undefined }, 'ROLLING'),
  },
  {
    rule: 'ECS548',
    fails: shift({ RoleArn: undefined }, 'CANARY'),
    message: "LoadBalancers[0] has no AdvancedConfiguration.RoleArn, got 'CANARY'; add it, or use the strategy ROLLING",
    passes: shift({ RoleArn: undefined }, 'CANARY', { DeploymentController: { Type: 'EXTERNAL' } }),
  },
];
