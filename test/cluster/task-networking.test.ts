import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ClusterSubnets, FargateWebServiceProps, WorkloadCluster } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

/** Returns the properties of a service in the template. */
function placed(props: Partial<FargateWebServiceProps> = {}) {
  const stack = newStack();
  webService(stack, props);
  return onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties;
}

function sharedGroup(stack = newStack(), id = 'Shared', securityGroupId = 'sg-shared') {
  return ec2.SecurityGroup.fromSecurityGroupId(stack, id, securityGroupId);
}

describe('the subnets of the tasks', () => {
  test('are private, without public addresses', () => {
    expect(placed().NetworkConfiguration.AwsvpcConfiguration).toMatchObject({
      Subnets: ['private-a', 'private-b'],
      AssignPublicIp: 'DISABLED',
    });
  });

  test('are public where the tasks have public addresses', () => {
    expect(placed({ assignPublicIp: true }).NetworkConfiguration.AwsvpcConfiguration).toMatchObject({
      Subnets: ['public-a', 'public-b'],
      AssignPublicIp: 'ENABLED',
    });
  });

  test('have public addresses in a VPC with public subnets only', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { subnets: ClusterSubnets.PUBLIC });

    const web = webService(stack, { cluster });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration).toMatchObject({
      Subnets: cluster.vpc.publicSubnets.map((subnet) => ref(subnet)),
      AssignPublicIp: 'ENABLED',
    });
    expect(Annotations.fromStack(stack).findWarning(`/${web.node.path}`, Match.stringLikeRegexp('public IP address'))).toEqual([]);
  });

  test('have no public addresses in public subnets when disabled, with a warning', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { subnets: ClusterSubnets.PUBLIC });

    webService(stack, { cluster, assignPublicIp: false });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp)
      .toBe('DISABLED');
    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('assignPublicIp.*public-subnets-without-address'));
  });

  test('are isolated without NAT gateways', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { natGateways: 0 });

    webService(stack, { cluster, task: webTask({ image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'web')) }) });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration).toMatchObject({
      Subnets: cluster.vpc.isolatedSubnets.map((subnet) => ref(subnet)),
      AssignPublicIp: 'DISABLED',
    });
  });

  test('can be selected', () => {
    const vpcSubnets = { availabilityZones: ['us-east-1b'] };

    expect(placed({ vpcSubnets }).NetworkConfiguration.AwsvpcConfiguration.Subnets).toEqual(['private-b']);
  });

  test('can be selected together with public addresses', () => {
    const vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };

    expect(placed({ vpcSubnets, assignPublicIp: true }).NetworkConfiguration.AwsvpcConfiguration).toMatchObject({
      Subnets: ['private-a', 'private-b'],
      AssignPublicIp: 'ENABLED',
    });
  });
});

describe('the security groups of the tasks', () => {
  test('are one group of the service, with all egress and the name of the service', () => {
    const stack = newStack();
    const web = webService(stack);

    const template = Template.fromStack(stack);
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups)
      .toEqual([getAtt(web.connections.securityGroups[0], 'GroupId')]);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Tasks of Stack/Web',
      SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }],
    });
  });

  test('include those passed to the service', () => {
    const stack = newStack();
    const web = webService(stack, { securityGroups: [sharedGroup(stack)] });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups)
      .toEqual([getAtt(web.connections.securityGroups[0], 'GroupId'), 'sg-shared']);
  });

  test('leave passed groups without new rules', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const shared = new ec2.SecurityGroup(stack, 'Shared', { vpc: cluster.vpc });

    const web = webService(stack, { cluster, securityGroups: [shared] });
    web.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.9.0.0/16'));

    const template = Template.fromStack(stack);
    expect(template.findResources('AWS::EC2::SecurityGroup')[logicalId(shared)].Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(onlyResource(template, 'AWS::EC2::SecurityGroupIngress').Properties.GroupId)
      .toEqual(getAtt(web.connections.securityGroups[0], 'GroupId'));
  });

  test('may be four in addition to the service\'s own', () => {
    const stack = newStack();
    const securityGroups = [1, 2, 3, 4].map((n) => sharedGroup(stack, `Shared${n}`, `sg-${n}`));

    webService(stack, { securityGroups });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups)
      .toHaveLength(5);
  });

  test('fails with five in addition to the service\'s own', () => {
    const stack = newStack();
    const securityGroups = [1, 2, 3, 4, 5].map((n) => sharedGroup(stack, `Shared${n}`));

    expect(() => webService(stack, { securityGroups })).toThrow(errorAt('Stack/Web', 'at most 5 security groups', '6', 'at most 4'));
  });
});

describe('the capacity of the tasks', () => {
  test('is the provider FARGATE and never a launch type', () => {
    const service = placed();

    expect(service.CapacityProviderStrategy).toEqual([{ CapacityProvider: 'FARGATE', Weight: 1 }]);
    expect(service).not.toHaveProperty('LaunchType');
  });

  test('is the requested strategy, never a launch type', () => {
    const service = placed({
      capacityProviderStrategies: [
        { capacityProvider: 'FARGATE', base: 1, weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', weight: 3 },
      ],
    });

    expect(service.CapacityProviderStrategy).toEqual([
      { CapacityProvider: 'FARGATE', Base: 1, Weight: 1 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
    ]);
    expect(service).not.toHaveProperty('LaunchType');
  });

  test('fails with an empty strategy, which ECS would place on EC2 instances', () => {
    expect(() => placed({ capacityProviderStrategies: [] })).toThrow(errorAt('Stack/Web', 'weight', 'capacityProviderStrategies'));
  });

  test('fails without a weight', () => {
    const capacityProviderStrategies = ['FARGATE', 'FARGATE_SPOT'].map((capacityProvider) => ({ capacityProvider, weight: 0 }));

    expect(() => placed({ capacityProviderStrategies })).toThrow(errorAt('Stack/Web', 'weight'));
  });

  test('fails with two bases', () => {
    const capacityProviderStrategies = ['FARGATE', 'FARGATE_SPOT'].map((capacityProvider) => ({ capacityProvider, base: 1, weight: 1 }));

    expect(() => placed({ capacityProviderStrategies })).toThrow(errorAt('Stack/Web', 'only one', 'base'));
  });

  test('fails with a provider that the cluster does not have', () => {
    const stack = newStack();
    webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster'), capacityProviderStrategies: [{ capacityProvider: 'spot', weight: 1 }] });

    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Web\] .*capacity provider.*'spot'; use FARGATE or FARGATE_SPOT, or add it/);
  });

  test('fails in an imported cluster without the capacity providers of Fargate', () => {
    const stack = newStack();
    const vpc = existingVpc(stack);
    webService(stack, { cluster: WorkloadCluster.fromAttributes(stack, 'Cluster', { vpc, cluster: new ecs.Cluster(stack, 'EcsCluster', { vpc }) }) });

    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Web\] .*capacity provider.*'FARGATE'; add it.*enableFargateCapacityProviders/);
  });

  test('fails with Windows on Fargate Spot', () => {
    const operatingSystemFamily = ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE;
    const runtimePlatform = { operatingSystemFamily, cpuArchitecture: ecs.CpuArchitecture.X86_64 };
    const task = webTask({ cpu: 1024, memoryLimitMiB: 2048, runtimePlatform });

    expect(() => placed({ task, capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] })).toThrow(
      errorAt('Stack/Web', 'FARGATE_SPOT', 'Windows', 'WINDOWS_SERVER_2022_CORE', 'use FARGATE'),
    );
  });

  test('has the latest platform version', () => {
    expect(placed().PlatformVersion).toBe('LATEST');
  });

  test('has the selected platform version', () => {
    expect(placed({ platformVersion: ecs.FargatePlatformVersion.VERSION1_4 }).PlatformVersion).toBe('1.4.0');
  });
});

test('fails with a duplicate security group', () => {
  const stack = newStack();
  const securityGroups = [sharedGroup(stack), sharedGroup(stack, 'Again')];

  expect(() => webService(stack, { securityGroups })).toThrow(errorAt('Stack/Web', 'securityGroups', 'twice', 'Stack/Again', 'remove'));
});
