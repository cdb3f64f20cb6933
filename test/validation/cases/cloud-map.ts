import { instanceService, Resources, RuleCase, service, task, WEB } from './rule-case';

const REGISTRY = { RegistryArn: { 'Fn::GetAtt': ['Names', 'Arn'] } };
const CONTAINER = { ContainerName: 'web', ContainerPort: 80 };

function names(fields: object = {}, ...types: readonly string[]): Resources {
  const DnsConfig = { DnsRecords: types.map((Type) => ({ Type, TTL: 10 })) };
  return { Names: { Type: 'AWS::ServiceDiscovery::Service', Properties: { Name: 'web', DnsConfig, NamespaceId: 'ns-1', ...fields } } };
}

const registered = (type: string, ...registries: readonly object[]): Resources => (
  { ...service({ ServiceRegistries: registries.map((fields) => ({ ...REGISTRY, ...fields })) }), ...names({}, type) }
);
const onInstances = (type: string, NetworkMode = 'bridge'): Resources => (
  { ...instanceService({ ServiceRegistries: [{ ...REGISTRY, ...CONTAINER }] }, { NetworkMode }), ...names({}, type) }
);
const registeredOnInstances = (fields: object) => instanceService({ ServiceRegistries: [{ ...REGISTRY, ...fields }] });
const inNamespace = (fields: object): Resources => ({
  ...names({ NamespaceId: { Ref: 'Namespace' }, ...fields }, 'A'),
  Namespace: { Type: 'AWS::ServiceDiscovery::PrivateDnsNamespace', Properties: { Name: 'internal', Vpc: 'vpc-11111111' } },
});
const ROUTE_53 = { HealthCheckConfig: { Type: 'HTTP' } };
const CUSTOM = { HealthCheckCustomConfig: { FailureThreshold: 1 } };

export const CLOUD_MAP_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS621',
    fails: registered('A', {}, {}),
    mentions: ['registry', '2', 'Service Connect'],
    passes: registered('A', {}),
  },
  {
    rule: 'ECS622',
    fails: registered('SRV', { ...CONTAINER, Port: 80 }),
    mentions: ['ServiceRegistries[0]', 'Port', 'container', '80', 'ContainerPort'],
    passes: registered('SRV', { Port: 80 }),
  },
  {
    rule: 'ECS622',
    fails: registered('SRV', { ContainerName: 'web', Port: 80 }),
    mentions: ['ServiceRegistries[0]', 'Port', 'container', '80', 'ContainerPort'],
    passes: registered('SRV', { Port: 8080 }),
  },
  {
    rule: 'ECS622',
    fails: registered('SRV', { ContainerPort: 80, Port: 80 }),
    mentions: ['ServiceRegistries[0]', 'Port', 'container', '80', 'ContainerPort'],
    passes: registered('SRV', CONTAINER),
  },
  {
    rule: 'ECS623',
    fails: registered('SRV', { ...CONTAINER, ContainerName: 'proxy' }),
    mentions: ['ServiceRegistries[0]', 'proxy', 'use one of'],
    passes: registered('SRV', CONTAINER),
  },
  {
    rule: 'ECS623',
    fails: registered('SRV', { ...CONTAINER, ContainerPort: 81 }),
    mentions: ['ServiceRegistries[0]', "'web'", '81', 'add it'],
    passes: registered('SRV', CONTAINER),
  },
  {
    rule: 'ECS623',
    fails: { ...registered('SRV', CONTAINER), ...task({}, WEB) },
    mentions: ['ServiceRegistries[0]', "'web'", '80', 'add it'],
    passes: { ...registered('SRV', CONTAINER), ...task({}, { ...WEB, PortMappings: [{ ContainerPortRange: '80-90' }] }) },
  },
  {
    rule: 'ECS623',
    fails: registered('A', { ContainerName: 'proxy' }),
    mentions: ['ServiceRegistries[0]', 'proxy', 'use one of'],
    passes: registered('A', { ContainerName: 'web' }),
  },
  {
    rule: 'ECS624',
    fails: registered('SRV', {}),
    mentions: ['ServiceRegistries[0]', 'SRV records', 'ContainerPort'],
    passes: registered('A', {}),
  },
  {
    rule: 'ECS625',
    fails: onInstances('A'),
    mentions: ['ServiceRegistries[0]', 'bridge', '["A"]', 'SRV'],
    passes: onInstances('SRV'),
  },
  {
    rule: 'ECS625',
    fails: onInstances('A', 'host'),
    mentions: ['ServiceRegistries[0]', 'host', '["A"]', 'SRV'],
    passes: onInstances('SRV', 'host'),
  },
  {
    rule: 'ECS626',
    fails: { ...onInstances('SRV'), ...registeredOnInstances({ Port: 80 }) },
    mentions: ['ServiceRegistries[0]', 'bridge', '80', 'ContainerName'],
    passes: { ...onInstances('SRV'), ...registeredOnInstances(CONTAINER) },
  },
  {
    rule: 'ECS631',
    fails: names({ Name: 'n'.repeat(128) }, 'A'),
    mentions: ['Name', '127', 'n'.repeat(128), 'shorten'],
    passes: names({ Name: 'n'.repeat(127) }, 'A'),
  },
  {
    rule: 'ECS632',
    fails: names({ ...ROUTE_53, ...CUSTOM }, 'A'),
    mentions: ['HealthCheckConfig', 'HealthCheckCustomConfig', 'keep HealthCheckCustomConfig'],
    passes: names(CUSTOM, 'A'),
  },
  {
    rule: 'ECS633',
    fails: inNamespace(ROUTE_53),
    mentions: ['private namespace', 'Namespace', 'HealthCheckCustomConfig'],
    passes: inNamespace(CUSTOM),
  },
  {
    rule: 'ECS633',
    fails: inNamespace({ ...ROUTE_53, NamespaceId: undefined, DnsConfig: { NamespaceId: { Ref: 'Namespace' }, DnsRecords: [] } }),
    mentions: ['private namespace', 'Namespace', 'HealthCheckCustomConfig'],
    passes: inNamespace({ ...ROUTE_53, NamespaceId: 'ns-1' }),
  },
];
