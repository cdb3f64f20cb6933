import { Branch, plural } from './layout';
import { Parts, Permission, Route } from './parts';
import { Resource, Template } from './template';

/** What deployments call the target groups: the service's own, and the one that they alternate with. */
const COLOURS = ['blue', 'green'];

/** What the template makes, as a tree. */
export function made(template: Template, parts: Parts): Branch[] {
  return [
    { label: 'network', text: network(parts) },
    { label: 'cluster', text: cluster(parts) },
    { label: 'task', ...task(template, parts) },
    { label: 'service', text: service(parts) },
    { label: 'load balancer', ...loadBalancer(parts) },
    { label: 'Cloud Map', text: cloudMap(parts) },
    { label: 'CodeDeploy', ...codeDeploy(parts) },
  ];
}

function network({ vpc, subnets, publicSubnets: { length: open }, natGateways }: Parts): string {
  const zones = new Set(subnets.map(({ properties }) => JSON.stringify(properties.AvailabilityZone))).size;
  return [
    `VPC ${vpc.properties.CidrBlock}`, plural(zones, 'zone'), `${open} public, ${subnets.length - open} private subnets`, plural(natGateways.length, 'NAT'),
  ].join(' · ');
}

function cluster({ cluster: { properties }, capacityProviders }: Parts): string {
  const insights = properties.ClusterSettings.find(({ Name }) => Name === 'containerInsights')?.Value ?? 'not set';
  return [capacityProviders.join(', '), `Container Insights ${insights}`].join(' · ');
}

function task(template: Template, { task: { properties }, taskRole, executionRole }: Parts): Omit<Branch, 'label'> {
  const { Family, RequiresCompatibilities, NetworkMode, Cpu, Memory, ContainerDefinitions } = properties;
  return {
    text: [`family ${Family}`, RequiresCompatibilities.join(', '), NetworkMode, `cpu ${Cpu}`, `memory ${Memory} MiB`].join(' · '),
    branches: [
      ...ContainerDefinitions.flatMap((container) => containerBranches(template, container)),
      { label: 'execution role', text: permissions(executionRole) },
      { label: 'task role', text: permissions(taskRole) },
    ],
  };
}

type Container = Parts['task']['properties']['ContainerDefinitions'][number];

function containerBranches(template: Template, container: Container): Branch[] {
  const { Name, Image, Cpu, Memory, PortMappings = [], Secrets = [], LogConfiguration } = container;
  const size = [Cpu ? `cpu ${Cpu}` : [], Memory ? `memory ${Memory} MiB` : []].flat();
  const ports = PortMappings.map(({ ContainerPort, Protocol }) => `port ${ContainerPort}/${Protocol}`);
  return [
    { label: `container ${Name}`, text: [`image ${template.show(Image)}`, ...size, ...ports].join(' · ') },
    ...Secrets.map((secret) => ({ label: 'secret', text: `${secret.Name} ◀── ${template.show(secret.ValueFrom)}` })),
    ...LogConfiguration ? [{ label: 'logs', text: logs(template, LogConfiguration) }] : [],
  ];
}

function logs(template: Template, { LogDriver, Options }: NonNullable<Container['LogConfiguration']>): string {
  const group = Options['awslogs-group'];
  if (typeof group !== 'object' || 'Fn::Join' in group) return LogDriver;
  const days = template.follow('AWS::Logs::LogGroup', group).properties.RetentionInDays;
  return `${LogDriver} · ${template.show(group)} · ${days ? `kept ${plural(days, 'day')}` : 'kept for ever'}`;
}

function permissions(granted: readonly Permission[]): string {
  return granted.map(({ actions, on }) => `${actions.join(', ')} on ${on.join(', ')}`).join('; ') || 'may do nothing';
}

function loadBalancer({ loadBalancer: { properties }, routes, targetGroups }: Parts): Omit<Branch, 'label'> {
  return {
    text: `${properties.Type} · ${properties.Scheme}`,
    branches: [
      ...routes.map((route) => ({ label: `${route.purpose} listener`, text: entrance(route) })),
      ...targetGroups.map((targetGroup, i) => ({ label: `${COLOURS[i]} target group`, text: health(targetGroup) })),
    ],
  };
}

function entrance({ listener: { properties: { Protocol, Port } }, clients }: Route): string {
  return `${Protocol} :${Port} · open to ${clients.join(', ') || 'nobody'}`;
}

function health({ name, properties }: Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>): string {
  return `${name} · health check ${properties.HealthCheckPath}`;
}

function cloudMap({ namespace, registration: { properties: { Name, DnsConfig: { DnsRecords: [record] } } } }: Parts): string {
  return `${Name}.${namespace.properties.Name} · ${record.Type} record, ${plural(record.TTL, 'second')}`;
}

function codeDeploy({ deploymentGroup, application, startedBy }: Parts): Omit<Branch, 'label'> {
  const { DeploymentConfigName, AutoRollbackConfiguration } = deploymentGroup.properties;
  return {
    text: `application ${application.name}`,
    branches: [
      { label: 'deployment group', text: deploymentGroup.name },
      { label: 'pace', text: DeploymentConfigName },
      { label: 'goes back after', text: AutoRollbackConfiguration.Events.join(', ') },
      ...startedBy.map((text) => ({ label: 'started by', text })),
    ],
  };
}

function service({ service: { properties } }: Parts): string {
  const { DesiredCount, CapacityProviderStrategy, NetworkConfiguration, DeploymentController } = properties;
  const providers = CapacityProviderStrategy.map(({ CapacityProvider }) => CapacityProvider).join(', ');
  const publicIp = NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp === 'ENABLED' ? 'public IP addresses' : 'no public IP addresses';
  return [DesiredCount === undefined ? 'tasks as scaling asks' : plural(DesiredCount, 'task'), `on ${providers}`, publicIp, `controller ${DeploymentController.Type}`].join(' · ');
}
