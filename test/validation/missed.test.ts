import { group } from './cases/deployment-groups';
import {
  BALANCED, container, instanceService, listener, listenerRule, LISTENING, Resources, ROLE, service, targetGroup, task, WEB,
} from './cases/rule-case';
import { scaled } from './cases/scaling';
import { plain } from './findings';
import { checkTemplate } from '../../src/validation/all-rules';

const DAEMON = { SchedulingStrategy: 'DAEMON' };
const ECR = '111111111111.dkr.ecr.us-east-1.amazonaws.com/web:1';
const AWSLOGS = { 'awslogs-group': 'web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'web' };
const onInstances = (fields: object, ...containers: object[]) => task({ Cpu: undefined, NetworkMode: 'bridge', RequiresCompatibilities: ['EC2'], ...fields },
  ...containers);
const awsvpc = (setting: object) => onInstances({ NetworkMode: 'awsvpc' }, { ...WEB, ...setting });
const logs = (options: object) => container({ LogConfiguration: { LogDriver: 'awslogs', Options: { ...AWSLOGS, ...options } } });
const port = (HostPort: number) => ({ ...WEB, PortMappings: [{ ContainerPort: 80, HostPort }] });
const weighted = (...weights: (number | undefined)[]) => weights.map((Weight, i) => ({ TargetGroupArn: `arn:targets-${i}`, Weight }));
const attributes = (Protocol: string, values: Record<string, string>) => targetGroup({
  Protocol, TargetGroupAttributes: Object.entries(values).map(([Key, Value]) => ({ Key, Value })),
});
const balancer = { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: ['subnet-11111111', 'subnet-22222222'] } };
const cluster: Resources = { Cluster: { Type: 'AWS::ECS::Cluster' } };
const vpc = (subnet: object): Resources => ({
  ...service({ NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'Subnet' }], ...subnet } } }),
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: 'vpc-1' } },
  Route: {
    Type: 'AWS::EC2::Route', Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', GatewayId: { Ref: 'Gateway' } },
  },
  Association: { Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: { SubnetId: { Ref: 'Subnet' }, RouteTableId: { Ref: 'Table' } } },
});
const names: Resources = {
  Names: { Type: 'AWS::ServiceDiscovery::Service', Properties: { DnsConfig: { DnsRecords: [{ Type: 'SRV', TTL: 10 }] } } },
};
const REGISTRY = { RegistryArn: { 'Fn::GetAtt': ['Names', 'Arn'] } };
const policy = (fields: object): Resources => ({
  Policy: { Type: 'AWS::ApplicationAutoScaling::ScalingPolicy', Properties: { PolicyType: 'TargetTrackingScaling', ...fields } },
});
const application: Resources = { Application: { Type: 'AWS::CodeDeploy::Application', Properties: { ApplicationName: 'shop' } } };
const trusted = (Service: string): Resources => ({
  ...task({ ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service } }] } } },
});

describe('a mistake that people reported', () => {
  test.each<[string, string, Resources]>([
    ['no Fargate size', 'error ECS106', task({ Cpu: undefined, Memory: undefined })],
    ['a Fargate size that does not exist', 'error ECS107', task({ Cpu: '512', Memory: '512' })],
    ['an ECR image without ExecutionRoleArn on Fargate', 'error ECS258', task({ ExecutionRoleArn: undefined }, { ...LISTENING, Image: ECR })],
    ['Fargate in bridge mode', 'error ECS110', task({ NetworkMode: 'bridge' })],
    ['no memory on task nor container on EC2', 'error ECS108', onInstances({ Memory: undefined })],
    ['Role on a service with awsvpc', 'error ECS331', service({ Role: ROLE, LoadBalancers: [{ ...BALANCED, TargetGroupArn: 'arn:targets' }] })],
    ['Role on a service without load balancer', 'error ECS332', instanceService({ Role: ROLE })],
    ['DAEMON with DesiredCount', 'error ECS333', instanceService({ ...DAEMON, DesiredCount: 2 })],
    ['DAEMON with PlacementStrategies', 'error ECS334', instanceService({ ...DAEMON, PlacementStrategies: [{ Type: 'random' }] })],
    ['DAEMON with MaximumPercent over 100', 'error ECS335', instanceService({ ...DAEMON, DeploymentConfiguration: { MaximumPercent: 150 } })],
    ['DAEMON with capacity providers', 'error ECS336', instanceService({
      ...DAEMON, LaunchType: undefined, CapacityProviderStrategy: [{ CapacityProvider: 'Instances', Weight: 1 }],
    })],
    ['DAEMON on Fargate', 'error ECS337', service({ ...DAEMON, CapacityProviderStrategy: undefined, LaunchType: 'FARGATE' })],
    ['awsvpc on EC2 with Links', 'error ECS267', awsvpc({ Links: ['db'] })],
    ['awsvpc on EC2 with Hostname', 'error ECS267', awsvpc({ Hostname: 'web' })],
    ['awsvpc on EC2 with ExtraHosts', 'error ECS267', awsvpc({ ExtraHosts: [{ Hostname: 'db', IpAddress: '10.0.0.1' }] })],
    ['an unknown awslogs option', 'error ECS278', logs({ log_key: 'log' })],
    ["awslogs-create-group: 'false'", 'error ECS279', logs({ 'awslogs-create-group': 'false' })],
    ['FireLens config-file-type: s3 on Fargate', 'error ECS280', container({
      FirelensConfiguration: { Type: 'fluentbit', Options: { 'config-file-type': 's3', 'config-file-value': 'arn:aws:s3:::bucket/file' } },
    })],
    ["WorkingDirectory: ''", 'error ECS216', container({ WorkingDirectory: '' })],
    ['a TCP health check with a path', 'error ECS441', targetGroup({ Protocol: 'TCP', HealthCheckPath: '/' })],
    ['a TCP health check with a matcher', 'error ECS441', targetGroup({ Protocol: 'TCP', Matcher: { HttpCode: '200' } })],
    ['one target group under two load balancers', 'error ECS442', {
      ...targetGroup(),
      One: balancer,
      Two: balancer,
      ...listener({ LoadBalancerArn: { Ref: 'One' } }, 'First'),
      ...listener({ LoadBalancerArn: { Ref: 'Two' } }, 'Second'),
    }],
    ['two forward groups of which one has no weight', 'error ECS443', listener({
      DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups: weighted(1, undefined) } }],
    })],
    ['two forward groups of a rule of which one has no weight', 'error ECS447', listenerRule({
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: weighted(1, undefined) } }],
    })],
    ['a ScalableTarget of service/${Cluster.Arn}/…', 'warning ECS708', {
      ...scaled({ ResourceId: { 'Fn::Sub': 'service/${Cluster.Arn}/${Service.Name}' } }), ...cluster,
    }],
    ['a ScalableTarget of {Ref: Service}', 'error ECS707', scaled({ ResourceId: { Ref: 'Service' } })],
    ['a ScalingPolicy without target', 'error ECS713', policy({})],
    ['a CodeDeploy application without ComputePlatform: ECS', 'error ECS551', { ...group({ ApplicationName: { Ref: 'Application' } }), ...application }],
    ['Fargate in subnets routed to an internet gateway without public IP', 'warning ECS326', vpc({})],
    ['host mode with HostPort ≠ ContainerPort', 'error ECS240', onInstances({ NetworkMode: 'host' }, port(8080))],
    ['bridge with SRV and Port only', 'error ECS626', { ...instanceService({ ServiceRegistries: [{ ...REGISTRY, Port: 80 }] }), ...names }],
    ['lb_cookie on a TCP group', 'error ECS444', attributes('TCP', { 'stickiness.type': 'lb_cookie' })],
    ['HostPort 0 in awsvpc', 'warning ECS239', task({}, port(0))],
    ['a CodeDeploy group for ECS without DeploymentStyle', 'warning ECS555', group({ DeploymentStyle: undefined })],
    ['a CodeDeploy group for ECS without LoadBalancerInfo', 'error ECS552', group({ LoadBalancerInfo: undefined })],
    ['a CodeDeploy group for ECS without blue/green configuration', 'warning ECS556', group({ BlueGreenDeploymentConfiguration: undefined })],
    ['a CodeDeploy group for ECS with a Lambda config', 'error ECS553', group({ DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' })],
    ['a CodeDeploy group for ECS with a server config', 'error ECS553', group({ DeploymentConfigName: 'CodeDeployDefault.HalfAtATime' })],
    ['an HTTP group under a TCP listener', 'error ECS445', { ...targetGroup(), ...listener({ Protocol: 'TCP' }) }],
    ['slow start with least outstanding requests', 'error ECS446', attributes('HTTP', {
      'slow_start.duration_seconds': '60', 'load_balancing.algorithm.type': 'least_outstanding_requests',
    })],
    ['an execution role that trusts ecs.amazonaws.com', 'error ECS259', trusted('ecs.amazonaws.com')],
  ])('is found: %s', (_, verdict, resources) => {
    expect(checkTemplate({ Resources: plain(resources) }).map(({ rule }) => `${rule.severity} ${rule.id}`)).toEqual([verdict]);
  });
});
