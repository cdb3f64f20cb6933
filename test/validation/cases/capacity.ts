import { instanceService, Resources, RuleCase, service } from './rule-case';

const strategy = (...items: readonly object[]) => service({ CapacityProviderStrategy: items });
const FARGATE = { CapacityProvider: 'FARGATE', Weight: 1 };
const SPOT = { CapacityProvider: 'FARGATE_SPOT', Weight: 1 };
const WINDOWS = { Cpu: '1024', Memory: '2048', RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };
const INSTANCES = {
  Instances: {
    Type: 'AWS::ECS::CapacityProvider',
    Properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: 'arn:group' } },
  },
};
const providers = (number: number) => Array.from({ length: number }, (_, i) => ({ CapacityProvider: `provider${i}`, Weight: 1 }));
const onInstances = (items: readonly object[]) => instanceService({ LaunchType: undefined, CapacityProviderStrategy: items });

function inCluster(cluster: object, association?: object): Resources {
  return {
    ...service({ Cluster: { Ref: 'Cluster' } }),
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ...cluster } },
    ...association && {
      Association: {
        Type: 'AWS::ECS::ClusterCapacityProviderAssociations',
        Properties: { Cluster: { Ref: 'Cluster' }, ...association },
      },
    },
  };
}

export const CAPACITY_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS301',
    fails: service({ LaunchType: 'FARGATE' }),
    mentions: ['launch type', 'capacity provider strategy', 'FARGATE', 'remove the launch type'],
    passes: service({ LaunchType: 'FARGATE', CapacityProviderStrategy: undefined }),
  },
  {
    rule: 'ECS302',
    fails: strategy({ ...FARGATE, Weight: 0 }, { CapacityProvider: 'FARGATE_SPOT' }),
    mentions: ['weight', '[0,0]', '1 or more'],
    passes: strategy({ ...FARGATE, Weight: 0 }, SPOT),
  },
  {
    rule: 'ECS303',
    fails: strategy({ ...FARGATE, Base: 1 }, { ...SPOT, Base: 2 }),
    mentions: ['base', '[1,2]', 'keep one'],
    passes: strategy({ ...FARGATE, Base: 1 }, { ...SPOT, Base: 0 }),
  },
  {
    rule: 'ECS304',
    fails: strategy(FARGATE, { CapacityProvider: 'instances', Weight: 1 }),
    mentions: ['Fargate', '["FARGATE"]', 'one kind'],
    passes: strategy(FARGATE, SPOT),
  },
  {
    rule: 'ECS304',
    fails: { ...strategy(FARGATE, { CapacityProvider: { Ref: 'Instances' }, Weight: 1 }), ...INSTANCES },
    mentions: ['Fargate', '["FARGATE"]', 'one kind'],
    passes: { ...strategy({ CapacityProvider: { Ref: 'Instances' }, Weight: 1 }), ...INSTANCES },
  },
  {
    rule: 'ECS305',
    fails: onInstances(providers(21)),
    mentions: ['capacity provider strategy', '20', '21', 'remove some'],
    passes: onInstances(providers(20)),
  },
  {
    rule: 'ECS306',
    fails: strategy({ ...FARGATE, Weight: 1001 }),
    mentions: ['CapacityProviderStrategy[0].Weight', '0 to 1000', '1001', 'weight'],
    passes: strategy({ ...FARGATE, Weight: 1000 }),
  },
  {
    rule: 'ECS306',
    fails: strategy({ ...FARGATE, Base: 100001 }),
    mentions: ['CapacityProviderStrategy[0].Base', '0 to 100000', '100001', 'number of tasks'],
    passes: strategy({ ...FARGATE, Base: 100000 }),
  },
  {
    rule: 'ECS307',
    fails: inCluster({}),
    mentions: ['CapacityProviderStrategy[0]', 'FARGATE', 'add it'],
    passes: inCluster({}, { CapacityProviders: ['FARGATE', 'FARGATE_SPOT'], DefaultCapacityProviderStrategy: [] }),
  },
  {
    rule: 'ECS307',
    fails: inCluster({ CapacityProviders: ['FARGATE_SPOT'] }),
    mentions: ['CapacityProviderStrategy[0]', 'FARGATE', 'add it'],
    passes: inCluster({ CapacityProviders: { 'Fn::If': ['Spot', ['FARGATE_SPOT'], ['FARGATE']] } }),
  },
  {
    rule: 'ECS307',
    fails: { ...inCluster({ CapacityProviders: [{ Ref: 'Instances' }] }), ...INSTANCES },
    mentions: ['CapacityProviderStrategy[0]', 'FARGATE', 'add it'],
    passes: inCluster({ CapacityProviders: [{ Ref: 'Provider' }] }),
  },
  {
    rule: 'ECS307',
    fails: inCluster({ CapacityProviders: ['FARGATE_SPOT'] }, { CapacityProviders: [] }),
    mentions: ['CapacityProviderStrategy[0]', 'FARGATE', 'add it'],
    passes: inCluster({ CapacityProviders: ['FARGATE_SPOT'] }, { CapacityProviders: { Ref: 'Providers' } }),
  },
  {
    rule: 'ECS308',
    fails: service({ CapacityProviderStrategy: [FARGATE, SPOT] }, WINDOWS),
    mentions: ['CapacityProviderStrategy[1]', 'Windows', 'use FARGATE'],
    passes: service({ CapacityProviderStrategy: [FARGATE] }, WINDOWS),
  },
  {
    rule: 'ECS308',
    fails: service({ CapacityProviderStrategy: [SPOT] }, WINDOWS),
    mentions: ['CapacityProviderStrategy[0]', 'Windows', 'use FARGATE'],
    passes: service({ CapacityProviderStrategy: [FARGATE, { ...SPOT, Weight: 0 }] }, WINDOWS),
  },
];
