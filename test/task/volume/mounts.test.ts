import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import { Lazy, Size } from 'aws-cdk-lib/core';
import { TaskVolume } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const WINDOWS = { runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE }, cpu: 1024, memoryLimitMiB: 2048 };

function mountsAt(...paths: string[]) {
  return paths.map((containerPath, i) => ({ volume: TaskVolume.bindMount({ name: `volume${i}` }), containerPath }));
}

describe('a bind mount', () => {
  test('is an empty directory of the task', () => {
    const stack = newStack();

    webService(stack, { task: webTask({ mounts: [{ volume: TaskVolume.bindMount(), containerPath: '/tmp' }] }) });

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
      Volumes: [{ Name: 'scratch' }],
      ContainerDefinitions: [Match.objectLike({ MountPoints: [{ SourceVolume: 'scratch', ContainerPath: '/tmp', ReadOnly: false }] })],
    });
  });

  test('exists once when it is mounted twice', () => {
    const stack = newStack();
    const volume = TaskVolume.bindMount({ name: 'cache' });

    webService(stack, { task: webTask({ mounts: [{ volume, containerPath: '/tmp' }, { volume, containerPath: '/var/cache', readOnly: true }] }) });

    const { Volumes, ContainerDefinitions: [{ MountPoints }] } = onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties;
    expect(Volumes).toEqual([{ Name: 'cache' }]);
    expect(MountPoints).toEqual([
      { SourceVolume: 'cache', ContainerPath: '/tmp', ReadOnly: false },
      { SourceVolume: 'cache', ContainerPath: '/var/cache', ReadOnly: true },
    ]);
  });

  test('exists in each service of its task', () => {
    const stack = newStack();
    const task = webTask({ mounts: mountsAt('/tmp') });

    webService(stack, { task });
    webService(newStack(), { task });

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', { Volumes: [{ Name: 'volume0' }] });
  });

  test('can be mounted by Windows tasks', () => {
    expect(() => webService(newStack(), { task: webTask({ ...WINDOWS, mounts: mountsAt('C:\\Temp') }) })).not.toThrow();
  });
});

describe('the path of a mount', () => {
  test.each(['tmp', '', './tmp', '/', '//', 'C:\\'])("fails with '%s'", (containerPath) => {
    expect(() => webTask({ mounts: mountsAt(containerPath) })).toThrow(
      errorAt('WorkloadTask.container()', 'containerPath', 'absolute', `got '${containerPath}'`),
    );
  });

  test.each(['/data', '//data', 'C:\\Data', 'C:\\\\Data', 'd:/data'])("may be '%s'", (containerPath) => {
    expect(() => webTask({ mounts: mountsAt(containerPath) })).not.toThrow();
  });

  test.each(['/tmp', '/tmp/', '/tmp//', '/tmp\\'])("fails when another mount has it, as '%s'", (again) => {
    expect(() => webTask({ mounts: mountsAt('/tmp', again) })).toThrow(
      errorAt('WorkloadTask.container()', 'two mounts', 'containerPath', "got '/tmp'"),
    );
  });

  test('may be a token', () => {
    const unknown = Lazy.string({ produce: () => '/tmp' });

    expect(() => webTask({ mounts: mountsAt(unknown, unknown) })).not.toThrow();
  });

  test('fails when two volumes have the same name', () => {
    const mounts = [{ volume: TaskVolume.bindMount(), containerPath: '/tmp' }, { volume: TaskVolume.bindMount(), containerPath: '/var/cache' }];

    expect(() => webService(newStack(), { task: webTask({ mounts }) })).toThrow(
      errorAt('Stack/Web/TaskDefinition', 'two volumes', "got 'scratch'", '`TaskVolume`'),
    );
  });

  test.each([
    ['efs', () => TaskVolume.efs({ fileSystem: {} as efs.IFileSystem })],
    ['ebs', () => TaskVolume.ebs({ size: Size.gibibytes(10) })],
    ['s3files', () => TaskVolume.s3Files({ fileSystemArn: 'arn:aws:s3files:us-east-1:111111111111:file-system/fs-1' })],
  ])('fails with %s in Windows tasks', (name, volume) => {
    expect(() => webService(newStack(), { task: webTask({ ...WINDOWS, mounts: [{ volume: volume(), containerPath: 'C:\\Data' }] }) })).toThrow(
      errorAt('Stack/Web/TaskDefinition', 'Windows', `'${name}'`, 'TaskVolume.bindMount()'),
    );
  });
});
