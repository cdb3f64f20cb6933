import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Ec2CapacityProps } from '../../../src/index';
import { ec2Capacity, smallCluster } from '../../fixtures/ec2-capacity';
import { errorAt } from '../../fixtures/error-at';
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
  test('run the newest ECS-optimized image, which CloudFormation resolves', () => {
    const { template, stack } = capacity();
    const images = Object.values(template.toJSON().Parameters).map(({ Default }: any) => Default);

    expect(images).toContain('/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id');
    expect(stack.node.root.node.tryGetContext('image')).toBeUndefined();
  });

  test('can run the image for Graviton, on types with Graviton', () => {
    const { template } = capacity({ cpuArchitecture: ARM_64 });

    expect(JSON.stringify(template.toJSON().Parameters)).toContain('/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id');
    expect(instanceOf(template).InstanceType).toBe('t4g.medium');
  });

  test('require IMDSv2, deny it to containers, and encrypt their volume', () => {
    const { template } = capacity({ rootVolumeSize: Size.gibibytes(60) });
    const { MetadataOptions, BlockDeviceMappings, UserData } = instanceOf(template);

    expect(MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
    expect(BlockDeviceMappings[0].Ebs).toMatchObject({ Encrypted: true, VolumeSize: 60, VolumeType: 'gp3', DeleteOnTermination: true });
    expect(JSON.stringify(UserData)).toContain('ECS_AWSVPC_BLOCK_IMDS=true');
  });

  test('have no ingress rules, and only the permissions of the ECS agent in their cluster', () => {
    const { template } = capacity();
    const statements = resourcesOf(template, 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    expect(onlyResource(template, 'AWS::EC2::SecurityGroup').Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(onlyResource(template, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(statements.flatMap(({ Action }) => Action)).not.toContain('ecs:*');
  });

  test('are On-Demand, or Spot of all requested types', () => {
    const distribution = (template: Template) => onlyResource(template, GROUP).Properties.MixedInstancesPolicy.InstancesDistribution;

    expect(distribution(capacity().template).OnDemandPercentageAboveBaseCapacity).toBe(100);
    const { template } = capacity({ spot: true, instanceTypes: [new ec2.InstanceType('m7i.large'), new ec2.InstanceType('m6i.large')] });
    expect(distribution(template)).toEqual({ OnDemandPercentageAboveBaseCapacity: 0, SpotAllocationStrategy: 'price-capacity-optimized' });
    expect(onlyResource(template, GROUP).Properties.MixedInstancesPolicy.LaunchTemplate.Overrides).toEqual([{ InstanceType: 'm7i.large' }, { InstanceType: 'm6i.large' }]);
  });

  test('scale between the limits, and deployments do not reset their number', () => {
    const { Properties } = onlyResource(capacity({ minCapacity: 1, maxCapacity: 4, maxInstanceLifetime: Duration.days(14) }).template, GROUP);

    expect(Properties).toMatchObject({ MinSize: '1', MaxSize: '4', MaxInstanceLifetime: 1209600 });
    expect(Properties).not.toHaveProperty('DesiredCapacity');
  });

  test('can have detailed metrics', () => {
    expect(instanceOf(capacity({ detailedMonitoring: true }).template).Monitoring).toEqual({ Enabled: true });
    expect(instanceOf(capacity().template).Monitoring).toEqual({ Enabled: false });
  });
});

describe('the capacity provider', () => {
  test('drains instances, and does not protect them from deletion', () => {
    const { template } = capacity({ targetCapacityPercent: 80 });

    expect(onlyResource(template, PROVIDER).Properties.AutoScalingGroupProvider).toMatchObject({
      ManagedDraining: 'ENABLED', ManagedTerminationProtection: 'DISABLED', ManagedScaling: { Status: 'ENABLED', TargetCapacity: 80 },
    });
    expect(onlyResource(template, GROUP).Properties.NewInstancesProtectedFromScaleIn).not.toBe(true);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('can protect them', () => {
    const { template } = capacity({ managedTerminationProtection: true });

    expect(onlyResource(template, PROVIDER).Properties.AutoScalingGroupProvider.ManagedTerminationProtection).toBe('ENABLED');
    expect(onlyResource(template, GROUP).Properties.NewInstancesProtectedFromScaleIn).toBe(true);
  });

  test('is one of the cluster, in addition to those of Fargate', () => {
    const { stack, made, template } = capacity();

    expect(onlyResource(template, 'AWS::ECS::ClusterCapacityProviderAssociations').Properties.CapacityProviders)
      .toEqual(['FARGATE', 'FARGATE_SPOT', stack.resolve(made.capacityProviderName)]);
  });

  test('is deleted before the group, and the group before its permissions', () => {
    const { template } = capacity();
    const { id, DependsOn } = onlyResource(template, GROUP);

    expect(JSON.stringify(onlyResource(template, PROVIDER).Properties)).toContain(id);
    expect(DependsOn).toEqual(expect.arrayContaining(resourcesOf(template, 'AWS::IAM::Policy').map((policy) => policy.id)));
  });
});

describe('the options of instances', () => {
  test.each<[string, Partial<Ec2CapacityProps>, string[]]>([
    ['a minimum above the maximum', { minCapacity: 5, maxCapacity: 2 }, ['minCapacity is above maxCapacity', '2', '5', 'raise maxCapacity']],
    ['no instance', { maxCapacity: 0 }, ['maxCapacity', '1 or more', '0']],
    ['a target above 100 percent', { targetCapacityPercent: 120 }, ['targetCapacityPercent', '1 to 100', '120']],
    ['no type', { instanceTypes: [] }, ['instanceTypes is empty', 'leave it out']],
    ['types of another architecture', { instanceTypes: [new ec2.InstanceType('m7g.large')] }, ['m7g.large', 'x86_64', 'arm64', 'cpuArchitecture']],
    ['a disk too small for the image', { rootVolumeSize: Size.gibibytes(8) },
      ['rootVolumeSize', '30 to 16384', '8', '30 GiB']],
    ['instances of less than a day', { maxInstanceLifetime: Duration.hours(12) }, ['maxInstanceLifetime in days', '1 to 365', '0.5', 'leave it out']],
  ])('fails with %s', (_, props, words) => {
    expect(() => capacity(props)).toThrow(errorAt('Stack/Instances', ...words));
  });

  test('fails with an imported cluster', () => {
    const stack = newStack();

    expect(() => ec2Capacity(stack, { cluster: existingCluster(stack) })).toThrow(errorAt('Stack/Instances', 'imported cluster', 'Ec2Capacity.fromAttributes()'));
  });

  test('fails with a cluster of another stack', () => {
    const app = new App();
    const cluster = smallCluster(new Stack(app, 'Platform'));

    expect(() => ec2Capacity(new Stack(app, 'Services'), { cluster })).toThrow(errorAt('Services/Instances', 'another stack', 'Platform', 'Ec2Capacity there'));
  });
});
