import { App, ArnFormat, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ClusterSubnets, Exposure, FargateWebService, Scaling, ServiceDeployment, Sidecar, TaskVolume, WorkloadCluster, WorkloadTask,
} from '../../../src/index';
import { containerWith, Fact, named } from '../wild-deployment';

export const description = `github.com/doctorray117/minecraft-ondemand, cdk/lib/minecraft-stack.ts: a game server that sleeps, with no task,
until somebody asks DNS for its name. Its world lies on EFS. The essential container is a watchdog, which enters the task's address in DNS,
reports to a topic, and sets its own service back to zero when nobody plays.`;

const CLUSTER = 'minecraft';
const SERVICE = 'minecraft-server';
const PORT = 25565;

export function build(app: App): void {
  const stack = new Stack(app, 'Minecraft', { env: { account: '111122223333', region: 'us-east-1' } });
  const cluster = new WorkloadCluster(stack, 'Cluster', {
    clusterName: CLUSTER, subnets: ClusterSubnets.PUBLIC, maxAzs: 3, containerInsights: ecs.ContainerInsights.ENABLED,
  });
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' });
  const notifications = new sns.Topic(stack, 'Notifications', { displayName: 'Minecraft Server Notifications' });
  const fileSystem = new efs.FileSystem(stack, 'World', { vpc: cluster.vpc, encrypted: true });
  const accessPoint = fileSystem.addAccessPoint('Minecraft', {
    path: '/minecraft', posixUser: { uid: '1000', gid: '1000' }, createAcl: { ownerUid: '1000', ownerGid: '1000', permissions: '0755' },
  });

  const server = new FargateWebService(stack, 'Server', {
    cluster,
    serviceName: SERVICE,
    task: WorkloadTask.container({
      containerName: 'minecraft-server',
      image: ecs.ContainerImage.fromRegistry('itzg/minecraft-server'),
      port: PORT,
      cpu: 1024,
      memoryLimitMiB: 2048,
      essential: false,
      environment: { EULA: 'TRUE' },
      mounts: [{ volume: TaskVolume.efs({ name: 'data', fileSystem, accessPoint }), containerPath: '/data' }],
      sidecars: [Sidecar.container({
        containerName: 'minecraft-ecsfargate-watchdog',
        image: ecs.ContainerImage.fromRegistry('doctorray/minecraft-ecsfargate-watchdog'),
        environment: {
          CLUSTER,
          SERVICE,
          DNSZONE: zone.hostedZoneId,
          SERVERNAME: `minecraft.${zone.zoneName}`,
          SNSTOPIC: notifications.topicArn,
          STARTUPMIN: '10',
          SHUTDOWNMIN: '20',
        },
        permissions: [
          new iam.PolicyStatement({
            actions: ['ecs:*'], resources: [arn(stack, 'service', `${CLUSTER}/${SERVICE}`), arn(stack, 'task', `${CLUSTER}/*`)],
          }),
          new iam.PolicyStatement({ actions: ['ec2:DescribeNetworkInterfaces'], resources: ['*'] }),
          new iam.PolicyStatement({
            actions: ['route53:GetHostedZone', 'route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets'], resources: [zone.hostedZoneArn],
          }),
        ],
      })],
    }),
    exposure: Exposure.none(),
    deployment: ServiceDeployment.rolling(),
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1, base: 1 }],
    scaling: Scaling.fixedCount(0),
  });
  server.connections.allowFromAnyIpv4(ec2.Port.tcp(PORT), 'players');
  notifications.grantPublish(server);
}

function arn(stack: Stack, resource: string, resourceName: string): string {
  return stack.formatArn({ service: 'ecs', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}

export const expected: Fact[] = [
  {
    has: 'a service without tasks, whose tasks will have public addresses',
    type: 'AWS::ECS::Service',
    properties: {
      ServiceName: SERVICE,
      DesiredCount: 0,
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Base: 1, Weight: 1 }],
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'ENABLED' }) },
    },
  },
  {
    has: 'a named cluster with insights',
    type: 'AWS::ECS::Cluster',
    properties: { ClusterName: CLUSTER, ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] },
  },
  { has: 'no NAT gateway', type: 'AWS::EC2::NatGateway', properties: {}, count: 0 },
  {
    has: 'a server that may stop before its task',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Cpu: '1024',
      Memory: '2048',
      ...containerWith(
        'minecraft-server',
        {
          Essential: false,
          PortMappings: [Match.objectLike({ ContainerPort: PORT, Protocol: 'tcp' })],
          MountPoints: [{ ContainerPath: '/data', ReadOnly: false, SourceVolume: 'data' }],
        },
      ),
    },
  },
  {
    has: 'a watchdog that must not',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'minecraft-ecsfargate-watchdog',
      { Essential: true, Environment: named('CLUSTER', 'SERVICE', 'DNSZONE', 'SERVERNAME', 'SNSTOPIC', 'STARTUPMIN', 'SHUTDOWNMIN') },
    ),
  },
  {
    has: 'the world, by IAM and encrypted',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Volumes: [Match.objectLike({
        Name: 'data',
        EFSVolumeConfiguration: Match.objectLike({ TransitEncryption: 'ENABLED', AuthorizationConfig: Match.objectLike({ IAM: 'ENABLED' }) }),
      })],
    },
  },
  {
    has: 'a directory of its own in the file system',
    type: 'AWS::EFS::AccessPoint',
    properties: {
      PosixUser: { Uid: '1000', Gid: '1000' },
      RootDirectory: { Path: '/minecraft', CreationInfo: { OwnerUid: '1000', OwnerGid: '1000', Permissions: '0755' } },
    },
  },
  {
    has: 'rights over its own service',
    type: 'AWS::IAM::Policy',
    properties: {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'ecs:*',
          Resource: Match.arrayWith([{
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecs:us-east-1:111122223333:service/minecraft/minecraft-server']],
          }]),
        })]),
      },
    },
  },
  {
    has: 'rights over records',
    type: 'AWS::IAM::Policy',
    properties: {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['route53:ChangeResourceRecordSets']) })]) },
    },
  },
  {
    has: 'the right to notify',
    type: 'AWS::IAM::Policy',
    properties: { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sns:Publish' })]) } },
  },
  {
    has: 'a port for players',
    type: 'AWS::EC2::SecurityGroup',
    properties: {
      SecurityGroupIngress: Match.arrayWith([Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: PORT, ToPort: PORT, IpProtocol: 'tcp' })]),
    },
  },
  { has: 'access to the file system', type: 'AWS::EC2::SecurityGroupIngress', properties: { FromPort: 2049, ToPort: 2049 } },
];
