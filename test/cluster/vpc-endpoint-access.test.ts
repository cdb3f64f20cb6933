import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Exposure, FargateWebService, IWorkloadCluster, WorkloadCluster, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';

/** Matches one error among those of a synthesis. */
function missingEndpoints(...names: string[]): RegExp {
  return new RegExp(`\\[Stack/Web\\] tasks in isolated subnets .*VPC endpoints.*\\[${names.map((name) => `"${name}"`).join()}\\];.*vpcEndpoints`);
}

function isolatedVpc(scope: Construct): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, 'IsolatedVpc', {
    vpcId: 'vpc-2',
    vpcCidrBlock: '10.2.0.0/16',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    isolatedSubnetIds: ['isolated-a', 'isolated-b'],
    isolatedSubnetRouteTableIds: ['isolated-routes-a', 'isolated-routes-b'],
  });
}

function service(scope: Construct, cluster: IWorkloadCluster): FargateWebService {
  const image = ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(scope, 'Repository', 'shop'));
  return new FargateWebService(scope, 'Web', { cluster, task: WorkloadTask.container({ image, port: 80 }), exposure: Exposure.none() });
}

test('an isolated service fails without endpoints of an existing VPC', () => {
  const stack = newStack();

  service(stack, new WorkloadCluster(stack, 'Cluster', { vpc: isolatedVpc(stack), vpcEndpoints: ['ecr.api', 'logs'] }));

  expect(() => Template.fromStack(stack)).toThrow(missingEndpoints('ecr.dkr', 's3'));
});

test('an isolated service fails without endpoints of the VPC of an imported cluster', () => {
  const stack = newStack();
  const vpc = isolatedVpc(stack);
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Existing', { clusterName: 'existing', vpc, securityGroups: [] });

  service(stack, WorkloadCluster.fromAttributes(stack, 'Cluster', { vpc, cluster, vpcEndpoints: ['s3'] }));

  expect(() => Template.fromStack(stack)).toThrow(missingEndpoints('ecr.api', 'ecr.dkr', 'logs'));
});

test('an isolated service uses declared endpoints', () => {
  const stack = newStack();

  service(stack, new WorkloadCluster(stack, 'Cluster', { vpc: isolatedVpc(stack), vpcEndpoints: ['ecr.api', 'ecr.dkr', 'logs', 's3'] }));

  Template.fromStack(stack).resourceCountIs('AWS::ECS::Service', 1);
});

test('an isolated service uses endpoints that the app adds to the VPC', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
  vpc.addInterfaceEndpoint('EcrApi', { service: ec2.InterfaceVpcEndpointAwsService.ECR });
  vpc.addInterfaceEndpoint('EcrDocker', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });
  new ec2.InterfaceVpcEndpoint(stack, 'Logs', { vpc, service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
  vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });

  service(stack, new WorkloadCluster(stack, 'Cluster', { vpc }));

  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPCEndpoint', 4);
});

test('an isolated service fails with an interface endpoint of S3, because image layers need the gateway', () => {
  const stack = newStack();
  const vpc = isolatedVpc(stack);
  vpc.addInterfaceEndpoint('S3', { service: ec2.InterfaceVpcEndpointAwsService.S3 });

  service(stack, new WorkloadCluster(stack, 'Cluster', { vpc, vpcEndpoints: ['ecr.api', 'ecr.dkr', 'logs'] }));

  expect(() => Template.fromStack(stack)).toThrow(missingEndpoints('s3'));
});

test('a new VPC fails with declared endpoints', () => {
  expect(() => new WorkloadCluster(newStack(), 'Cluster', { natGateways: 0, vpcEndpoints: ['s3'] })).toThrow(
    errorAt('Stack/Cluster', 'vpcEndpoints', '`vpc`', 's3', 'remove it', 'addInterfaceEndpoint'),
  );
});
