import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Exposure, FargateWebService, Scaling, ServiceDeployment, TaskVolume, WorkloadTask } from '../../../src/index';
import { attribute, containerWith, Fact } from '../wild-deployment';

export const description = `github.com/aws-samples/aws-fargate-with-rstudio-open-source, rstudio_fargate/rstudio/fargate/shiny_stack.py: a Shiny
server for apps written in R. Network, cluster, image and four file systems come from other stacks; the service mounts each through an access
point, has HTTPS for its own zone, keeps users with their task for a day, and follows CPU, memory and requests.`;

const MOUNTS = {
  Home: '/home',
  ShinyShare: '/srv/shiny-server',
  HourlySync: '/s3_data_sync/hourly_sync',
  InstantSync: '/s3_data_sync/instant_upload',
};

const CERTIFICATE_ARN = 'arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef';

export function build(app: App): void {
  const stack = new Stack(app, 'Shiny', { env: { account: '111122223333', region: 'eu-west-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.5.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    publicSubnetIds: ['subnet-0000000000000000a', 'subnet-0000000000000000b'],
    privateSubnetIds: ['subnet-0000000000000001a', 'subnet-0000000000000001b'],
  });
  const volumes = Object.keys(MOUNTS).map((name, index) => importVolume(stack, name, `${index}`));
  const zone = route53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'shiny.example.com' });
  const key = new kms.Key(stack, 'LogKey', { enableKeyRotation: true });

  new FargateWebService(stack, 'Shiny', {
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'rstudio', vpc, securityGroups: [] }),
    task: WorkloadTask.container({
      containerName: 'shiny',
      image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Images', 'rstudio_image_build_shiny_image')),
      port: 3838,
      cpu: 1024,
      memoryLimitMiB: 4096,
      containerMemoryLimitMiB: 4096,
      initProcessEnabled: true,
      logging: ecs.LogDrivers.awsLogs({
        streamPrefix: 'shiny', logGroup: new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_WEEK, encryptionKey: key }),
      }),
      mounts: Object.values(MOUNTS).map((containerPath, index) => ({ volume: volumes[index], containerPath })),
    }),
    exposure: Exposure.applicationLoadBalancer({
      certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN),
      domain: { zone },
      healthCheck: { healthyHttpCodes: '200,301,302' },
      stickiness: { duration: Duration.hours(24) },
    }),
    deployment: ServiceDeployment.rolling(),
    enableExecuteCommand: true,
    platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
    healthCheckGracePeriod: Duration.seconds(900),
    scaling: Scaling.automatic({
      minCapacity: 2,
      maxCapacity: 40,
      cpuPercent: 70,
      memoryPercent: 70,
      requestsPerTarget: 50,
      scaleInCooldown: Duration.seconds(60),
      scaleOutCooldown: Duration.seconds(30),
    }),
  });
}

function importVolume(stack: Stack, name: string, digit: string): TaskVolume {
  const fileSystem = efs.FileSystem.fromFileSystemAttributes(stack, name, {
    fileSystemId: `fs-0123456789abcdef${digit}`,
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, `${name}SecurityGroup`, `sg-0123456789abcdef${digit}`),
  });
  const accessPoint = efs.AccessPoint.fromAccessPointAttributes(stack, `${name}AccessPoint`, {
    accessPointId: `fsap-0123456789abcdef${digit}`, fileSystem,
  });
  return TaskVolume.efs({ name, fileSystem, accessPoint });
}

const targetTracking = (TargetValue: number, PredefinedMetricType: string) => ({
  TargetTrackingScalingPolicyConfiguration: Match.objectLike({
    TargetValue, ScaleInCooldown: 60, ScaleOutCooldown: 30, PredefinedMetricSpecification: Match.objectLike({ PredefinedMetricType }),
  }),
});

export const expected: Fact[] = [
  {
    has: 'a vCPU and 4 GiB',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Cpu: '1024',
      Memory: '4096',
      ...containerWith(
        'shiny',
        { Memory: 4096, LinuxParameters: Match.objectLike({ InitProcessEnabled: true }), PortMappings: [Match.objectLike({ ContainerPort: 3838 })] },
      ),
    },
  },
  {
    has: 'four mounts to write to',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'shiny',
      { MountPoints: Object.entries(MOUNTS).map(([SourceVolume, ContainerPath]) => ({ SourceVolume, ContainerPath, ReadOnly: false })) },
    ),
  },
  {
    has: 'four encrypted volumes with access points',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Volumes: Object.keys(MOUNTS).map((Name, index) => Match.objectLike({
        Name,
        EFSVolumeConfiguration: Match.objectLike({
          TransitEncryption: 'ENABLED', AuthorizationConfig: Match.objectLike({ AccessPointId: `fsap-0123456789abcdef${index}` }),
        }),
      })),
    },
  },
  {
    has: 'its four file systems open',
    type: 'AWS::EC2::SecurityGroupIngress',
    properties: { FromPort: 2049, ToPort: 2049, GroupId: Match.stringLikeRegexp('^sg-0123456789abcdef') },
    count: 4,
  },
  {
    has: 'a service on platform 1.4.0',
    type: 'AWS::ECS::Service',
    properties: { Cluster: 'rstudio', EnableExecuteCommand: true, PlatformVersion: '1.4.0', HealthCheckGracePeriodSeconds: 900 },
  },
  {
    has: 'HTTPS with a certificate from elsewhere',
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    properties: { Port: 443, Protocol: 'HTTPS', Certificates: [{ CertificateArn: Match.stringLikeRegexp('certificate/01234567') }] },
  },
  { has: 'the name of its zone', type: 'AWS::Route53::RecordSet', properties: { Name: 'shiny.example.com.', Type: 'A' } },
  {
    has: 'users who stay with a task for a day',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: { Matcher: { HttpCode: '200,301,302' }, TargetGroupAttributes: attribute('stickiness.lb_cookie.duration_seconds', '86400') },
  },
  { has: '2 to 40 tasks', type: 'AWS::ApplicationAutoScaling::ScalableTarget', properties: { MinCapacity: 2, MaxCapacity: 40 } },
  { has: 'CPU to follow', type: 'AWS::ApplicationAutoScaling::ScalingPolicy', properties: targetTracking(70, 'ECSServiceAverageCPUUtilization') },
  {
    has: 'memory to follow',
    type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    properties: targetTracking(70, 'ECSServiceAverageMemoryUtilization'),
  },
  { has: 'requests to follow', type: 'AWS::ApplicationAutoScaling::ScalingPolicy', properties: targetTracking(50, 'ALBRequestCountPerTarget') },
  { has: 'an encrypted log for a week', type: 'AWS::Logs::LogGroup', properties: { RetentionInDays: 7, KmsKeyId: Match.anyValue() } },
];
