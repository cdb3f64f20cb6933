import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Ec2CapacityProps } from '../../../src/index';
import { ec2Capacity, smallCluster } from '../../fixtures/ec2-capacity';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource, resourcesOf } from '../../fixtures/template-references';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const PROVIDER = 'AWS::ECS::CapacityProvider';
const TEMPLATE = 'AWS::EC2::LaunchTemplate';
const ARM_64 = ec2.InstanceArchitecture.ARM_64;

function capacity(props: Partial<Ec2CapacityProps> = {}) {
  const stack = newStack();
  const made = ec2Capacity(stack, props);
  return { stack, made, template: Template.fromStack(stack) };
}

function instanceOf(template: Template): any {
  return onlyResource(template, TEMPLATE).Properties.LaunchTemplateData;
}

describe('the instances', () => {
  test('run the newest image for ECS, which CloudFormation finds', () => {
    const { template, stack } = capacity();
    const images = Object.values(template.toJSON().Parameters).map(({ Default }: any) => Default);

    expect(images).toContain('/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id');
    expect(stack.node.root.node.tryGetContext('image')).toBeUndefined();
  });

  test('run the image for Graviton when asked for, on types that have it', () => {
    const { template } = capacity({ cpuArchitecture: ARM_64 });

    expect(JSON.stringify(template.toJSON().Parameters)).toContain('/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id');
    expect(instanceOf(template).InstanceType).toBe('t4g.medium');
  });

  test('take IMDSv2 alone, from no container, and encrypt their disk', () => {
    const { template } = capacity({ rootVolumeSize: Size.gibibytes(60) });
    const { MetadataOptions, BlockDeviceMappings, UserData } = instanceOf(template);

    expect(MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
    expect(BlockDeviceMappings[0].Ebs).toMatchObject({ Encrypted: true, VolumeSize: 60, VolumeType: 'gp3', DeleteOnTermination: true });
    expect(JSON.stringify(UserData)).toContain('ECS_AWSVPC_BLOCK_IMDS=true');
  });

  test('accept nobody, and may do what the agent of their own cluster does', () => {
    const { template } = capacity();
    const statements = resourcesOf(template, 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    expect(onlyResource(template, 'AWS::EC2::SecurityGroup').Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(onlyResource(template, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(statements.flatMap(({ Action }) => Action)).not.toContain('ecs:*');
  });

  test('are bought on demand, or as Spot from all types that are named', () => {
    const distribution = (template: Template) => onlyResource(template, GROUP).Properties.MixedInstancesPolicy.InstancesDistribution;

    expect(distribution(capacity().template).OnDemandPercentageAboveBaseCapacity).toBe(100);
    const { template } = capacity({ spot: true, instanceTypes: [new ec2.InstanceType('m7i.large'), new ec2.InstanceType('m6i.large')] });
    expect(distribution(template)).toEqual({ OnDemandPercentageAboveBaseCapacity: 0, SpotAllocationStrategy: 'price-capacity-optimized' });
    expect(onlyResource(template, GROUP).Properties.MixedInstancesPolicy.LaunchTemplate.Overrides).toEqual([{ InstanceType: 'm7i.large' }, { InstanceType: 'm6i.large' }]);
  });

  test('are as many as ECS needs, within bounds, and no deployment resets them', () => {
    const { Properties } = onlyResource(capacity({ minCapacity: 1, maxCapacity: 4, maxInstanceLifetime: Duration.days(14) }).template, GROUP);

    expect(Properties).toMatchObject({ MinSize: '1', MaxSize: '4', MaxInstanceLifetime: 1209600 });
    expect(Properties).not.toHaveProperty('DesiredCapacity');
  });

  test('have detailed metrics when asked for', () => {
    expect(instanceOf(capacity({ detailedMonitoring: true }).template).Monitoring).toEqual({ Enabled: true });
    expect(instanceOf(capacity().template).Monitoring).toEqual({ Enabled: false });
  });
});

describe('the capacity provider', () => {
  test('drains instances, and does not protect them, so that they can be deleted', () => {
    const { template } = capacity({ targetCapacityPercent: 80 });

    expect(onlyResource(template, PROVIDER).Properties.AutoScalingGroupProvider).toMatchObject({
      ManagedDraining: 'ENABLED', ManagedTerminationProtection: 'DISABLED', ManagedScaling: { Status: 'ENABLED', TargetCapacity: 80 },
    });
    expect(onlyResource(template, GROUP).Properties.NewInstancesProtectedFromScaleIn).not.toBe(true);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('protects them when asked for', () => {
    const { template } = capacity({ managedTerminationProtection: true });

    expect(onlyResource(template, PROVIDER).Properties.AutoScalingGroupProvider.ManagedTerminationProtection).toBe('ENABLED');
    expect(onlyResource(template, GROUP).Properties.NewInstancesProtectedFromScaleIn).toBe(true);
  });

  test('is one of the cluster, beside Fargate', () => {
    const { stack, made, template } = capacity();

    expect(onlyResource(template, 'AWS::ECS::ClusterCapacityProviderAssociations').Properties.CapacityProviders)
      .toEqual(['FARGATE', 'FARGATE_SPOT', stack.resolve(made.capacityProviderName)]);
  });

  test('goes before the group, and the group before its permissions', () => {
    const { template } = capacity();
    const { id, DependsOn } = onlyResource(template, GROUP);

    expect(JSON.stringify(onlyResource(template, PROVIDER).Properties)).toContain(id);
    expect(DependsOn).toEqual(expect.arrayContaining(resourcesOf(template, 'AWS::IAM::Policy').map((policy) => policy.id)));
  });
});

describe('a capacity that cannot be', () => {
  test.each<[string, Partial<Ec2CapacityProps>, string]>([
    ['bounds that leave no number', { minCapacity: 5, maxCapacity: 2 }, 'minCapacity is above maxCapacity (2), got 5; swap them, or raise maxCapacity'],
    ['no instance at all', { maxCapacity: 0 }, 'maxCapacity must be a whole number 1 or more, got 0; use the most instances to run'],
    ['too full a target', { targetCapacityPercent: 120 },
      'targetCapacityPercent must be a whole number from 1 to 100, got 120; use the share of the instances to keep in use'],
    ['no type', { instanceTypes: [] }, 'instanceTypes is empty; name one, or leave it out'],
    ['types of other processors', { instanceTypes: [new ec2.InstanceType('m7g.large')] },
      "m7g.large does not have x86_64 processors, got 'arm64'; change cpuArchitecture or instanceTypes"],
    ['a disk too small for the image', { rootVolumeSize: Size.gibibytes(8) },
      'rootVolumeSize in GiB must be a whole number from 30 to 16384, got 8; use what the image needs, 30 GiB, or more'],
    ['instances of hours', { maxInstanceLifetime: Duration.hours(12) },
      'maxInstanceLifetime in days must be a number from 1 to 365, got 0.5; use 1 day to a year, or leave it out'],
  ])('fails with %s', (_, props, message) => {
    expect(() => capacity(props)).toThrow(new Error(`[Stack/Instances] ${message}`));
  });

  test('fails for a cluster from outside the app', () => {
    const stack = newStack();

    expect(() => ec2Capacity(stack, { cluster: existingCluster(stack) })).toThrow(new Error(
      '[Stack/Instances] a cluster from outside the app cannot be given a capacity provider; '
      + 'use Ec2Capacity.fromAttributes() for one that it has, or a WorkloadCluster',
    ));
  });

  test('fails for a cluster of another stack', () => {
    const app = new App();
    const cluster = smallCluster(new Stack(app, 'Platform'));

    expect(() => ec2Capacity(new Stack(app, 'Services'), { cluster })).toThrow(new Error(
      '[Services/Instances] the cluster is in another stack, Platform; make the Ec2Capacity there, and give it to the services here',
    ));
  });
});
