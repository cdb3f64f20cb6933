import { Size } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { TaskContainerOptions, TaskVolume, WorkloadDefaults } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

function hardened(options: Partial<TaskContainerOptions> = {}) {
  const stack = newStack();
  webService(stack, { task: webTask({ hardened: true, ...options }) });
  return onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0];
}

describe('a hardened container', () => {
  test('is not root, writes to /tmp alone, has no capability, and an init process', () => {
    expect(hardened()).toMatchObject({
      User: '1000:1000',
      ReadonlyRootFilesystem: true,
      LinuxParameters: {
        Capabilities: { Drop: ['ALL'] },
        InitProcessEnabled: true,
        Tmpfs: [{ ContainerPath: '/tmp', Size: 64, MountOptions: ['mode=1777'] }],
      },
    });
  });

  test('may be another user, and its own init process', () => {
    const container = hardened({ user: '101', initProcessEnabled: false });

    expect(container.User).toBe('101');
    expect(container.LinuxParameters.InitProcessEnabled).toBe(false);
  });

  test('writes to /tmp beside other directories', () => {
    expect(hardened({ tmpfs: [{ containerPath: '/var/cache/nginx' }] }).LinuxParameters.Tmpfs).toMatchObject([
      { ContainerPath: '/tmp' }, { ContainerPath: '/var/cache/nginx' },
    ]);
  });

  test('writes to /tmp beside directories that are named like it', () => {
    expect(hardened({ tmpfs: [{ containerPath: '/var/tmp' }, { containerPath: '/tmp/cache' }] }).LinuxParameters.Tmpfs).toMatchObject([
      { ContainerPath: '/tmp' }, { ContainerPath: '/var/tmp' }, { ContainerPath: '/tmp/cache' },
    ]);
  });

  test('may be a user of the group root, and list no capabilities', () => {
    expect(hardened({ user: 'app:root', addCapabilities: [], dropCapabilities: [] })).toMatchObject({
      User: 'app:root', LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    });
  });

  test('has the /tmp that it asks for', () => {
    expect(hardened({ tmpfs: [{ containerPath: '/tmp/', size: Size.mebibytes(8) }] }).LinuxParameters.Tmpfs)
      .toEqual([{ ContainerPath: '/tmp/', Size: 8, MountOptions: ['mode=1777'] }]);
  });

  test('has one volume at /tmp where it mounts one there', () => {
    const container = hardened({ mounts: [{ volume: TaskVolume.bindMount({ name: 'tmp' }), containerPath: '/tmp' }] });

    expect(container.MountPoints).toMatchObject([{ ContainerPath: '/tmp' }]);
    expect(container.LinuxParameters).not.toHaveProperty('Tmpfs');
  });

  test.each(['root', 'root:root', '0', '0:1000', '00'])('fails with the user %s', (user) => {
    expect(() => webTask({ hardened: true, user })).toThrow(new Error(
      `[WorkloadTask.container()] a hardened container does not run as root, got '${user}'; name another user, or leave user out`,
    ));
  });

  test('fails with a writable root file system', () => {
    expect(() => webTask({ hardened: true, readonlyRootFilesystem: false })).toThrow(new Error(
      '[WorkloadTask.container()] the root file system of a hardened container is read-only, got false; list in tmpfs what it writes to',
    ));
  });

  test.each(['addCapabilities', 'dropCapabilities'])('fails with %s', (option) => {
    expect(() => webTask({ hardened: true, [option]: [ecs.Capability.SYS_PTRACE] })).toThrow(new Error(
      `[WorkloadTask.container()] a hardened container has no capability, so ${option} says nothing, got ["SYS_PTRACE"]; remove ${option}, or hardened`,
    ));
  });
});

test('a container that is not hardened is left as it is', () => {
  expect(hardened({ hardened: false })).not.toHaveProperty('LinuxParameters');
});

describe('a main container whose posture wants it hardened', () => {
  const { LINUX, WINDOWS_SERVER_2022_CORE } = ecs.OperatingSystemFamily;

  function container(options: Partial<TaskContainerOptions> = {}, posture = WorkloadDefaults.production()) {
    const stack = newStack();
    posture.applyTo(stack);
    webTask(options)._strategy.bind(stack);
    return onlyResource(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0];
  }

  test('is hardened', () => {
    expect(container()).toMatchObject({
      User: '1000:1000',
      ReadonlyRootFilesystem: true,
      LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true, Tmpfs: [{ ContainerPath: '/tmp' }] },
    });
  });

  test('is another user where it says so, root too', () => {
    expect(container({ user: 'root' }).User).toBe('root');
  });

  test('keeps a root file system that is open, and no directory for it', () => {
    const open = container({ readonlyRootFilesystem: false });

    expect(open).toMatchObject({ User: '1000:1000', ReadonlyRootFilesystem: false, LinuxParameters: { Capabilities: { Drop: ['ALL'] } } });
    expect(open.LinuxParameters).not.toHaveProperty('Tmpfs');
  });

  test('keeps the capabilities that it adds, and drops none besides', () => {
    expect(container({ addCapabilities: [ecs.Capability.SYS_PTRACE] }).LinuxParameters.Capabilities).toEqual({ Add: ['SYS_PTRACE'] });
  });

  test('drops the capabilities that it names', () => {
    expect(container({ dropCapabilities: [ecs.Capability.NET_RAW] }).LinuxParameters.Capabilities).toEqual({ Drop: ['NET_RAW'] });
  });

  test.each<[string, Partial<TaskContainerOptions>, WorkloadDefaults]>([
    ['where it says so', { hardened: false }, WorkloadDefaults.production()],
    ['on Windows', { runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }, cpu: 1024, memoryLimitMiB: 2048 }, WorkloadDefaults.production()],
    ['in a trial', {}, WorkloadDefaults.development()],
  ])('is not hardened %s', (_, options, posture) => {
    expect(container(options, posture)).not.toHaveProperty('User');
  });

  test('is hardened on Linux that is named', () => {
    expect(container({ runtimePlatform: { operatingSystemFamily: LINUX } }).User).toBe('1000:1000');
  });
});
