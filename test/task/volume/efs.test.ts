import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import { Construct } from 'constructs';
import { EfsTaskVolumeOptions, TaskVolume, VolumeMount } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster, existingVpc } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';
const MOUNT_TARGET = { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } };

function newFileSystem(scope: Construct): efs.FileSystem {
  return new efs.FileSystem(scope, 'Files', { vpc: existingVpc(scope, 'FilesVpc') });
}

function mounted(options: Partial<EfsTaskVolumeOptions> = {}, mounts: Partial<VolumeMount>[] = [{}]) {
  const stack = newStack();
  const fileSystem = newFileSystem(stack);
  const volume = TaskVolume.efs({ fileSystem, ...options });
  const web = webService(stack, { task: webTask({ mounts: mounts.map((mount) => ({ volume, containerPath: '/uploads', ...mount })) }) });
  return { stack, fileSystem, web, template: Template.fromStack(stack) };
}

/** Returns the policy statements of the task role. */
function taskStatements(template: Template): any[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ id }) => id.includes('TaskRole')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

describe('a volume on Amazon EFS', () => {
  test('is mounted with encryption in transit, by the task role', () => {
    const { template, fileSystem } = mounted();

    template.hasResourceProperties(TASK_DEFINITION, {
      Volumes: [{
        Name: 'efs',
        EFSVolumeConfiguration: { FilesystemId: ref(fileSystem), TransitEncryption: 'ENABLED', AuthorizationConfig: { IAM: 'ENABLED' } },
      }],
      ContainerDefinitions: [Match.objectLike({ MountPoints: [{ SourceVolume: 'efs', ContainerPath: '/uploads', ReadOnly: false }] })],
    });
  });

  test('lets the task role mount that file system and write to it', () => {
    const { template, fileSystem } = mounted();

    expect(taskStatements(template)).toEqual([{
      Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
      Effect: 'Allow',
      Resource: getAtt(fileSystem, 'Arn'),
      Condition: MOUNT_TARGET,
    }]);
  });

  test('grants no write access when all mounts are read-only', () => {
    const { template } = mounted({}, [{ readOnly: true }]);

    expect(taskStatements(template).map(({ Action }) => Action)).toEqual(['elasticfilesystem:ClientMount']);
    const MountPoints = [Match.objectLike({ ReadOnly: true })];
    template.hasResourceProperties(TASK_DEFINITION, { ContainerDefinitions: [Match.objectLike({ MountPoints })] });
  });

  test('may be written when one of its mounts is not read-only', () => {
    const { template } = mounted({}, [{ readOnly: true }, { containerPath: '/incoming' }]);

    expect(taskStatements(template).map(({ Action }) => Action)).toEqual([['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']]);
    expect(onlyResource(template, TASK_DEFINITION).Properties.Volumes).toHaveLength(1);
  });

  test('grants root access by the option', () => {
    const { template } = mounted({ rootAccess: true });

    expect(taskStatements(template)[0].Action).toContain('elasticfilesystem:ClientRootAccess');
  });

  test('is mounted through the access point only', () => {
    const stack = newStack();
    const accessPoint = newFileSystem(stack).addAccessPoint('Point', { path: '/shop', posixUser: { uid: '1000', gid: '1000' } });
    const volume = TaskVolume.efs({ fileSystem: accessPoint.fileSystem, accessPoint, rootDirectory: '/' });

    webService(stack, { task: webTask({ mounts: [{ volume, containerPath: '/uploads' }] }) });

    const template = Template.fromStack(stack);
    template.hasResourceProperties(TASK_DEFINITION, {
      Volumes: [{ EFSVolumeConfiguration: { AuthorizationConfig: { AccessPointId: ref(accessPoint), IAM: 'ENABLED' } } }],
    });
    expect(taskStatements(template)[0].Condition.StringEquals['elasticfilesystem:AccessPointArn']).toEqual(stack.resolve(accessPoint.accessPointArn));
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('efs-root'));
  });

  test('can be mounted without the task role', () => {
    const { template } = mounted({ iam: false });

    expect(taskStatements(template)).toEqual([]);
    template.hasResourceProperties(TASK_DEFINITION, { Volumes: [{ EFSVolumeConfiguration: { AuthorizationConfig: { IAM: 'DISABLED' } } }] });
  });

  test('can be mounted without encryption in transit', () => {
    const { template, fileSystem } = mounted({ iam: false, transitEncryption: false, rootDirectory: '/shop' });

    expect(onlyResource(template, TASK_DEFINITION).Properties.Volumes).toEqual([{
      Name: 'efs', EFSVolumeConfiguration: { FilesystemId: ref(fileSystem), TransitEncryption: 'DISABLED', RootDirectory: '/shop' },
    }]);
  });

  test('warns when root in the container may not write', () => {
    const { stack } = mounted();

    Annotations.fromStack(stack).hasWarning('/Stack/Web/TaskDefinition',
      Match.stringLikeRegexp("'efs'.*accessPoint.*rootAccess.*cdk-fargate-workloads:efs-root"));
  });

  test.each<[string, Partial<EfsTaskVolumeOptions>, Partial<VolumeMount>]>([
    ['is read-only', {}, { readOnly: true }],
    ['has no root access by option', { rootAccess: false }, {}],
    ['has root access', { rootAccess: true }, {}],
  ])('does not warn when it %s', (_, options, mount) => {
    Annotations.fromStack(mounted(options, [mount]).stack).hasNoWarning('*', Match.stringLikeRegexp('efs-root'));
  });
});

describe('the network path to a file system', () => {
  test('is allowed from the service, on the port of NFS', () => {
    const { template, fileSystem, web } = mounted();

    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: getAtt(fileSystem.connections.securityGroups[0], 'GroupId'),
      SourceSecurityGroupId: getAtt(web.connections.securityGroups[0], 'GroupId'),
      FromPort: 2049,
      ToPort: 2049,
      IpProtocol: 'tcp',
    });
  });

  test('exists before the first task, with the mount targets', () => {
    const { template } = mounted();

    const { DependsOn } = onlyResource(template, 'AWS::ECS::Service');
    const waitedFor = [...resourcesOf(template, 'AWS::EFS::MountTarget'), ...resourcesOf(template, 'AWS::EC2::SecurityGroupIngress')].map(({ id }) => id);
    expect(waitedFor.length).toBeGreaterThan(2);
    expect(DependsOn).toEqual(expect.arrayContaining(waitedFor));
  });

  test('is not allowed from the security groups that the service shares', () => {
    const stack = newStack();
    const shared = new ec2.SecurityGroup(stack, 'Shared', { vpc: existingVpc(stack, 'SharedVpc') });
    const mounts = [{ volume: TaskVolume.efs({ fileSystem: newFileSystem(stack) }), containerPath: '/uploads' }];

    webService(stack, { securityGroups: [shared], task: webTask({ mounts }) });

    const opened = resourcesOf(Template.fromStack(stack), 'AWS::EC2::SecurityGroupIngress').filter(({ Properties }) => Properties.FromPort === 2049);
    const sources = opened.map(({ Properties }) => JSON.stringify(Properties.SourceSecurityGroupId));
    expect(sources).toEqual([expect.not.stringContaining(logicalId(shared))]);
  });

  test('belongs to the stack of the service when the file system has another one', () => {
    const app = new App();
    const files = new Stack(app, 'Storage');
    const fileSystem = newFileSystem(files);
    const shop = new Stack(app, 'Shop');

    webService(shop, {
      cluster: existingCluster(shop),
      task: webTask({ mounts: [{ volume: TaskVolume.efs({ fileSystem }), containerPath: '/uploads' }] }),
    });

    app.synth();
    expect(shop.dependencies).toEqual([files]);
    expect(files.dependencies).toEqual([]);
    Template.fromStack(files).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    Template.fromStack(shop).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 2049 });
  });
});

describe('the options of TaskVolume.efs()', () => {
  const fileSystem = {} as efs.IFileSystem;
  const accessPoint = { accessPointId: 'fsap-1' } as efs.IAccessPoint;

  test.each<[string, Partial<EfsTaskVolumeOptions>, string[]]>([
    ['no encryption in transit, and the task role', { transitEncryption: false },
      ['iam', 'transitEncryption', '`iam`']],
    ['no encryption in transit, and an access point', { transitEncryption: false, iam: false, accessPoint },
      ['accessPoint', 'transitEncryption', '`accessPoint`']],
    ['no encryption in transit, and a port for it', { transitEncryption: false, iam: false, transitEncryptionPort: 2999 },
      ['transitEncryptionPort', 'transitEncryption', '`transitEncryptionPort`']],
    ['root access that nobody is granted', { iam: false, rootAccess: true },
      ['rootAccess', 'iam is false', 'got true']],
    ['a directory beside an access point', { accessPoint, rootDirectory: '/shop' },
      ['rootDirectory', 'access point', "got '/shop'"]],
    ['a relative directory', { rootDirectory: 'shop' }, ['rootDirectory', 'absolute', "got 'shop'"]],
    ['a port out of range', { transitEncryptionPort: 0 },
      ['transitEncryptionPort', 'from 1 to 65535', 'got 0']],
    ['a name that ECS does not take', { name: 'my files' },
      ['name', "got 'my files'", '255']],
  ])('fail with %s', (_, options, words) => {
    expect(() => TaskVolume.efs({ fileSystem, ...options })).toThrow(errorAt('TaskVolume.efs()', ...words));
  });
});
