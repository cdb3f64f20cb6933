import type { Resource } from './assembly';
import type { NodeKind, ViewFrame } from './model';
import type { References } from './references';
import { asMap, asMaps, numberOf, textOf } from '../adopt/template';

/** Types that are drawn. All others are wiring, and are folded into what they belong to. */
export const DRAWN: { readonly [type: string]: NodeKind } = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load-balancer',
  'AWS::ElasticLoadBalancing::LoadBalancer': 'load-balancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'target-group',
  'AWS::ECS::Service': 'service',
  'AWS::ECS::ExpressGatewayService': 'service',
  'AWS::AppRunner::Service': 'service',
  'AWS::Events::Rule': 'trigger',
  'AWS::Scheduler::Schedule': 'trigger',
  'AWS::Pipes::Pipe': 'trigger',
  'AWS::SQS::Queue': 'queue',
  'AWS::Kinesis::Stream': 'queue',
  'AWS::SNS::Topic': 'topic',
  'AWS::Lambda::Function': 'function',
  'AWS::RDS::DBCluster': 'database',
  'AWS::RDS::DBInstance': 'database',
  'AWS::RDS::DBProxy': 'database',
  'AWS::DynamoDB::Table': 'database',
  'AWS::DynamoDB::GlobalTable': 'database',
  'AWS::ElastiCache::ReplicationGroup': 'database',
  'AWS::ElastiCache::CacheCluster': 'database',
  'AWS::ElastiCache::ServerlessCache': 'database',
  'AWS::OpenSearchService::Domain': 'database',
  'AWS::DocDB::DBCluster': 'database',
  'AWS::S3::Bucket': 'storage',
  'AWS::EFS::FileSystem': 'storage',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::ApiGatewayV2::Api': 'api',
  'AWS::ApiGateway::RestApi': 'api',
  'AWS::CloudFront::Distribution': 'api',
  'AWS::StepFunctions::StateMachine': 'workflow',
  'AWS::CodePipeline::Pipeline': 'pipeline',
  'AWS::CodeBuild::Project': 'pipeline',
  'AWS::CodeDeploy::DeploymentGroup': 'pipeline',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::CloudWatch::CompositeAlarm': 'alarm',
  'AWS::AutoScaling::AutoScalingGroup': 'instances',
};

/** The scopes of functions that work for CloudFormation alone: behind custom resources, which no one asks about. */
function helperScopes(references: References): (resource: Resource) => boolean {
  const functions = new Set(references.resources.flatMap(({ stack, properties }) => references.of(stack, properties.ServiceToken)));
  const scopes = new Set([...functions].flatMap((resource) => scopeOf(resource) ?? []));
  return (resource) => functions.has(resource) || (/Lambda|StepFunctions/.test(resource.type) && scopes.has(scopeOf(resource) ?? ''));
}

/** The construct around the one that made a resource; undefined right in a stack. */
function scopeOf({ path }: Resource): string | undefined {
  const parts = path?.split('/').filter((part) => part !== 'Resource').slice(0, -1) ?? [];
  return parts.length > 1 ? parts.join('/') : undefined;
}

/** Who runs a task definition: services, and what deploys it to one by AWS CodeDeploy. */
function runsInService(definition: Resource, references: References): boolean {
  return references.to(definition, 'AWS::ECS::Service', CODEDEPLOY_DEPLOYMENT).length > 0;
}

/** The custom resource of this library that deploys a task definition by AWS CodeDeploy. */
export const CODEDEPLOY_DEPLOYMENT = 'Custom::EcsDeployment';

/** Resources that become nodes: those of a drawn type, and task definitions that no service runs, which are jobs. */
export function drawnResources(references: References): Map<Resource, NodeKind> {
  const drawn = new Map<Resource, NodeKind>();
  const isHelper = helperScopes(references);
  for (const resource of references.resources) {
    const kind = DRAWN[resource.type];
    if (kind !== undefined && kind !== 'alarm' && !isHelper(resource)) drawn.set(resource, kind);
    if (resource.type === 'AWS::ECS::TaskDefinition' && !runsInService(resource, references)) drawn.set(resource, 'job');
  }
  return drawn;
}

/** Names that say no more than the type does, so that the name of what they belong to goes before them. */
const GENERIC = /(Resource|Default|Service|Target|Definition|LB|Queue|Topic|Table|Bucket|Rule|Schedule|StateMachine|Group|LoadBalancer|Alarm|Secret|Api|Role|Pipeline|Project)$/;

/** Constructs inside a service or job that people know by the name of the service or job. */
const SILENT = /^(Service|TaskDefinition|Definition|Queue|Topic|Table|Bucket|Cluster|Target)$/;

/** The name that the code gives a resource: the last part of its path that says something. */
export function labelOf({ logicalId, path }: Resource): string {
  if (path === undefined) return logicalId.replace(/[0-9A-F]{8}$/, '') || logicalId;
  const parts = path.split('/').slice(1).filter((part) => part !== 'Resource' && part !== 'Default');
  const last = parts.at(-1) ?? logicalId;
  const owner = parts.length > 1 ? parts[0] : undefined;
  if (owner === undefined || owner === last || !(GENERIC.test(last) || last.length < 4)) return last;
  if (SILENT.test(last)) return parts.length === 2 || SILENT.test(parts[1]) ? owner : `${owner} ${parts.at(-2)}`;
  return `${owner} ${last}`;
}

export function factsOf(resource: Resource, references: References): string[] {
  const { properties } = resource;
  switch (resource.type) {
    case 'AWS::ECS::Service': return serviceFacts(resource, references);
    case 'AWS::ECS::TaskDefinition': return sizeOf(resource);
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer': return [
      `${properties.Scheme === 'internet-facing' ? 'internet-facing' : properties.Scheme === 'internal' ? 'internal' : 'scheme not said'}, ${textOf(properties.Type) ?? 'application'}`,
      ...references.to(resource, 'AWS::ElasticLoadBalancingV2::Listener').map((listener) => `listens on ${portOf(listener)}`).sort(),
    ];
    case 'AWS::ElasticLoadBalancingV2::TargetGroup': return [`${textOf(properties.Protocol) ?? ''} ${textOf(properties.Port) ?? ''}`.trim()].filter(Boolean);
    case 'AWS::Events::Rule':
    case 'AWS::Scheduler::Schedule': {
      const expression = textOf(properties.ScheduleExpression);
      return expression === undefined ? ['on events'] : [expression];
    }
    case 'AWS::RDS::DBCluster':
    case 'AWS::RDS::DBInstance': return [textOf(properties.Engine) ?? ''].filter(Boolean);
    default: return [];
  }
}

export function portOf({ properties }: Resource): string {
  return `${textOf(properties.Protocol) ?? 'HTTP'} ${textOf(properties.Port) ?? '?'}`;
}

function serviceFacts(resource: Resource, references: References): string[] {
  const deployed = references.to(resource, CODEDEPLOY_DEPLOYMENT).flatMap((deployment) => references.in(deployment));
  const [definition] = [...references.of(resource.stack, resource.properties.TaskDefinition), ...deployed].filter(({ type }) => type === 'AWS::ECS::TaskDefinition');
  const target = references.to(resource, 'AWS::ApplicationAutoScaling::ScalableTarget')[0]?.properties;
  const minimum = numberOf(target?.MinCapacity);
  const maximum = numberOf(target?.MaxCapacity);
  const desired = textOf(resource.properties.DesiredCount);
  const tasks = minimum !== undefined && maximum !== undefined ? `${minimum} to ${maximum} tasks` : desired === undefined ? 'tasks: not said' : `${desired} task${desired === '1' ? '' : 's'}`;
  return [tasks, ...definition ? sizeOf(definition) : []];
}

function sizeOf({ properties }: Resource): string[] {
  const cpu = numberOf(properties.Cpu);
  const memory = numberOf(properties.Memory);
  return cpu !== undefined && memory !== undefined ? [`${cpu / 1024} vCPU, ${memory} MiB`] : [];
}

/** The frames around a resource: its stack, and in it the VPC and the tier of subnets that it is in. */
export function framesOf(resource: Resource, references: References): ViewFrame[] {
  const root: ViewFrame = { id: resource.stack.root, label: resource.stack.root };
  const subnets = subnetsOf(resource, references);
  // A target group is in a VPC, and in no subnet of it.
  const [vpc] = [...subnets, resource].flatMap(({ stack, properties }) => references.of(stack, properties.VpcId)).filter(({ type }) => type === 'AWS::EC2::VPC');
  if (!vpc) return [root];
  const tiers = [...new Set(subnets.map((subnet) => tierOf(subnet, references)))].sort().join(' and ');
  const vpcFrame = { id: `${root.id}|${vpc.id}`, parent: root.id, label: `VPC ${labelOf(vpc)}${vpc.stack.root === root.id ? '' : ` of ${vpc.stack.root}`}` };
  if (subnets.length === 0) return [root, vpcFrame];
  return [root, vpcFrame, { id: `${vpcFrame.id}|${tiers}`, parent: vpcFrame.id, label: `${tiers} subnets` }];
}

const SUBNET_PROPERTIES = [
  'NetworkConfiguration', 'Subnets', 'SubnetIds', 'VpcConfig', 'VPCZoneIdentifier', 'DBSubnetGroupName', 'CacheSubnetGroupName', 'VpcSubnetIds',
];

function subnetsOf(resource: Resource, references: References): Resource[] {
  const direct = references.of(resource.stack, SUBNET_PROPERTIES.map((property) => resource.properties[property]));
  const mounts = resource.type === 'AWS::EFS::FileSystem' ? references.to(resource, 'AWS::EFS::MountTarget') : [];
  return [...direct, ...[...direct, ...mounts].filter(({ type }) => /SubnetGroup|MountTarget/.test(type)).flatMap((group) => references.in(group))]
    .filter(({ type }) => type === 'AWS::EC2::Subnet');
}

/** As CDK tags it; else by where its routes lead. */
function tierOf(subnet: Resource, references: References): string {
  const tag = asMaps(subnet.properties.Tags).find(({ Key }) => Key === 'aws-cdk:subnet-type')?.Value;
  if (typeof tag === 'string') return tag.toLowerCase();
  const tables = references.to(subnet, 'AWS::EC2::SubnetRouteTableAssociation').flatMap((association) => references.of(association.stack, association.properties.RouteTableId));
  const routes = tables.flatMap((table) => references.to(table, 'AWS::EC2::Route')).map(({ properties }) => asMap(properties));
  if (routes.some(({ GatewayId }) => GatewayId !== undefined)) return 'public';
  return routes.some(({ NatGatewayId, TransitGatewayId }) => NatGatewayId !== undefined || TransitGatewayId !== undefined) ? 'private' : 'isolated';
}
