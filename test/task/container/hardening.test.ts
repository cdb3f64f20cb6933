import { Size } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { TaskContainerOptions, TaskVolume, WorkloadDefaults } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
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
  test('is not root, writes to /tmp only, and has no capabilities, but an init process', () => {
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

  test('may run as another user, and without an init process', () => {
    const container = hardened({ user: '101', initProcessEnabled: false });

    expect(container.User).toBe('101');
    expect(container.LinuxParameters.InitProcessEnabled).toBe(false);
  });

  test('writes to /tmp in addition to other directories', () => {
    expect(hardened({ tmpfs: [{ containerPath: '/var/cache/nginx' }] }).LinuxParameters.Tmpfs).toMatchObject([
      { ContainerPath: '/tmp' }, { ContainerPath: '/var/cache/nginx' },
    ]);
  });

  test('writes to /tmp in addition to directories with a similar name', () => {
    expect(hardened({ tmpfs: [{ containerPath: '/var/tmp' }, { containerPath: '/tmp/cache' }] }).LinuxParameters.Tmpfs).toMatchObject([
      { ContainerPath: '/tmp' }, { ContainerPath: '/var/tmp' }, { ContainerPath: '/tmp/cache' },
    ]);
  });

  test('may be a user of the group root, and list no capabilities', () => {
    expect(hardened({ user: 'app:root', addCapabilities: [], dropCapabilities: [] })).toMatchObject({
      User: 'app:root', LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    });
  });

  test('keeps a /tmp of its own', () => {
    expect(hardened({ tmpfs: [{ containerPath: '/tmp/', size: Size.mebibytes(8) }] }).LinuxParameters.Tmpfs)
      .toEqual([{ ContainerPath: '/tmp/', Size: 8, MountOptions: ['mode=1777'] }]);
  });

  test('keeps a volume that it mounts at /tmp', () => {
    const container = hardened({ mounts: [{ volume: TaskVolume.bindMount({ name: 'tmp' }), containerPath: '/tmp' }] });

    expect(container.MountPoints).toMatchObject([{ ContainerPath: '/tmp' }]);
    expect(container.LinuxParameters).not.toHaveProperty('Tmpfs');
  });

  test.each(['root', 'root:root', '0', '0:1000', '00'])('fails with the user %s', (user) => {
    expect(() => webTask({ hardened: true, user })).toThrow(errorAt('WorkloadTask.container()', 'hardened', 'root', `got '${user}'`, 'user'));
  });

  test('fails with a writable root file system', () => {
    expect(() => webTask({ hardened: true, readonlyRootFilesystem: false })).toThrow(
      errorAt('WorkloadTask.container()', 'hardened', 'read-only', 'got false', 'tmpfs'),
    );
  });

  test.each(['addCapabilities', 'dropCapabilities'])('fails with %s', (option) => {
    expect(() => webTask({ hardened: true, [option]: [ecs.Capability.SYS_PTRACE] })).toThrow(
      errorAt('WorkloadTask.container()', 'hardened', option, 'got ["SYS_PTRACE"]'),
    );
  });
});

test('a container that is not hardened is unchanged', () => {
  expect(hardened({ hardened: false })).not.toHaveProperty('LinuxParameters');
});

describe('a main container in a scope whose defaults harden containers', () => {
  const { LINUX, WINDOWS_SERVER_2022_CORE } = ecs.OperatingSystemFamily;

  function container(options: Partial<TaskContainerOptions> = {}, defaults = WorkloadDefaults.production()) {
    const stack = newStack();
    defaults.applyTo(stack);
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

  test('runs as its own user, even root', () => {
    expect(container({ user: 'root' }).User).toBe('root');
  });

  test('keeps a writable root file system, without a directory in memory', () => {
    const writable = container({ readonlyRootFilesystem: false });

    expect(writable).toMatchObject({ User: '1000:1000', ReadonlyRootFilesystem: false, LinuxParameters: { Capabilities: { Drop: ['ALL'] } } });
    expect(writable.LinuxParameters).not.toHaveProperty('Tmpfs');
  });

  test('keeps the capabilities that it adds, and drops none', () => {
    expect(container({ addCapabilities: [ecs.Capability.SYS_PTRACE] }).LinuxParameters.Capabilities).toEqual({ Add: ['SYS_PTRACE'] });
  });

  test('drops the capabilities that it names', () => {
    expect(container({ dropCapabilities: [ecs.Capability.NET_RAW] }).LinuxParameters.Capabilities).toEqual({ Drop: ['NET_RAW'] });
  });

  test.each<[string, Partial<TaskContainerOptions>, WorkloadDefaults]>([
    ['when it opts out', { hardened: false }, WorkloadDefaults.production()],
    ['on Windows', {
      runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }, cpu: 1024, memoryLimitMiB: 2048,
    }, WorkloadDefaults.production()],
    ['in development', {}, WorkloadDefaults.development()],
  ])('is not hardened %s', (_, options, defaults) => {
    expect(container(options, defaults)).not.toHaveProperty('User');
  });

  test('is hardened on an explicit Linux platform', () => {
    expect(container({ runtimePlatform: { operatingSystemFamily: LINUX } }).User).toBe('1000:1000');
  });
});
