import { Size } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { TaskContainerOptions, Volume } from '../../src';
import { newStack } from '../fixtures/new-stack';
import { onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

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

  test('has the /tmp that it asks for', () => {
    expect(hardened({ tmpfs: [{ containerPath: '/tmp/', size: Size.mebibytes(8) }] }).LinuxParameters.Tmpfs)
      .toEqual([{ ContainerPath: '/tmp/', Size: 8, MountOptions: ['mode=1777'] }]);
  });

  test('has one volume at /tmp where it mounts one there', () => {
    const container = hardened({ mounts: [{ volume: Volume.scratch({ name: 'tmp' }), containerPath: '/tmp' }] });

    expect(container.MountPoints).toMatchObject([{ ContainerPath: '/tmp' }]);
    expect(container.LinuxParameters).not.toHaveProperty('Tmpfs');
  });

  test.each(['root', 'root:root', '0', '0:1000', '00'])('fails with the user %s', (user) => {
    expect(() => webTask({ hardened: true, user })).toThrow(new Error(
      `[Task.container()] a hardened container does not run as root, got '${user}'; name another user, or leave user out`,
    ));
  });

  test('fails with a writable root file system', () => {
    expect(() => webTask({ hardened: true, readonlyRootFilesystem: false })).toThrow(new Error(
      '[Task.container()] the root file system of a hardened container is read-only, got false; list in tmpfs what it writes to',
    ));
  });

  test.each(['addCapabilities', 'dropCapabilities'])('fails with %s', (option) => {
    expect(() => webTask({ hardened: true, [option]: [ecs.Capability.SYS_PTRACE] })).toThrow(new Error(
      `[Task.container()] a hardened container has no capability, so ${option} says nothing, got ["SYS_PTRACE"]; remove ${option}, or hardened`,
    ));
  });
});

test('a container that is not hardened is left as it is', () => {
  expect(hardened({ hardened: false })).not.toHaveProperty('LinuxParameters');
});
