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
const twoPorts = (second: object) => task({}, { ...LISTENING, PortMappings: [...LISTENING.PortMappings, { ContainerPort: 81, Name: 'admin', ...second }] });
const spoken = (mapping: object): Resources => ({
  ...offers(TIMEOUT), ...task({}, { ...WEB, PortMappings: [{ ContainerPort: 80, Name: 'http', ...mapping }] }),
});
const reserving = (Memory: number): Resources => ({ ...connected({}), ...task({}, { ...LISTENING, Memory }) });
const place = 'ServiceConnectConfiguration.Services[0]';

export const SERVICE_CONNECT_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS601',
    fails: offers({ PortName: 'web' }),
    message: `${place} offers a port that the task does not name, got 'web'; set Name of the port mapping`,
    passes: offers({ PortName: 'http' }),
  },
  {
    rule: 'ECS601',
    fails: { ...offers({ PortName: 'web' }), ...twoPorts({}) },
    message: `${place} offers a port that the task does not name, got 'web'; set Name of the port mapping`,
    passes: { ...offers({ PortName: 'admin' }), ...twoPorts({}) },
  },
  {
    rule: 'ECS601',
    fails: offers({ PortName: 'https' }),
    message: `${place} offers a port that the task does not name, got 'https'; set Name of the port mapping`,
    passes: connected({ Enabled: false, Services: [{ PortName: 'https' }] }),
  },
  {
    rule: 'ECS601',
    fails: { ...offers({ PortName: 'web' }), ...task({}, LISTENING, PROXY) },
    message: `${place} offers a port that the task does not name, got 'web'; set Name of the port mapping`,
    passes: { ...offers({ PortName: 'http' }), ...task({}, LISTENING, PROXY) },
  },
  {
    rule: 'ECS602',
    fails: offers({ DiscoveryName: 'Web' }),
    message: `${place}.DiscoveryName is not a name that ECS takes, got 'Web'; use 1 to 64 lower case letters, digits, hyphens and underscores`,
    passes: offers({ DiscoveryName: 'w'.repeat(64) }),
  },
  {
    rule: 'ECS602',
    fails: offers({ DiscoveryName: 'w'.repeat(65) }),
    message: `${place}.DiscoveryName is not a name that ECS takes, got '${'w'.repeat(65)}'; use 1 to 64 lower case letters, digits, hyphens and underscores`,
    passes: offers({ DiscoveryName: 'web-1_a' }),
  },
  {
    rule: 'ECS603',
    fails: connected({ Services: [{ PortName: 'http' }, { PortName: 'http', DiscoveryName: 'http' }] }),
    message: "two ports have one discovery name, got 'http'; give each its own DiscoveryName",
    passes: connected({ Services: [{ PortName: 'http' }, { PortName: 'http', DiscoveryName: 'web' }] }),
  },
  {
    rule: 'ECS603',
    fails: connected({ Services: [{ PortName: 'http', DiscoveryName: 'web' }, { PortName: 'http', DiscoveryName: 'web' }] }),
    message: "two ports have one discovery name, got 'web'; give each its own DiscoveryName",
    passes: connected({ Enabled: false, Services: [{ PortName: 'http' }, { PortName: 'http' }] }),
  },
  {
    rule: 'ECS604',
    fails: alias({ DnsName: 'Web' }),
    message: `${place}.ClientAliases[0].DnsName is not a name that ECS takes, got 'Web'; use 1 to 127 lower case letters, digits, dots, hyphens and underscores`,
    passes: alias({ DnsName: 'web.internal' }),
  },
  {
    rule: 'ECS604',
    fails: alias({ DnsName: 'web!' }),
    message: `${place}.ClientAliases[0].DnsName is not a name that ECS takes, got 'web!'; use 1 to 127 lower case letters, digits, dots, hyphens and underscores`,
    passes: alias({ DnsName: 'w'.repeat(127) }),
  },
  {
    rule: 'ECS605',
    fails: alias({ Port: 65536 }),
    message: `${place}.ClientAliases[0].Port must be a whole number from 1 to 65535, got 65536; use the port that clients ask for`,
    passes: alias({ Port: 65535 }),
  },
  {
    rule: 'ECS606',
    fails: offers({ ClientAliases: [{ Port: 80 }, { Port: 81 }] }),
    message: `${place} may have one client alias, got 2; offer the port once more under another DiscoveryName`,
    passes: offers({ ClientAliases: [{ Port: 80 }] }),
  },
  {
    rule: 'ECS607',
    fails: inCluster({}),
    message: "Service Connect has no namespace, and the cluster no default one, got 'Cluster'; set Namespace",
    passes: inCluster({ ServiceConnectDefaults: { Namespace: 'internal' } }),
  },
  {
    rule: 'ECS607',
    fails: inCluster({ ClusterName: 'shop' }),
    message: "Service Connect has no namespace, and the cluster no default one, got 'Cluster'; set Namespace",
    passes: inCluster({}, { Enabled: true, Namespace: 'internal' }),
  },
  {
    rule: 'ECS607',
    fails: inCluster({ ServiceConnectDefaults: {} }),
    message: "Service Connect has no namespace, and the cluster no default one, got 'Cluster'; set Namespace",
    passes: inCluster({}, { Enabled: false }),
  },
  {
    rule: 'ECS608',
    fails: spoken({}),
    message: `${place}.Timeout.PerRequestTimeoutSeconds knows no requests without an appProtocol, got 5; set AppProtocol of the port`,
    passes: spoken({ AppProtocol: 'http' }),
  },
  {
    rule: 'ECS608',
    fails: { ...offers({ PortName: 'admin', ...TIMEOUT }), ...twoPorts({}) },
    message: `${place}.Timeout.PerRequestTimeoutSeconds knows no requests without an appProtocol, got 5; set AppProtocol of the port`,
    passes: { ...offers({ PortName: 'admin', ...TIMEOUT }), ...twoPorts({ AppProtocol: 'http' }) },
  },
  {
    rule: 'ECS609',
    fails: reserving(512),
    message: "the containers take all of the task's 512 MiB, and Service Connect adds a proxy, got 512; leave it 64 MiB at least",
    passes: reserving(511),
  },
  {
    rule: 'ECS609',
    fails: reserving(600),
    message: "the containers take all of the task's 512 MiB, and Service Connect adds a proxy, got 600; leave it 64 MiB at least",
    passes: { ...service(), ...task({}, { ...LISTENING, Memory: 512 }) },
  },
  {
    rule: 'ECS610',
    fails: connected({}, { PlatformVersion: '1.3.0' }),
    message: "Service Connect needs platform version 1.4.0, got '1.3.0'; use LATEST",
    passes: connected({}, { PlatformVersion: '1.4.0' }),
  },
];
