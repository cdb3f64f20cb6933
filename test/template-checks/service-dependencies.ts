import { ancestors, Template, TemplateResource } from '../../benchmark/src/template-facts';

type Resources = Record<string, TemplateResource & { readonly Properties: any }>;

/** What the first task of a service needs and the service does not come after: `<service>: <resource>`. */
export function missingDependencies({ Resources }: Template): string[] {
  const resources = Resources as Resources;
  return idsOf(resources, 'AWS::ECS::Service').flatMap((service) => {
    const before = ancestors(resources, service);
    return [...new Set(neededBy(resources, service))].filter((id) => !before.has(id)).map((id) => `${service}: ${id}`);
  });
}

function neededBy(resources: Resources, service: string): string[] {
  const { Cluster, NetworkConfiguration, LoadBalancers = [], TaskDefinition } = resources[service].Properties;
  const { Subnets = [], SecurityGroups = [] } = NetworkConfiguration?.AwsvpcConfiguration ?? {};
  const targetGroups: string[] = LoadBalancers.flatMap(({ TargetGroupArn, AdvancedConfiguration }: any) => (
    [idIn(TargetGroupArn), idIn(AdvancedConfiguration?.AlternateTargetGroupArn)]
  )).filter(Boolean);
  return [
    ...idsOf(resources, 'AWS::ECS::ClusterCapacityProviderAssociations').filter((id) => idIn(resources[id].Properties.Cluster) === idIn(Cluster)),
    ...Subnets.map(idIn).flatMap((subnet: string) => egressRoutes(resources, subnet)),
    ...SecurityGroups.map(idIn).flatMap((group: string) => rulesOf(resources, group)),
    ...policiesOf(resources, taskDefinitionOf(resources, TaskDefinition)),
    ...['AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::ListenerRule'].flatMap((type) => idsOf(resources, type))
      .filter((id) => targetGroups.some((group) => ancestors(resources, id).has(group))),
  ];
}

/** The routes of a subnet that lead out of the VPC, and what puts them into force. */
function egressRoutes(resources: Resources, subnet: string): string[] {
  const associations = idsOf(resources, 'AWS::EC2::SubnetRouteTableAssociation').filter((id) => idIn(resources[id].Properties.SubnetId) === subnet);
  const tables = associations.map((id) => idIn(resources[id].Properties.RouteTableId));
  const routes = idsOf(resources, 'AWS::EC2::Route').filter((id) => tables.includes(idIn(resources[id].Properties.RouteTableId)));
  return routes.length > 0 ? [...associations, ...routes] : [];
}

/** Rules that let somebody in to the tasks, and load balancers out to them. */
function rulesOf(resources: Resources, group: string): string[] {
  const fronts = idsOf(resources, 'AWS::ElasticLoadBalancingV2::LoadBalancer').flatMap((id) => (resources[id].Properties.SecurityGroups ?? []).map(idIn));
  return [
    ...idsOf(resources, 'AWS::EC2::SecurityGroupIngress').filter((id) => idIn(resources[id].Properties.GroupId) === group),
    ...idsOf(resources, 'AWS::EC2::SecurityGroupEgress').filter((id) => {
      const { GroupId, DestinationSecurityGroupId } = resources[id].Properties;
      return idIn(DestinationSecurityGroupId) === group && fronts.includes(idIn(GroupId));
    }),
  ];
}

/** Without a reference, where the service of CodeDeploy names the family alone. */
function taskDefinitionOf(resources: Resources, reference: unknown): string | undefined {
  return idIn(reference) ?? idsOf(resources, 'AWS::ECS::TaskDefinition').find((id) => resources[id].Properties.Family === reference);
}

function policiesOf(resources: Resources, taskDefinition?: string): string[] {
  if (!taskDefinition) return [];
  const { ExecutionRoleArn, TaskRoleArn } = resources[taskDefinition].Properties;
  const roles = [ExecutionRoleArn, TaskRoleArn].map(idIn);
  return idsOf(resources, 'AWS::IAM::Policy').filter((id) => (resources[id].Properties.Roles ?? []).map(idIn).some((role: string) => roles.includes(role)));
}

function idsOf(resources: Resources, type: string): string[] {
  return Object.keys(resources).filter((id) => resources[id].Type === type);
}

/** The logical id that a `Ref` or `Fn::GetAtt` names. */
function idIn(reference: any): string | undefined {
  return reference?.Ref ?? reference?.['Fn::GetAtt']?.[0];
}
