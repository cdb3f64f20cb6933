import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IConstruct } from 'constructs';
import { ContainerOptions } from './container-options';
import { TaskContainerOptions } from './task-container-options';
import { defaultsOf } from '../../defaults/scope-defaults';
import { Problem } from '../../private/errors';

/** The user and group of a hardened container: no special ones, and the first that most images give to a person. */
const HARDENED_USER = '1000:1000';

/** A container's options with what `hardened` stands for. */
export function withHardening(options: ContainerOptions): ContainerOptions {
  if (!options.hardened) return options;
  const tmpfs = options.tmpfs ?? [];
  return {
    ...options,
    user: options.user ?? HARDENED_USER,
    readonlyRootFilesystem: true,
    tmpfs: hasTmpMount([...tmpfs, ...options.mounts ?? []]) ? tmpfs : [{ containerPath: '/tmp' }, ...tmpfs],
    dropCapabilities: [ecs.Capability.ALL],
    initProcessEnabled: options.initProcessEnabled ?? true,
  };
}

/**
 * The options of a main container, hardened where its posture wants it, except for what they say otherwise. Windows knows none of it.
 */
export function withDefaultHardening(scope: IConstruct, options: TaskContainerOptions): TaskContainerOptions {
  const { hardened, addCapabilities = [], runtimePlatform } = options;
  if (hardened !== undefined || !defaultsOf(scope).containerHardening || runtimePlatform?.operatingSystemFamily?.isWindows()) return options;
  const { user = HARDENED_USER, readonlyRootFilesystem = true } = options;
  const dropCapabilities = options.dropCapabilities ?? (addCapabilities.length > 0 ? undefined : [ecs.Capability.ALL]);
  const closed = readonlyRootFilesystem ? withHardening({ ...options, hardened: true }) : options;
  return { ...options, ...closed, hardened: undefined, user, dropCapabilities };
}

/** What `hardened` does not go with: options that open again what it closes. */
export function* hardeningProblems(options: ContainerOptions): Iterable<Problem> {
  if (!options.hardened) return;
  if (options.user !== undefined && /^(root|0+)(:|$)/.test(options.user)) {
    yield { problem: 'a hardened container does not run as root', actual: options.user, remedy: 'name another user, or leave user out' };
  }
  if (options.readonlyRootFilesystem === false) {
    yield { problem: 'the root file system of a hardened container is read-only', actual: false, remedy: 'list in tmpfs what it writes to' };
  }
  for (const option of ['addCapabilities', 'dropCapabilities'] as const) {
    const capabilities = options[option];
    if (!capabilities || capabilities.length === 0) continue;
    yield { problem: `a hardened container has no capability, so ${option} says nothing`, actual: capabilities, remedy: `remove ${option}, or hardened` };
  }
}

function hasTmpMount(mounts: readonly { readonly containerPath: string }[]): boolean {
  return mounts.some(({ containerPath }) => /^\/tmp\/?$/.test(containerPath));
}
