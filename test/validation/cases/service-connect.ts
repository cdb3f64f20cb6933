import { LISTENING, Resources, RuleCase, service, task, WEB } from './rule-case';

const connected = (configuration: object, fields: object = {}) => service({
  ServiceConnectConfiguration: { Enabled: true, Namespace: 'internal', ...configuration }, ...fields,
});
const offers = (port: object) => connected({ Services: [{ PortName: 'http', ...port }] });
const alias = (fields: object) => offers({ ClientAliases: [{ Port: 80, ...fields }] });
const inCluster = (cluster: object, ServiceConnectConfiguration: object = { Enabled: true }): Resources => ({
  ...service({ Cluster: { Ref: 'Cluster' }, ServiceConnectConfiguration, CapacityProviderStrategy: undefined, LaunchType: 'FARGATE' }),
  Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ...cluster } },
});
const PROXY = { Name: 'proxy', Image: 'envoy', PortMappings: [{ ContainerPort: 8080, Name: 'proxy' }] };
const TIMEOUT = { Timeout: { PerRequestTimeoutSeconds: 5 } };
const twoPorts = (second: object) => task({}, {
  ...LISTENING,
  PortMappings: [...LISTENING.PortMappings, { ContainerPort: 81, Name: 'admin', ...second }],
});
const spoken = (mapping: object): Resources => ({
  ...offers(TIMEOUT), ...task({}, { ...WEB, PortMappings: [{ ContainerPort: 80, Name: 'http', ...mapping }] }),
});
const reserving = (Memory: number): Resources => ({ ...connected({}), ...task({}, { ...LISTENING, Memory }) });

export const SERVICE_CONNECT_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS601',
    fails: offers({ PortName: 'web' }),
    mentions: ['ServiceConnectConfiguration.Services[0]', 'port name', 'web', 'set Name'],
    passes: offers({ PortName: 'http' }),
  },
  {
    rule: 'ECS601',
    fails: { ...offers({ PortName: 'web' }), ...twoPorts({}) },
    mentions: ['ServiceConnectConfiguration.Services[0]', 'port name', 'web', 'set Name'],
    passes: { ...offers({ PortName: 'admin' }), ...twoPorts({}) },
  },
  {
    rule: 'ECS601',
    fails: offers({ PortName: 'https' }),
    mentions: ['ServiceConnectConfiguration.Services[0]', 'port name', 'https', 'set Name'],
    passes: connected({ Enabled: false, Services: [{ PortName: 'https' }] }),
  },
  {
    rule: 'ECS601',
    fails: { ...offers({ PortName: 'web' }), ...task({}, LISTENING, PROXY) },
    mentions: ['ServiceConnectConfiguration.Services[0]', 'port name', 'web', 'set Name'],
    passes: { ...offers({ PortName: 'http' }), ...task({}, LISTENING, PROXY) },
  },
  {
    rule: 'ECS602',
    fails: offers({ DiscoveryName: 'Web' }),
    mentions: ['ServiceConnectConfiguration.Services[0].DiscoveryName', 'Web', 'use 1 to'],
    passes: offers({ DiscoveryName: 'w'.repeat(64) }),
  },
  {
    rule: 'ECS602',
    fails: offers({ DiscoveryName: 'w'.repeat(65) }),
    mentions: ['ServiceConnectConfiguration.Services[0].DiscoveryName', 'w'.repeat(65), 'use 1 to'],
    passes: offers({ DiscoveryName: 'web-1_a' }),
  },
  {
    rule: 'ECS603',
    fails: connected({ Services: [{ PortName: 'http' }, { PortName: 'http', DiscoveryName: 'http' }] }),
    mentions: ['discovery name', 'http', 'DiscoveryName'],
    passes: connected({ Services: [{ PortName: 'http' }, { PortName: 'http', DiscoveryName: 'web' }] }),
  },
  {
    rule: 'ECS603',
    fails: connected({ Services: [{ PortName: 'http', DiscoveryName: 'web' }, { PortName: 'http', DiscoveryName: 'web' }] }),
    mentions: ['discovery name', 'web', 'DiscoveryName'],
    passes: connected({ Enabled: false, Services: [{ PortName: 'http' }, { PortName: 'http' }] }),
  },
  {
    rule: 'ECS604',
    fails: alias({ DnsName: 'Web' }),
    mentions: ['ServiceConnectConfiguration.Services[0].ClientAliases[0].DnsName', 'Web', 'use 1 to'],
    passes: alias({ DnsName: 'web.internal' }),
  },
  {
    rule: 'ECS604',
    fails: alias({ DnsName: 'web!' }),
    mentions: ['ServiceConnectConfiguration.Services[0].ClientAliases[0].DnsName', 'web!', 'use 1 to'],
    passes: alias({ DnsName: 'w'.repeat(127) }),
  },
  {
    rule: 'ECS605',
    fails: alias({ Port: 65536 }),
    mentions: ['ServiceConnectConfiguration.Services[0].ClientAliases[0].Port', '1 to 65535', '65536', 'clients'],
    passes: alias({ Port: 65535 }),
  },
  {
    rule: 'ECS606',
    fails: offers({ ClientAliases: [{ Port: 80 }, { Port: 81 }] }),
    mentions: ['ServiceConnectConfiguration.Services[0]', 'one client alias', '2', 'DiscoveryName'],
    passes: offers({ ClientAliases: [{ Port: 80 }] }),
  },
  {
    rule: 'ECS607',
    fails: inCluster({}),
    mentions: ['namespace', 'Cluster', 'set Namespace'],
    passes: inCluster({ ServiceConnectDefaults: { Namespace: 'internal' } }),
  },
  {
    rule: 'ECS607',
    fails: inCluster({ ClusterName: 'shop' }),
    mentions: ['namespace', 'Cluster', 'set Namespace'],
    passes: inCluster({}, { Enabled: true, Namespace: 'internal' }),
  },
  {
    rule: 'ECS607',
    fails: inCluster({ ServiceConnectDefaults: {} }),
    mentions: ['namespace', 'Cluster', 'set Namespace'],
    passes: inCluster({}, { Enabled: false }),
  },
  {
    rule: 'ECS608',
    fails: spoken({}),
    mentions: ['ServiceConnectConfiguration.Services[0].Timeout.PerRequestTimeoutSeconds', 'appProtocol', '5', 'AppProtocol'],
    passes: spoken({ AppProtocol: 'http' }),
  },
  {
    rule: 'ECS608',
    fails: { ...offers({ PortName: 'admin', ...TIMEOUT }), ...twoPorts({}) },
    mentions: ['ServiceConnectConfiguration.Services[0].Timeout.PerRequestTimeoutSeconds', 'appProtocol', '5', 'AppProtocol'],
    passes: { ...offers({ PortName: 'admin', ...TIMEOUT }), ...twoPorts({ AppProtocol: 'http' }) },
  },
  {
    rule: 'ECS609',
    fails: reserving(512),
    mentions: ['512 MiB', '512', '64 MiB'],
    passes: reserving(511),
  },
  {
    rule: 'ECS609',
    fails: reserving(600),
    mentions: ['512 MiB', '600', '64 MiB'],
    passes: { ...service(), ...task({}, { ...LISTENING, Memory: 512 }) },
  },
  {
    rule: 'ECS610',
    fails: connected({}, { PlatformVersion: '1.3.0' }),
    mentions: ['platform version 1.4.0', '1.3.0', 'LATEST'],
    passes: connected({}, { PlatformVersion: '1.4.0' }),
  },
];
