import { Finding } from './finding';
import { AppUpdate, goes, ResourceUpdate, Side } from '../update/app-update';

/** What only one resource can have at a time. A key of several properties needs all of them, or those up to a `?`. */
type KeyOf = (update: AppUpdate, resource: ResourceUpdate, side: Side) => readonly string[];

const UNIQUE: Readonly<Record<string, KeyOf>> = {
  'AWS::ElasticLoadBalancingV2::Listener': key('port', 'LoadBalancerArn', 'Port'),
  'AWS::ElasticLoadBalancingV2::ListenerRule': key('priority', 'ListenerArn', 'Priority'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': key('load balancer', 'Name'),
  'AWS::ElasticLoadBalancingV2::TargetGroup': key('target group', 'Name'),
  'AWS::Route53::RecordSet': key('record', 'HostedZoneId', 'Name', 'Type', 'SetIdentifier?'),
  'AWS::ServiceDiscovery::PrivateDnsNamespace': key('namespace', 'Vpc', 'Name'),
  'AWS::ServiceDiscovery::Service': (update, resource, side) => cloudMapNames(update, resource, side),
  'AWS::ECS::Service': (update, resource, side) => [
    ...key('service', 'Cluster', 'ServiceName')(update, resource, side), ...serviceConnectNames(update, resource, side),
  ],
  'AWS::ECS::Cluster': key('cluster', 'ClusterName'),
  'AWS::EC2::SecurityGroupIngress': key('ingress', 'GroupId', 'IpProtocol', 'FromPort', 'ToPort?', 'CidrIp?', 'SourceSecurityGroupId?'),
  'AWS::EC2::SecurityGroupEgress': key('egress', 'GroupId', 'IpProtocol', 'FromPort', 'ToPort?', 'CidrIp?', 'DestinationSecurityGroupId?'),
  'AWS::EC2::VPCEndpoint': key('endpoint', 'VpcId', 'ServiceName'),
  'AWS::CodeDeploy::Application': key('application', 'ApplicationName'),
  'AWS::CodeDeploy::DeploymentGroup': (update, resource, side) => [
    ...key('deployment group', 'ApplicationName', 'DeploymentGroupName')(update, resource, side), ...key('service of a deployment group', 'ECSServices')(update, resource, side),
  ],
  'AWS::Logs::LogGroup': key('log group', 'LogGroupName'),
  'AWS::SQS::Queue': key('queue', 'QueueName'),
  'AWS::IAM::Role': key('role', 'RoleName'),
  'AWS::ECR::Repository': key('repository', 'RepositoryName'),
  'AWS::ApiGatewayV2::DomainName': key('API domain', 'DomainName'),
  'AWS::CodePipeline::Pipeline': key('pipeline', 'Name'),
  'AWS::ApplicationAutoScaling::ScalingPolicy': key('scaling policy', 'ScalingTargetId', 'PolicyName'),
  'AWS::CloudWatch::Alarm': key('alarm', 'AlarmName'),
};

function key(name: string, ...properties: string[]): KeyOf {
  return (update, resource, side) => {
    const values = properties.map((property) => update.property(resource, property.replace('?', ''), side));
    const isComplete = values.every((value, index) => value !== '' || properties[index].endsWith('?'));
    return isComplete ? [`${name} ${values.filter((value) => value !== '').join(' ').replace(/\.$/, '')}`] : [];
  };
}

/** Service Connect makes Cloud Map services, too: names of both are unique in a namespace. */
function cloudMapNames(update: AppUpdate, resource: ResourceUpdate, side: Side): string[] {
  const namespace = update.property(resource, 'NamespaceId', side) || update.resolve(resource.stack, resource[side]?.Properties?.DnsConfig?.NamespaceId, side);
  return [`Cloud Map name ${update.property(resource, 'Name', side)} in ${lastPart(namespace)}`];
}

function serviceConnectNames(update: AppUpdate, resource: ResourceUpdate, side: Side): string[] {
  const { Namespace, Services = [] } = resource[side]?.Properties?.ServiceConnectConfiguration ?? {};
  const namespace = update.resolve(resource.stack, Namespace, side);
  return Services.map(({ DiscoveryName, PortName }: { DiscoveryName?: string; PortName: string }) => `Cloud Map name ${DiscoveryName ?? PortName} in ${lastPart(namespace)}`);
}

/** A namespace is named by its id or by its ARN, which ends in the id. */
function lastPart(namespace: string): string {
  return namespace.startsWith('arn:') ? namespace.split('/').at(-1)! : namespace;
}

/** Finds what a new or changed resource needs while another one still has it. */
export function takenKeys(update: AppUpdate): Finding[] {
  const holders = new Map<string, ResourceUpdate>();
  for (const resource of update.resources) keysOf(update, resource, 'before').forEach((each) => holders.set(each, resource));
  return update.resources.flatMap((resource) => keysOf(update, resource, 'after').flatMap((each): Finding[] => {
    const holder = holders.get(each);
    if (!holder || isSamePhysical(resource, holder) || isFreeBefore(update, holder, resource)) return [];
    // Kept by both: the two had it together before, which is not the business of an update.
    if (keysOf(update, resource, 'before').includes(each) && resource.fate !== 'replaced') return [];
    return [{ kind: 'taken', detail: `${each}: ${holder.id} has it when ${resource.id} needs it` }];
  }));
}

function keysOf(update: AppUpdate, resource: ResourceUpdate, side: Side): readonly string[] {
  return resource[side] ? UNIQUE[resource.type]?.(update, resource, side) ?? [] : [];
}

function isSamePhysical(resource: ResourceUpdate, holder: ResourceUpdate): boolean {
  return resource === holder && !goes(resource);
}

/** An update in place frees a key for what depends on it; a deletion waits for the cleanup, except in a stack that was updated before. */
function isFreeBefore(update: AppUpdate, holder: ResourceUpdate, taker: ResourceUpdate): boolean {
  if (holder.stack !== taker.stack) return update.isDeployedBefore(holder.stack, taker.stack);
  return !goes(holder) && update.isAfter(taker, holder);
}
