import { instanceService, RuleCase, service } from './rule-case';

const vpc = (fields: object) => service({ NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-11111111'], ...fields } } });
const many = (number: number) => Array.from({ length: number }, (_, i) => `subnet-1111111${i.toString(16)}`);
const onInstances = (AssignPublicIp: string) => instanceService(
  { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-11111111'], AssignPublicIp } } }, { NetworkMode: 'awsvpc' },
);

export const NETWORK_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS321',
    fails: service({ NetworkConfiguration: undefined }),
    mentions: ['awsvpc', 'NetworkConfiguration', 'subnets'],
    passes: service({}),
  },
  {
    rule: 'ECS322',
    fails: instanceService({ NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-11111111'] } } }),
    mentions: ['NetworkConfiguration', 'awsvpc', 'bridge', 'remove'],
    passes: instanceService({}),
  },
  {
    rule: 'ECS322',
    fails: instanceService({ NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-11111111'] } } }, { NetworkMode: undefined }),
    mentions: ['NetworkConfiguration', 'awsvpc', 'bridge', 'remove'],
    passes: instanceService({}, { NetworkMode: undefined }),
  },
  {
    rule: 'ECS323',
    fails: vpc({ Subnets: many(17) }),
    mentions: ['1 to 16', 'subnets', '17', 'Availability Zone'],
    passes: vpc({ Subnets: many(16) }),
  },
  {
    rule: 'ECS323',
    fails: vpc({ Subnets: [] }),
    mentions: ['1 to 16', 'subnets', '0', 'Availability Zone'],
    passes: vpc({ Subnets: { 'Fn::Split': [',', { 'Fn::ImportValue': 'subnets' }] } }),
  },
  {
    rule: 'ECS324',
    fails: vpc({ SecurityGroups: many(6) }),
    mentions: ['5', 'security groups', '6', 'merge'],
    passes: vpc({ SecurityGroups: many(5) }),
  },
  {
    rule: 'ECS325',
    fails: onInstances('ENABLED'),
    mentions: ['AssignPublicIp', 'ENABLED', 'remove'],
    passes: onInstances('DISABLED'),
  },
  {
    rule: 'ECS325',
    fails: onInstances('ENABLED'),
    mentions: ['AssignPublicIp', 'ENABLED', 'remove'],
    passes: vpc({ AssignPublicIp: 'ENABLED' }),
  },
];
