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
    message: 'a service has one registry at most, got 2; keep one, or use Service Connect for the others',
    passes: registered('A', {}),
  },
  {
    rule: 'ECS622',
    fails: registered('SRV', { ...CONTAINER, Port: 80 }),
    message: 'ServiceRegistries[0] has both a Port and a container, got 80; keep ContainerName and ContainerPort',
    passes: registered('SRV', { Port: 80 }),
  },
  {
    rule: 'ECS622',
    fails: registered('SRV', { ContainerName: 'web', Port: 80 }),
    message: 'ServiceRegistries[0] has both a Port and a container, got 80; keep ContainerName and ContainerPort',
    passes: registered('SRV', { Port: 8080 }),
  },
  {
    rule: 'ECS622',
    fails: registered('SRV', { ContainerPort: 80, Port: 80 }),
    message: 'ServiceRegistries[0] has both a Port and a container, got 80; keep ContainerName and ContainerPort',
    passes: registered('SRV', CONTAINER),
  },
  {
    rule: 'ECS623',
    fails: registered('SRV', { ...CONTAINER, ContainerName: 'proxy' }),
    message: "ServiceRegistries[0] leads to no container of the task, got 'proxy'; use one of web",
    passes: registered('SRV', CONTAINER),
  },
  {
    rule: 'ECS623',
    fails: registered('SRV', { ...CONTAINER, ContainerPort: 81 }),
    message: "ServiceRegistries[0] leads to a port that 'web' does not map, got 81; add it to the port mappings of the container",
    passes: registered('SRV', CONTAINER),
  },
  {
    rule: 'ECS623',
    fails: { ...registered('SRV', CONTAINER), ...task({}, WEB) },
    message: "ServiceRegistries[0] leads to a port that 'web' does not map, got 80; add it to the port mappings of the container",
    passes: { ...registered('SRV', CONTAINER), ...task({}, { ...WEB, PortMappings: [{ ContainerPortRange: '80-90' }] }) },
  },
  {
    rule: 'ECS623',
    fails: registered('A', { ContainerName: 'proxy' }),
    message: "ServiceRegistries[0] leads to no container of the task, got 'proxy'; use one of web",
    passes: registered('A', { ContainerName: 'web' }),
  },
  {
    rule: 'ECS624',
    fails: registered('SRV', {}),
    message: 'ServiceRegistries[0] has SRV records and no port; set ContainerName and ContainerPort',
    passes: registered('A', {}),
  },
  {
    rule: 'ECS625',
    fails: onInstances('A'),
    message: 'ServiceRegistries[0] has no SRV record, and the task is in bridge mode, got ["A"]; use SRV: the port of such a task is known only then',
    passes: onInstances('SRV'),
  },
  {
    rule: 'ECS625',
    fails: onInstances('A', 'host'),
    message: 'ServiceRegistries[0] has no SRV record, and the task is in host mode, got ["A"]; use SRV: the port of such a task is known only then',
    passes: onInstances('SRV', 'host'),
  },
  {
    rule: 'ECS631',
    fails: names({ Name: 'n'.repeat(128) }, 'A'),
    message: `Name has more than 127 characters, got '${'n'.repeat(128)}'; shorten it`,
    passes: names({ Name: 'n'.repeat(127) }, 'A'),
  },
  {
    rule: 'ECS632',
    fails: names({ ...ROUTE_53, ...CUSTOM }, 'A'),
    message: 'the service has both HealthCheckConfig and HealthCheckCustomConfig; keep HealthCheckCustomConfig: ECS tells Cloud Map the health of its tasks',
    passes: names(CUSTOM, 'A'),
  },
  {
    rule: 'ECS633',
    fails: inNamespace(ROUTE_53),
    message: "Route 53 checks nothing in a private namespace, got 'Namespace'; use HealthCheckCustomConfig",
    passes: inNamespace(CUSTOM),
  },
  {
    rule: 'ECS633',
    fails: inNamespace({ ...ROUTE_53, NamespaceId: undefined, DnsConfig: { NamespaceId: { Ref: 'Namespace' }, DnsRecords: [] } }),
    message: "Route 53 checks nothing in a private namespace, got 'Namespace'; use HealthCheckCustomConfig",
    passes: inNamespace({ ...ROUTE_53, NamespaceId: 'ns-1' }),
  },
];
