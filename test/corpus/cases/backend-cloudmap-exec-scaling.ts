import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Discovery, FargateBackendService, WorkloadCluster, ContainerLogging, Scaling, WorkloadTask } from '../../../src/index';

const NAME = 'ecsdemo-backend';
const PORT = 3000;

export function build(app: App): void {
  const stack = new Stack(app, 'Backend');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-11111111',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['us-west-2a', 'us-west-2b'],
    privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
    privateSubnetRouteTableIds: ['rtb-11111111', 'rtb-22222222'],
  });
  const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', {
    vpc,
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'EcsCluster', { clusterName: 'core-infra', vpc, securityGroups: [] }),
    cloudMapNamespace: cloudmap.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
      namespaceName: 'default.core-infra.local',
      namespaceId: 'ns-1111111111111111',
      namespaceArn: 'arn:aws:servicediscovery:us-west-2:111111111111:namespace/ns-1111111111111111',
    }),
  });

  const backend = new FargateBackendService(stack, 'Backend', {
    cluster,
    task: WorkloadTask.container({
      containerName: NAME,
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-containers/ecsdemo-nodejs'),
      port: PORT,
      executionRole: iam.Role.fromRoleName(stack, 'ExecutionRole', 'core-infra-execution'),
      logging: ContainerLogging.awsLogs({ retention: logs.RetentionDays.ONE_WEEK }),
    }),
    discovery: Discovery.cloudMap({ name: NAME }),
    scaling: Scaling.automatic({ minCapacity: 3, maxCapacity: 10, cpuPercent: 50 }),
    enableExecuteCommand: true,
    enableEcsManagedTags: true,
  });
  backend.connections.allowDefaultPortFrom(ec2.Peer.ipv4(vpc.vpcCidrBlock), 'neighbours in the VPC');
}
