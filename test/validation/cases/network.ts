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
    message: 'the task has a network interface of its own, and the service no NetworkConfiguration; add it, with the subnets',
    passes: service({}),
  },
  {
    rule: 'ECS321',
    fails: service({ NetworkConfiguration: undefined }, { NetworkMode: undefined }),
    message: 'the task has a network interface of its own, and the service no NetworkConfiguration; add it, with the subnets',
    passes: service({}, { NetworkMode: undefined }),
  },
  {
    rule: 'ECS322',
    fails: instanceService({ NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-11111111'] } } }),
    message: "NetworkConfiguration needs a task definition in awsvpc mode, got 'bridge'; change the mode, or remove NetworkConfiguration",
    passes: instanceService({}),
  },
  {
    rule: 'ECS322',
    fails: instanceService({ NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-11111111'] } } }, { NetworkMode: undefined }),
    message: "NetworkConfiguration needs a task definition in awsvpc mode, got 'bridge'; change the mode, or remove NetworkConfiguration",
    passes: instanceService({}, { NetworkMode: undefined }),
  },
  {
    rule: 'ECS323',
    fails: vpc({ Subnets: many(17) }),
    message: 'a service has 1 to 16 subnets, got 17; one for each Availability Zone is enough',
    passes: vpc({ Subnets: many(16) }),
  },
  {
    rule: 'ECS323',
    fails: vpc({ Subnets: [] }),
    message: 'a service has 1 to 16 subnets, got 0; one for each Availability Zone is enough',
    passes: vpc({ Subnets: { 'Fn::Split': [',', { 'Fn::ImportValue': 'subnets' }] } }),
  },
  {
    rule: 'ECS324',
    fails: vpc({ SecurityGroups: many(6) }),
    message: 'a service has 5 security groups at most, got 6; put their rules into fewer groups',
    passes: vpc({ SecurityGroups: many(5) }),
  },
  {
    rule: 'ECS325',
    fails: onInstances('ENABLED'),
    message: "AssignPublicIp is not available to tasks on instances, got 'ENABLED'; remove it, and send what they ask for through a NAT gateway",
    passes: onInstances('DISABLED'),
  },
  {
    rule: 'ECS325',
    fails: onInstances('ENABLED'),
    message: "AssignPublicIp is not available to tasks on instances, got 'ENABLED'; remove it, and send what they ask for through a NAT gateway",
    passes: vpc({ AssignPublicIp: 'ENABLED' }),
  },
];
