import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Ec2Capacity, Ec2ReplicaService, Exposure, IEc2Capacity, Scaling, WorkloadTask } from '../../../src/index';
import { attribute, containerWith, Fact } from '../wild-deployment';

export const description = `github.com/DevSecOpsSamples/ecs-gpu-cdk, ecs-ec2-cluster/ and ecs-restapi-service/: an API that computes on GPUs.
Instances with a machine image for GPUs are the capacity of a cluster; the tasks share their network (bridge mode, ports chosen by Docker), take
one GPU each, and are two to twenty by CPU. A load balancer asks them for /ping.`;

const CONTAINER = 'gpu-restapi-container';

export function build(app: App): void {
  const stack = new Stack(app, 'GpuApi', { env: { account: '111122223333', region: 'ap-northeast-2' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: 'gpu-ec2-local', containerInsightsV2: ecs.ContainerInsights.ENABLED });

  const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'TaskDefinition', { family: 'gpu-restapi-task', networkMode: ecs.NetworkMode.BRIDGE });
  taskDefinition.addContainer('restapi', {
    containerName: CONTAINER,
    image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Images', 'gpu-api'), 'latest'),
    gpuCount: 1,
    cpu: 2048,
    memoryReservationMiB: 2048,
    portMappings: [{ containerPort: 8080, hostPort: 0 }],
  });

  new Ec2ReplicaService(stack, 'Api', {
    task: WorkloadTask.fromTaskDefinition(taskDefinition),
    capacityProviders: [createGpuCapacity(stack, cluster)],
    serviceName: 'gpu-restapi',
    enableExecuteCommand: true,
    exposure: Exposure.applicationLoadBalancer({
      loadBalancerName: 'alb-gpu-restapi',
      idleTimeout: Duration.seconds(30),
      healthCheck: {
        path: '/ping',
        interval: Duration.seconds(12),
        timeout: Duration.seconds(10),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 5,
      },
      deregistrationDelay: Duration.seconds(15),
    }),
    scaling: Scaling.automatic({
      minCapacity: 2, maxCapacity: 20, cpuPercent: 50, scaleOutCooldown: Duration.seconds(60), scaleInCooldown: Duration.seconds(120),
    }),
  });
}

function createGpuCapacity(stack: Stack, cluster: ecs.Cluster): IEc2Capacity {
  const securityGroup = new ec2.SecurityGroup(stack, 'InstanceSecurityGroup', { vpc: cluster.vpc });
  const role = new iam.Role(stack, 'InstanceRole', {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: ['AmazonSSMManagedInstanceCore', 'AmazonEC2ContainerRegistryReadOnly']
      .map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
  const autoScalingGroup = new autoscaling.AutoScalingGroup(stack, 'Instances', {
    vpc: cluster.vpc,
    minCapacity: 2,
    maxCapacity: 10,
    groupMetrics: [autoscaling.GroupMetrics.all()],
    launchTemplate: new ec2.LaunchTemplate(stack, 'LaunchTemplate', {
      instanceType: new ec2.InstanceType('g4dn.xlarge'),
      machineImage: ecs.EcsOptimizedImage.amazonLinux2(ecs.AmiHardwareType.GPU),
      userData: ec2.UserData.forLinux(),
      securityGroup,
      role,
      requireImdsv2: true,
      blockDevices: [
        { deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(100, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }) },
      ],
    }),
  });
  const capacityProvider = new ecs.AsgCapacityProvider(stack, 'CapacityProvider', { autoScalingGroup, enableManagedTerminationProtection: false });
  cluster.addAsgCapacityProvider(capacityProvider);
  return Ec2Capacity.fromAttributes(stack, 'Capacity', {
    cluster, capacityProviderName: capacityProvider.capacityProviderName, securityGroup, cpuArchitecture: ec2.InstanceArchitecture.X86_64,
  });
}

export const expected: Fact[] = [
  {
    has: 'a task with a GPU, in bridge mode',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Family: 'gpu-restapi-task',
      NetworkMode: 'bridge',
      RequiresCompatibilities: ['EC2'],
      ...containerWith(
        CONTAINER,
        {
          Cpu: 2048,
          MemoryReservation: 2048,
          ResourceRequirements: [{ Type: 'GPU', Value: '1' }],
          PortMappings: [Match.objectLike({ ContainerPort: 8080, HostPort: 0 })],
        },
      ),
    },
  },
  {
    has: 'a machine image for GPUs',
    type: 'AWS::EC2::LaunchTemplate',
    properties: {
      LaunchTemplateData: Match.objectLike({
        InstanceType: 'g4dn.xlarge',
        ImageId: { Ref: Match.stringLikeRegexp('optimizedamiamazonlinux2gpurecommendedimageid') },
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: Match.objectLike({ VolumeSize: 100, VolumeType: 'gp3', Encrypted: true }) }],
      }),
    },
  },
  { has: 'two to ten instances', type: 'AWS::AutoScaling::AutoScalingGroup', properties: { MinSize: '2', MaxSize: '10' } },
  {
    has: 'a capacity provider for them',
    type: 'AWS::ECS::CapacityProvider',
    properties: { AutoScalingGroupProvider: Match.objectLike({ AutoScalingGroupArn: Match.anyValue() }) },
  },
  {
    has: 'a service on it',
    type: 'AWS::ECS::Service',
    properties: {
      ServiceName: 'gpu-restapi',
      EnableExecuteCommand: true,
      LaunchType: Match.absent(),
      CapacityProviderStrategy: [Match.objectLike({ CapacityProvider: Match.anyValue(), Weight: 1 })],
      LoadBalancers: [Match.objectLike({ ContainerName: CONTAINER, ContainerPort: 8080 })],
    },
  },
  {
    has: 'targets that are instances',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: {
      TargetType: 'instance',
      Protocol: 'HTTP',
      HealthCheckPath: '/ping',
      HealthCheckIntervalSeconds: 12,
      HealthCheckTimeoutSeconds: 10,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 5,
      TargetGroupAttributes: attribute('deregistration_delay.timeout_seconds', '15'),
    },
  },
  {
    has: 'a public load balancer',
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    properties: { Name: 'alb-gpu-restapi', Scheme: 'internet-facing', LoadBalancerAttributes: attribute('idle_timeout.timeout_seconds', '30') },
  },
  { has: 'HTTP on port 80', type: 'AWS::ElasticLoadBalancingV2::Listener', properties: { Port: 80, Protocol: 'HTTP' } },
  { has: 'two to twenty tasks', type: 'AWS::ApplicationAutoScaling::ScalableTarget', properties: { MinCapacity: 2, MaxCapacity: 20 } },
  {
    has: 'CPU to follow',
    type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    properties: {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({
        TargetValue: 50,
        ScaleOutCooldown: 60,
        ScaleInCooldown: 120,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      }),
    },
  },
  {
    has: 'a cluster with insights',
    type: 'AWS::ECS::Cluster',
    properties: { ClusterName: 'gpu-ec2-local', ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] },
  },
];
