import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3files from 'aws-cdk-lib/aws-s3files';
import { Stack } from 'aws-cdk-lib/core';
import { S3FilesTaskVolumeOptions, TaskVolume } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { existingVpc } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const ROLE = 'arn:aws:iam::111111111111:role/sync';

function newFileSystem(stack: Stack): s3files.CfnFileSystem {
  return new s3files.CfnFileSystem(stack, 'Files', { bucket: 'arn:aws:s3:::files', roleArn: ROLE });
}

function service(stack: Stack, options: S3FilesTaskVolumeOptions, readOnly = false): Template {
  const mounts = [{ volume: TaskVolume.bindMount(), containerPath: '/tmp' }, { volume: TaskVolume.s3Files(options), containerPath: '/files', readOnly }];
  webService(stack, { task: webTask({ mounts }) });
  return Template.fromStack(stack);
}

function taskStatements(template: Template): any[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ id }) => id.includes('TaskRole')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

describe('a volume on Amazon S3 Files', () => {
  test('is added to the task definition, and leaves other volumes unchanged', () => {
    const stack = newStack();
    const fileSystem = newFileSystem(stack);

    const template = service(stack, { fileSystemArn: fileSystem.attrFileSystemArn, rootDirectory: '/models', transitEncryptionPort: 2999 });

    expect(onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.Volumes).toEqual([
      { Name: 'scratch' },
      {
        Name: 's3files',
        S3FilesVolumeConfiguration: { FileSystemArn: getAtt(fileSystem, 'FileSystemArn'), RootDirectory: '/models', TransitEncryptionPort: 2999 },
      },
    ]);
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({ MountPoints: Match.arrayWith([{ SourceVolume: 's3files', ContainerPath: '/files', ReadOnly: false }]) })],
    });
  });

  test('lets the task role mount that file system and write to it', () => {
    const stack = newStack();
    const fileSystem = newFileSystem(stack);

    const template = service(stack, { fileSystemArn: fileSystem.attrFileSystemArn, rootAccess: true });

    expect(taskStatements(template)).toEqual([{
      Action: ['s3files:ClientMount', 's3files:ClientRootAccess', 's3files:ClientWrite'],
      Effect: 'Allow',
      Resource: getAtt(fileSystem, 'FileSystemArn'),
    }]);
  });

  test('grants no write access when all mounts are read-only', () => {
    const stack = newStack();

    const template = service(stack, { fileSystemArn: newFileSystem(stack).attrFileSystemArn }, true);

    expect(taskStatements(template).map(({ Action }) => Action)).toEqual(['s3files:ClientMount']);
  });

  test('is mounted through the access point only', () => {
    const stack = newStack();
    const fileSystem = newFileSystem(stack);
    const accessPoint = new s3files.CfnAccessPoint(stack, 'Point', { fileSystemId: fileSystem.attrFileSystemId });

    const template = service(stack, { fileSystemArn: fileSystem.attrFileSystemArn, accessPointArn: accessPoint.attrAccessPointArn });

    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Volumes: Match.arrayWith([Match.objectLike({
        S3FilesVolumeConfiguration: { FileSystemArn: Match.anyValue(), AccessPointArn: getAtt(accessPoint, 'AccessPointArn') },
      })]),
    });
    expect(taskStatements(template)[0].Condition).toEqual({ StringEquals: { 's3files:AccessPointArn': getAtt(accessPoint, 'AccessPointArn') } });
  });

  test('allows the service to reach its mount targets, and depends on them', () => {
    const stack = newStack();
    const fileSystem = newFileSystem(stack);
    const securityGroup = new ec2.SecurityGroup(stack, 'FilesGroup', { vpc: existingVpc(stack, 'FilesVpc') });
    const mountTarget = new s3files.CfnMountTarget(stack, 'Target', { fileSystemId: fileSystem.attrFileSystemId, subnetId: 'private-a' });

    const template = service(stack, { fileSystemArn: fileSystem.attrFileSystemArn, securityGroup, mountTargets: [mountTarget] });

    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: getAtt(securityGroup, 'GroupId'), FromPort: 2049, ToPort: 2049 });
    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toContain(logicalId(mountTarget));
  });

  test('may be read from the bucket directly', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'files');

    const template = service(stack, { fileSystemArn: newFileSystem(stack).attrFileSystemArn, bucket });

    expect(taskStatements(template).map(({ Action }) => Action)).toContainEqual(['s3:GetObject*', 's3:GetBucket*', 's3:List*']);
  });
});

describe('the options of TaskVolume.s3Files()', () => {
  test.each<[string, Partial<S3FilesTaskVolumeOptions>, string[]]>([
    ['a directory beside an access point', { accessPointArn: 'arn:aws:s3files:us-east-1:111111111111:access-point/1', rootDirectory: '/shop' },
      ['rootDirectory', 'access point', "got '/shop'"]],
    ['a port out of range', { transitEncryptionPort: 70000 },
      ['transitEncryptionPort', 'from 1 to 65535', 'got 70000']],
    ['an empty name', { name: '' }, ['name', "got ''", '255']],
  ])('fail with %s', (_, options, words) => {
    expect(() => TaskVolume.s3Files({ fileSystemArn: 'arn:aws:s3files:us-east-1:111111111111:file-system/fs-1', ...options })).toThrow(
      errorAt('TaskVolume.s3Files()', ...words),
    );
  });
});
