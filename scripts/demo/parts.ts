import { Ingress, Reference, Statement, TargetGroupPair, Value } from './shapes';
import { logicalIdOf, Resource, Template } from './template';

/** A listener that CodeDeploy leads to one of the two target groups. */
export interface Route {
  readonly purpose: 'production' | 'test';
  readonly listener: Resource<'AWS::ElasticLoadBalancingV2::Listener'>;
  readonly clients: readonly string[];
}

export interface Permission {
  readonly actions: readonly string[];
  readonly on: readonly string[];
}

export type Parts = ReturnType<typeof readParts>;

/** Finds the parts of a web service that CodeDeploy deploys, each by the reference that leads to it. */
export function readParts(template: Template) {
  const service = template.one('AWS::ECS::Service');
  const task = template.one('AWS::ECS::TaskDefinition');
  const deploymentGroup = template.one('AWS::CodeDeploy::DeploymentGroup');
  const registration = template.one('AWS::ServiceDiscovery::Service');
  const [target] = service.properties.LoadBalancers;
  const [pair] = deploymentGroup.properties.LoadBalancerInfo.TargetGroupPairInfoList;
  const loadBalancer = template.one('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const balancers = loadBalancer.properties.SecurityGroups.map((group) => template.show(group));
  return {
    service,
    task,
    deploymentGroup,
    registration,
    target,
    loadBalancer,
    vpc: template.one('AWS::EC2::VPC'),
    subnets: template.all('AWS::EC2::Subnet'),
    publicSubnets: publicSubnets(template),
    natGateways: template.all('AWS::EC2::NatGateway'),
    cluster: template.one('AWS::ECS::Cluster'),
    capacityProviders: template.one('AWS::ECS::ClusterCapacityProviderAssociations').properties.CapacityProviders,
    namespace: template.follow('AWS::ServiceDiscovery::PrivateDnsNamespace', registration.properties.DnsConfig.NamespaceId),
    application: template.follow('AWS::CodeDeploy::Application', deploymentGroup.properties.ApplicationName),
    routes: routesOf(template, pair),
    targetGroups: targetGroupsOf(template, target.TargetGroupArn, pair),
    startedBy: template.customResourcesNaming(deploymentGroup),
    neighbours: allowedInto(template, service.properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups, target.ContainerPort)
      .filter((source) => !balancers.includes(source)),
    taskRole: permissionsOf(template, task.properties.TaskRoleArn),
    executionRole: permissionsOf(template, task.properties.ExecutionRoleArn),
  };
}

/** The subnets whose routes lead to an internet gateway. */
function publicSubnets(template: Template): Resource<'AWS::EC2::Subnet'>[] {
  const open = template.all('AWS::EC2::Route').filter(({ properties }) => properties.GatewayId).map(({ properties }) => logicalIdOf(properties.RouteTableId));
  return template.all('AWS::EC2::SubnetRouteTableAssociation')
    .filter(({ properties }) => open.includes(logicalIdOf(properties.RouteTableId)))
    .map(({ properties }) => template.follow('AWS::EC2::Subnet', properties.SubnetId));
}

/** The service's own target group, and the one that deployments alternate with. */
function targetGroupsOf(template: Template, own: Reference, { TargetGroups }: TargetGroupPair): Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>[] {
  const groups = TargetGroups.map(({ Name }) => template.follow('AWS::ElasticLoadBalancingV2::TargetGroup', Name));
  const isOwn = ({ logicalId }: { logicalId: string }) => logicalId === logicalIdOf(own);
  return [...groups.filter(isOwn), ...groups.filter((group) => !isOwn(group))];
}

function routesOf(template: Template, { ProdTrafficRoute, TestTrafficRoute }: TargetGroupPair): Route[] {
  return [
    routeOf(template, 'production', ProdTrafficRoute.ListenerArns[0]),
    ...TestTrafficRoute ? [routeOf(template, 'test', TestTrafficRoute.ListenerArns[0])] : [],
  ];
}

function routeOf(template: Template, purpose: Route['purpose'], reference: Reference): Route {
  const listener = template.follow('AWS::ElasticLoadBalancingV2::Listener', reference);
  const { SecurityGroups } = template.one('AWS::ElasticLoadBalancingV2::LoadBalancer').properties;
  return { purpose, listener, clients: allowedInto(template, SecurityGroups, listener.properties.Port) };
}

/** Who may reach a port, by the rules of the security groups before it. */
function allowedInto(template: Template, groups: readonly Reference[], port: number): string[] {
  const ids = idsOf(groups);
  const rules = [
    ...groups.flatMap((group) => template.follow('AWS::EC2::SecurityGroup', group).properties.SecurityGroupIngress ?? []),
    ...template.all('AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties).filter(({ GroupId }) => ids.includes(logicalIdOf(GroupId))),
  ];
  return rules.filter(({ FromPort = 0, ToPort = 65535 }) => FromPort <= port && port <= ToPort).map((rule) => sourceOf(template, rule));
}

function sourceOf(template: Template, { CidrIp, SourceSecurityGroupId }: Ingress): string {
  if (SourceSecurityGroupId) return template.show(SourceSecurityGroupId);
  if (CidrIp === undefined) return 'others';
  if (CidrIp === '0.0.0.0/0') return 'everybody';
  return typeof CidrIp === 'object' && 'Fn::GetAtt' in CidrIp ? template.follow('AWS::EC2::VPC', CidrIp).properties.CidrBlock : template.show(CidrIp);
}

function permissionsOf(template: Template, reference: Reference): Permission[] {
  const role = template.follow('AWS::IAM::Role', reference);
  const attached = template.all('AWS::IAM::Policy').filter(({ properties }) => idsOf(properties.Roles).includes(role.logicalId));
  const documents = [...attached.map(({ properties }) => properties), ...role.properties.Policies ?? []].map(({ PolicyDocument }) => PolicyDocument);
  return [
    ...documents.flatMap((document) => document.Statement).map((statement) => permission(template, statement)),
    ...(role.properties.ManagedPolicyArns ?? []).map((arn) => ({ actions: ['all'], on: [template.show(arn)] })),
  ];
}

function permission(template: Template, { Action, Resource: resource }: Statement): Permission {
  return { actions: [Action].flat(), on: [resource].flat().map((value) => template.show(value as Value)) };
}

function idsOf(references: readonly Reference[]): string[] {
  return references.map(logicalIdOf);
}
