import { Size } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ServiceDeployment, EbsTaskVolumeOptions, TaskVolume } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { unknownNumber } from '../../fixtures/number-token';
import { getAtt, onlyResource, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const SERVICE = 'AWS::ECS::Service';
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';

function mounted(options: Partial<EbsTaskVolumeOptions> = {}): Template {
  const stack = newStack();
  webService(stack, { task: webTask({ mounts: [{ volume: TaskVolume.ebs({ size: Size.gibibytes(50), ...options }), containerPath: '/data' }] }) });
  return Template.fromStack(stack);
}

describe('a volume on Amazon EBS', () => {
  test('is declared by the task definition, and configured by the service', () => {
    const template = mounted();

    template.hasResourceProperties(TASK_DEFINITION, { Volumes: [{ Name: 'ebs', ConfiguredAtLaunch: true }] });
    const { Properties, DependsOn } = onlyResource(template, SERVICE);
    const [role] = resourcesOf(template, 'AWS::IAM::Role').filter(({ Properties: { ManagedPolicyArns } }) => (
      JSON.stringify(ManagedPolicyArns ?? '').includes('AmazonECSInfrastructureRolePolicyForVolumes')
    ));
    expect(Properties.VolumeConfigurations).toEqual([{
      Name: 'ebs',
      ManagedEBSVolume: { RoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] }, SizeInGiB: 50, VolumeType: 'gp3', Encrypted: true, FilesystemType: 'xfs' },
    }]);
    expect(role.Properties.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Service: 'ecs.amazonaws.com' });
    expect(DependsOn).toContain(role.id);
  });

  test('has the size, type, performance and role of the options', () => {
    const stack = newStack();
    const infrastructureRole = iam.Role.fromRoleArn(stack, 'Infrastructure', 'arn:aws:iam::111111111111:role/infrastructure');
    const volume = TaskVolume.ebs({
      name: 'index', snapshotId: 'snap-05abe246af', volumeType: ec2.EbsDeviceVolumeType.IO2, iops: 4000, encrypted: false, infrastructureRole,
    });

    webService(stack, { task: webTask({ mounts: [{ volume, containerPath: '/data' }] }) });

    Template.fromStack(stack).hasResourceProperties(SERVICE, {
      VolumeConfigurations: [{
        Name: 'index',
        ManagedEBSVolume: {
          RoleArn: 'arn:aws:iam::111111111111:role/infrastructure', SnapshotId: 'snap-05abe246af', VolumeType: 'io2', Iops: 4000, Encrypted: false,
        },
      }],
    });
  });

  test('has the tags of the options, and those of the service', () => {
    const { VolumeConfigurations } = onlyResource(mounted({ tags: { Team: 'shop' }, propagateTags: ecs.EbsPropagatedTagSource.SERVICE }), SERVICE).Properties;

    expect(VolumeConfigurations[0].ManagedEBSVolume.TagSpecifications).toEqual([
      { ResourceType: 'volume', Tags: [{ Key: 'Team', Value: 'shop' }], PropagateTags: 'SERVICE' },
    ]);
  });

  test('copies the tags of the task definition without tags of its own', () => {
    const { VolumeConfigurations } = onlyResource(mounted({ propagateTags: ecs.EbsPropagatedTagSource.TASK_DEFINITION }), SERVICE).Properties;

    expect(VolumeConfigurations[0].ManagedEBSVolume.TagSpecifications).toEqual([{ ResourceType: 'volume', PropagateTags: 'TASK_DEFINITION' }]);
  });

  test.each<[Record<string, string>, ...string[]]>([
    [{ AmazonECSManaged: 'true' }, 'tags', "got 'AmazonECSManaged'", 'rename'],
    [{ AmazonECSCreated: 'now' }, 'tags', "got 'AmazonECSCreated'", 'rename'],
    [{ 'aws:cost': 'x' }, 'tags', "got 'aws:cost'", 'rename'],
    [{ '': 'x' }, 'tags', '1 to 128', 'shorten'],
    [{ Team: 'x'.repeat(257) }, 'tags', "got 'Team'", 'shorten'],
    [Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`Tag${i}`, 'x'])), 'number of tags', 'got 51', 'fewer'],
  ])('fails with the tags %j', (tags, ...words) => {
    expect(() => TaskVolume.ebs({ size: Size.gibibytes(50), tags })).toThrow(errorAt('TaskVolume.ebs()', ...words));
  });

  test('is encrypted by a key that its role may use', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const volume = TaskVolume.ebs({ size: Size.tebibytes(1), encryptionKey });

    webService(stack, { task: webTask({ mounts: [{ volume, containerPath: '/data' }] }) });

    const template = Template.fromStack(stack);
    const Resource = getAtt(encryptionKey, 'Arn');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Action: ['kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'], Resource },
          { Action: 'kms:CreateGrant', Resource, Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
        ],
      },
    });
    template.hasResourceProperties(SERVICE, { VolumeConfigurations: [{ ManagedEBSVolume: { SizeInGiB: 1024 } }] });
  });

  test('accepts numbers that are tokens', () => {
    expect(() => TaskVolume.ebs({ size: Size.gibibytes(unknownNumber()), iops: unknownNumber(), throughput: unknownNumber() })).not.toThrow();
  });

  test('has the file system of the options', () => {
    mounted({ fileSystemType: ecs.FileSystemType.EXT4 }).hasResourceProperties(SERVICE, {
      VolumeConfigurations: [{ ManagedEBSVolume: { FilesystemType: 'ext4' } }],
    });
  });

  test('fails with CodeDeploy', () => {
    const task = webTask({ mounts: [{ volume: TaskVolume.ebs({ size: Size.gibibytes(50) }), containerPath: '/data' }] });

    expect(() => webService(newStack(), { task, deployment: ServiceDeployment.codeDeploy() })).toThrow(
      errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', 'EBS', "got 'TaskVolume.ebs()'", 'ServiceDeployment.blueGreen()'),
    );
  });

  test('fails next to another one', () => {
    const mount = (name: string) => ({ volume: TaskVolume.ebs({ name, size: Size.gibibytes(50) }), containerPath: `/${name}` });

    expect(() => webService(newStack(), { task: webTask({ mounts: [mount('index'), mount('data')] }) })).toThrow(
      errorAt('Stack/Web/TaskDefinition', 'one EBS volume', "got 'data'", 'TaskVolume.efs()'),
    );
  });
});

describe('the options of TaskVolume.ebs()', () => {
  const { GP2, GP3, IO1, IO2, SC1 } = ec2.EbsDeviceVolumeType;

  test.each<[string, EbsTaskVolumeOptions, string[]]>([
    ['neither size nor snapshot', {}, ['size', 'snapshotId']],
    ['a size that gp3 does not have', { size: Size.tebibytes(17) },
      ['size', 'gp3', 'from 1 to 16384', 'got 17408']],
    ['a size that sc1 does not have', { size: Size.gibibytes(100), volumeType: SC1 },
      ['size', 'sc1', 'from 125 to 16384', 'got 100']],
    ['a part of a GiB', { size: Size.mebibytes(1536) },
      ['size', 'gp3', 'from 1 to 16384', 'got 1.5']],
    ['io1 without iops', { size: Size.gibibytes(50), volumeType: IO1 }, ['iops', 'missing', 'io1']],
    ['gp2 with iops', { size: Size.gibibytes(50), volumeType: GP2, iops: 3000 },
      ['iops', 'gp2', 'got 3000', 'gp3']],
    ['too few iops', { size: Size.gibibytes(50), volumeType: GP3, iops: 100 },
      ['iops', 'from 3000 to 80000', 'got 100']],
    ['fewer iops than io1 has', { size: Size.gibibytes(50), volumeType: IO1, iops: 99 },
      ['iops', 'from 100 to 64000', 'got 99']],
    ['more iops than io1 has', { size: Size.gibibytes(50), volumeType: IO1, iops: 64_001 },
      ['iops', 'from 100 to 64000', 'got 64001']],
    ['more iops than io2 has', { size: Size.gibibytes(50), volumeType: IO2, iops: 256_001 },
      ['iops', 'from 100 to 256000', 'got 256001']],
    ['throughput with io1', { size: Size.gibibytes(50), volumeType: IO1, iops: 100, throughput: 200 },
      ['throughput', 'io1', 'got 200', 'gp3']],
    ['too much throughput', { size: Size.gibibytes(50), throughput: 4000 },
      ['throughput', 'from 125 to 2000', 'got 4000']],
    ['a key without encryption', { size: Size.gibibytes(50), encrypted: false, encryptionKey: {} as kms.IKey },
      ['encryptionKey', 'encrypted']],
  ])('fail with %s', (_, options, words) => {
    expect(() => TaskVolume.ebs(options)).toThrow(errorAt('TaskVolume.ebs()', ...words));
  });
});
