/** A value that leads to another resource of the template. */
export type Reference = { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly [string, string] };

/** A value that CloudFormation fills in. */
export type Value = string | Reference | { readonly 'Fn::Join': readonly [string, readonly Value[]] };

export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: Value | readonly Value[];
}

interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

interface Container {
  readonly Name: string;
  readonly Image: Value;
  readonly Cpu?: number;
  readonly Memory?: number;
  readonly PortMappings?: readonly { readonly ContainerPort: number; readonly Protocol: string }[];
  readonly Secrets?: readonly { readonly Name: string; readonly ValueFrom: Value }[];
  readonly LogConfiguration?: { readonly LogDriver: string; readonly Options: { readonly [name: string]: Value } };
}

export interface TargetGroupPair {
  readonly ProdTrafficRoute: { readonly ListenerArns: readonly [Reference] };
  readonly TestTrafficRoute?: { readonly ListenerArns: readonly [Reference] };
  readonly TargetGroups: readonly { readonly Name: Reference }[];
}

export interface Ingress {
  readonly CidrIp?: Value;
  readonly SourceSecurityGroupId?: Reference;
  readonly FromPort?: number;
  readonly ToPort?: number;
}

/** The properties that the demo reads, by resource type. */
export interface Shapes {
  'AWS::CodeDeploy::Application': { readonly ComputePlatform: string };
  'AWS::CodeDeploy::DeploymentGroup': {
    readonly ApplicationName: Reference;
    readonly DeploymentConfigName: string;
    readonly AutoRollbackConfiguration: { readonly Events: readonly string[] };
    readonly LoadBalancerInfo: { readonly TargetGroupPairInfoList: readonly [TargetGroupPair] };
  };
  'AWS::EC2::NatGateway': object;
  'AWS::EC2::SecurityGroup': { readonly SecurityGroupIngress?: readonly Ingress[] };
  'AWS::EC2::SecurityGroupIngress': Ingress & { readonly GroupId: Reference };
  'AWS::EC2::Route': { readonly RouteTableId: Reference; readonly GatewayId?: Reference };
  'AWS::EC2::Subnet': { readonly AvailabilityZone: unknown };
  'AWS::EC2::SubnetRouteTableAssociation': { readonly RouteTableId: Reference; readonly SubnetId: Reference };
  'AWS::EC2::VPC': { readonly CidrBlock: string };
  'AWS::ECS::Cluster': { readonly ClusterSettings: readonly { readonly Name: string; readonly Value: string }[] };
  'AWS::ECS::ClusterCapacityProviderAssociations': { readonly CapacityProviders: readonly string[] };
  'AWS::ECS::Service': {
    readonly DesiredCount?: number;
    readonly DeploymentController: { readonly Type: string };
    readonly CapacityProviderStrategy: readonly { readonly CapacityProvider: string }[];
    readonly LoadBalancers: readonly [{ readonly ContainerName: string; readonly ContainerPort: number; readonly TargetGroupArn: Reference }];
    readonly NetworkConfiguration: {
      readonly AwsvpcConfiguration: { readonly AssignPublicIp: string; readonly SecurityGroups: readonly Reference[] };
    };
  };
  'AWS::ECS::TaskDefinition': {
    readonly Family: string;
    readonly Cpu: string;
    readonly Memory: string;
    readonly NetworkMode: string;
    readonly RequiresCompatibilities: readonly string[];
    readonly ContainerDefinitions: readonly Container[];
    readonly TaskRoleArn: Reference;
    readonly ExecutionRoleArn: Reference;
  };
  'AWS::ElasticLoadBalancingV2::Listener': { readonly Port: number; readonly Protocol: string };
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { readonly Scheme: string; readonly Type: string; readonly SecurityGroups: readonly Reference[] };
  'AWS::ElasticLoadBalancingV2::TargetGroup': { readonly HealthCheckPath: string };
  'AWS::IAM::Policy': { readonly PolicyDocument: PolicyDocument; readonly Roles: readonly Reference[] };
  'AWS::IAM::Role': { readonly ManagedPolicyArns?: readonly Value[]; readonly Policies?: readonly { readonly PolicyDocument: PolicyDocument }[] };
  'AWS::Logs::LogGroup': { readonly RetentionInDays?: number };
  'AWS::SecretsManager::Secret': object;
  'AWS::ServiceDiscovery::PrivateDnsNamespace': { readonly Name: string };
  'AWS::ServiceDiscovery::Service': {
    readonly Name: string;
    readonly DnsConfig: { readonly NamespaceId: Reference; readonly DnsRecords: readonly [{ readonly Type: string; readonly TTL: number }] };
  };
}

export type ResourceType = keyof Shapes;
