import { BALANCED, instanceService, listener, Resources, ROLE, RuleCase, service, targetGroup } from './rule-case';

const DAEMON = { SchedulingStrategy: 'DAEMON' };
const role = (resources: Resources): Resources => ({ ...resources, ...targetGroup({ TargetType: 'instance' }), ...listener() });
const withRole = (fields: object) => role(instanceService({ Role: ROLE, ...fields }));
const balanced = (resources: Resources): Resources => ({ ...resources, Service: { ...resources.Service, DependsOn: ['Listener'] } });

const GATEWAY = { Type: 'AWS::EC2::InternetGateway', Properties: {} };
const inSubnet = (fields: object, route: object = { GatewayId: { Ref: 'Gateway' } }): Resources => ({
  ...service({ NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'Subnet' }], ...fields } } }),
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: 'vpc-11111111', CidrBlock: '10.0.0.0/24' } },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: 'vpc-11111111' } },
  Association: { Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: { SubnetId: { Ref: 'Subnet' }, RouteTableId: { Ref: 'Table' } } },
  Route: { Type: 'AWS::EC2::Route', Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', ...route } },
  Gateway: GATEWAY,
});

export const DAEMON_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS326',
    fails: inSubnet({}),
    mentions: ['public IP', 'internet gateway', 'Subnet', 'AssignPublicIp', 'NAT'],
    passes: inSubnet({ AssignPublicIp: 'ENABLED' }),
  },
  {
    rule: 'ECS326',
    fails: inSubnet({ AssignPublicIp: 'DISABLED' }),
    mentions: ['public IP', 'internet gateway', 'Subnet', 'AssignPublicIp', 'NAT'],
    passes: inSubnet({}, { NatGatewayId: 'nat-11111111' }),
  },
  {
    rule: 'ECS326',
    fails: inSubnet({}),
    mentions: ['public IP', 'internet gateway', 'Subnet', 'AssignPublicIp', 'NAT'],
    passes: {
      ...inSubnet({}),
      Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcId: 'vpc-11111111', ServiceName: 'com.amazonaws.us-east-1.ecr.dkr' } },
    },
  },
  {
    rule: 'ECS331',
    fails: balanced({ ...service({ Role: ROLE, LoadBalancers: [BALANCED] }), ...targetGroup(), ...listener() }),
    mentions: ['Role', 'awsvpc', 'remove'],
    passes: balanced(withRole({ LoadBalancers: [BALANCED] })),
  },
  {
    rule: 'ECS332',
    fails: instanceService({ Role: ROLE }),
    mentions: ['Role', 'load balancer', 'remove'],
    passes: instanceService(),
  },
  {
    rule: 'ECS332',
    fails: instanceService({ Role: ROLE, LoadBalancers: [] }),
    mentions: ['Role', 'load balancer', 'remove'],
    passes: balanced(withRole({ LoadBalancers: [BALANCED] })),
  },
  {
    rule: 'ECS333',
    fails: instanceService({ ...DAEMON, DesiredCount: 1 }),
    mentions: ['DesiredCount', '1', 'remove'],
    passes: instanceService(DAEMON),
  },
  {
    rule: 'ECS334',
    fails: instanceService({ ...DAEMON, PlacementStrategies: [{ Type: 'spread', Field: 'host' }] }),
    mentions: ['PlacementStrategies', 'daemon', 'PlacementConstraints'],
    passes: instanceService({ ...DAEMON, PlacementConstraints: [{ Type: 'memberOf', Expression: 'attribute:ecs.os-type == linux' }] }),
  },
  {
    rule: 'ECS335',
    fails: instanceService({ ...DAEMON, DeploymentConfiguration: { MaximumPercent: 200 } }),
    mentions: ['MaximumPercent', '200', 'use 100'],
    passes: instanceService({ ...DAEMON, DeploymentConfiguration: { MaximumPercent: 100 } }),
  },
  {
    rule: 'ECS336',
    fails: instanceService({ ...DAEMON, LaunchType: undefined, CapacityProviderStrategy: [{ CapacityProvider: 'Instances', Weight: 1 }] }),
    mentions: ['CapacityProviderStrategy', 'daemon', 'LaunchType'],
    passes: instanceService(DAEMON),
  },
  {
    rule: 'ECS337',
    fails: service({ ...DAEMON, CapacityProviderStrategy: undefined, LaunchType: 'FARGATE' }),
    mentions: ['Fargate', 'DAEMON', 'remove SchedulingStrategy'],
    passes: service({ SchedulingStrategy: 'REPLICA', CapacityProviderStrategy: undefined, LaunchType: 'FARGATE' }),
  },
];
