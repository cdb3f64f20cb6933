import { instanceService, Resources, RuleCase, service } from './rule-case';

const strategy = (...items: readonly object[]) => service({ CapacityProviderStrategy: items });
const FARGATE = { CapacityProvider: 'FARGATE', Weight: 1 };
const SPOT = { CapacityProvider: 'FARGATE_SPOT', Weight: 1 };
const WINDOWS = { Cpu: '1024', Memory: '2048', RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };
const INSTANCES = { Instances: { Type: 'AWS::ECS::CapacityProvider', Properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: 'arn:group' } } } };
const providers = (number: number) => Array.from({ length: number }, (_, i) => ({ CapacityProvider: `provider${i}`, Weight: 1 }));
const onInstances = (items: readonly object[]) => instanceService({ LaunchType: undefined, CapacityProviderStrategy: items });

function inCluster(cluster: object, association?: object): Resources {
  return {
    ...service({ Cluster: { Ref: 'Cluster' } }),
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ...cluster } },
    ...association && { Association: { Type: 'AWS::ECS::ClusterCapacityProviderAssociations', Properties: { Cluster: { Ref: 'Cluster' }, ...association } } },
  };
}

export const CAPACITY_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS301',
    fails: service({ LaunchType: 'FARGATE' }),
    message: "the service has both a launch type and a capacity provider strategy, got 'FARGATE'; remove the launch type",
    passes: service({ LaunchType: 'FARGATE', CapacityProviderStrategy: undefined }),
  },
  {
    rule: 'ECS302',
    fails: strategy({ ...FARGATE, Weight: 0 }, { CapacityProvider: 'FARGATE_SPOT' }),
    message: 'no capacity provider has a weight, got [0,0]; give one of them at least 1: ECS places no task by a weight of 0',
    passes: strategy({ ...FARGATE, Weight: 0 }, SPOT),
  },
  {
    rule: 'ECS303',
    fails: strategy({ ...FARGATE, Base: 1 }, { ...SPOT, Base: 2 }),
    message: 'several capacity providers have a base, got [1,2]; keep one of them',
    passes: strategy({ ...FARGATE, Base: 1 }, { ...SPOT, Base: 0 }),
  },
  {
    rule: 'ECS304',
    fails: strategy(FARGATE, { CapacityProvider: 'instances', Weight: 1 }),
    message: "the strategy has Fargate's capacity providers and others, got [\"FARGATE\"]; make it two services, or keep the providers of one kind",
    passes: strategy(FARGATE, SPOT),
  },
  {
    rule: 'ECS304',
    fails: { ...strategy(FARGATE, { CapacityProvider: { Ref: 'Instances' }, Weight: 1 }), ...INSTANCES },
    message: "the strategy has Fargate's capacity providers and others, got [\"FARGATE\"]; make it two services, or keep the providers of one kind",
    passes: { ...strategy({ CapacityProvider: { Ref: 'Instances' }, Weight: 1 }), ...INSTANCES },
  },
  {
    rule: 'ECS305',
    fails: onInstances(providers(21)),
    message: 'a capacity provider strategy has 20 members at most, got 21; remove some',
    passes: onInstances(providers(20)),
  },
  {
    rule: 'ECS306',
    fails: strategy({ ...FARGATE, Weight: 1001 }),
    message: 'CapacityProviderStrategy[0].Weight must be a whole number from 0 to 1000, got 1001; use a share that ECS takes',
    passes: strategy({ ...FARGATE, Weight: 1000 }),
  },
  {
    rule: 'ECS306',
    fails: strategy({ ...FARGATE, Base: 100001 }),
    message: 'CapacityProviderStrategy[0].Base must be a whole number from 0 to 100000, got 100001; use a number of tasks that ECS takes',
    passes: strategy({ ...FARGATE, Base: 100000 }),
  },
  {
    rule: 'ECS307',
    fails: inCluster({}),
    message: "CapacityProviderStrategy[0] is no capacity provider of the cluster, got 'FARGATE'; add it to the cluster: enableFargateCapacityProviders",
    passes: inCluster({}, { CapacityProviders: ['FARGATE', 'FARGATE_SPOT'], DefaultCapacityProviderStrategy: [] }),
  },
  {
    rule: 'ECS307',
    fails: inCluster({ CapacityProviders: ['FARGATE_SPOT'] }),
    message: "CapacityProviderStrategy[0] is no capacity provider of the cluster, got 'FARGATE'; add it to the cluster: enableFargateCapacityProviders",
    passes: inCluster({ CapacityProviders: { 'Fn::If': ['Spot', ['FARGATE_SPOT'], ['FARGATE']] } }),
  },
  {
    rule: 'ECS307',
    fails: { ...inCluster({ CapacityProviders: [{ Ref: 'Instances' }] }), ...INSTANCES },
    message: "CapacityProviderStrategy[0] is no capacity provider of the cluster, got 'FARGATE'; add it to the cluster: enableFargateCapacityProviders",
    passes: inCluster({ CapacityProviders: [{ Ref: 'Provider' }] }),
  },
  {
    rule: 'ECS307',
    fails: inCluster({ CapacityProviders: ['FARGATE_SPOT'] }, { CapacityProviders: [] }),
    message: "CapacityProviderStrategy[0] is no capacity provider of the cluster, got 'FARGATE'; add it to the cluster: enableFargateCapacityProviders",
    passes: inCluster({ CapacityProviders: ['FARGATE_SPOT'] }, { CapacityProviders: { Ref: 'Providers' } }),
  },
  {
    rule: 'ECS308',
    fails: service({ CapacityProviderStrategy: [FARGATE, SPOT] }, WINDOWS),
    message: 'CapacityProviderStrategy[1] is Fargate Spot, and the task runs on Windows; use FARGATE',
    passes: service({ CapacityProviderStrategy: [FARGATE] }, WINDOWS),
  },
  {
    rule: 'ECS308',
    fails: service({ CapacityProviderStrategy: [SPOT] }, WINDOWS),
    message: 'CapacityProviderStrategy[0] is Fargate Spot, and the task runs on Windows; use FARGATE',
    passes: service({ CapacityProviderStrategy: [FARGATE, { ...SPOT, Weight: 0 }] }, WINDOWS),
  },
];
