import { CfnTemplate } from './template';

/** Properties that no two resources of a type may have alike, in one account and Region. */
const UNIQUE: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [['Name']],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [['Name']],
  'AWS::ElasticLoadBalancingV2::Listener': [['LoadBalancerArn', 'Port']],
  'AWS::ElasticLoadBalancingV2::ListenerRule': [['ListenerArn', 'Priority']],
  'AWS::EC2::SecurityGroupIngress': [['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'CidrIpv6', 'SourceSecurityGroupId', 'SourcePrefixListId']],
  'AWS::EC2::SecurityGroupEgress': [['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'CidrIpv6', 'DestinationSecurityGroupId', 'DestinationPrefixListId']],
  'AWS::Logs::LogGroup': [['LogGroupName']],
  'AWS::ServiceDiscovery::Service': [['NamespaceId', 'Name']],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [['ScalingTargetId', 'PolicyName']],
  'AWS::CloudWatch::Alarm': [['AlarmName']],
  'AWS::IAM::Role': [['RoleName']],
  'AWS::Route53::RecordSet': [['HostedZoneId', 'Name', 'Type']],
  'AWS::ApiGatewayV2::Route': [['ApiId', 'RouteKey']],
};

/** Members of a list that must differ by one of their properties. */
const UNIQUE_MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::ECS::TaskDefinition': { ContainerDefinitions: 'Name', Volumes: 'Name' },
  'AWS::ECS::Service': { VolumeConfigurations: 'Name' },
  'AWS::IAM::Role': { Policies: 'PolicyName' },
};

/** Two resources, or two members of one list, that have what only one can have. */
export function uniqueProblems({ Resources = {} }: CfnTemplate): string[] {
  const seen = new Map<string, string>();
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => [
    ...(UNIQUE[Type] ?? []).flatMap((names) => {
      const own = names.map((name) => Properties[name]);
      if (own[own.length === 1 ? 0 : 1] === undefined) return [];
      const key = JSON.stringify([Type, own]);
      const other = seen.get(key);
      seen.set(key, id);
      return other === undefined ? [] : [`${other} and ${id} have one ${names.join(', ')}`];
    }),
    ...Object.entries(UNIQUE_MEMBERS[Type] ?? {}).flatMap(([list, name]) => memberProblems(`${id}.${list}`, Properties[list], name)),
  ]);
}

function memberProblems(where: string, members: unknown, name: string): string[] {
  if (!Array.isArray(members)) return [];
  const names = members.map((member: Record<string, unknown>) => JSON.stringify(member[name]));
  const twice = names.find((each, i) => each !== undefined && names.indexOf(each) !== i);
  return twice === undefined ? [] : [`${where} has ${name} ${twice} twice`];
}
