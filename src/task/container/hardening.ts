import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IConstruct } from 'constructs';
import { ContainerOptions } from './container-options';
import { TaskContainerOptions } from './task-container-options';
import { defaultsOf } from '../../defaults/scope-defaults';
import { Problem } from '../../private/errors';

/** User and group of a hardened container: unprivileged, and the first regular user of most images. */
const HARDENED_USER = '1000:1000';

/** Returns the options of a container with those that `hardened` stands for. */
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
 * Returns the options of a main container, hardened as far as the `WorkloadDefaults` ask for it and the options do not say otherwise. Windows does
 * not support any of it.
 */
export function withDefaultHardening(scope: IConstruct, options: TaskContainerOptions): TaskContainerOptions {
  const { hardened, addCapabilities = [], runtimePlatform } = options;
  if (hardened !== undefined || !defaultsOf(scope).containerHardening || runtimePlatform?.operatingSystemFamily?.isWindows()) return options;
  const { user = HARDENED_USER, readonlyRootFilesystem = true } = options;
  const dropCapabilities = options.dropCapabilities ?? (addCapabilities.length > 0 ? undefined : [ecs.Capability.ALL]);
  const hardenedOptions = readonlyRootFilesystem ? withHardening({ ...options, hardened: true }) : options;
  return { ...hardenedOptions, hardened: undefined, user, dropCapabilities };
}

/** Yields the options that contradict `hardened`. */
export function* hardeningProblems(options: ContainerOptions): Iterable<Problem> {
  if (!options.hardened) return;
  if (options.user !== undefined && /^(root|0+)(:|$)/.test(options.user)) {
    yield { problem: 'a hardened container does not run as root', actual: options.user, remedy: 'use another user, or leave user out' };
  }
  if (options.readonlyRootFilesystem === false) {
    yield { problem: 'the root file system of a hardened container is read-only', actual: false, remedy: 'list its writable directories in tmpfs' };
  }
  for (const option of ['addCapabilities', 'dropCapabilities'] as const) {
    const capabilities = options[option];
    if (!capabilities || capabilities.length === 0) continue;
    yield { problem: `a hardened container must not set ${option}`, actual: capabilities, remedy: `remove ${option}, or hardened` };
  }
}

function hasTmpMount(mounts: readonly { readonly containerPath: string }[]): boolean {
  return mounts.some(({ containerPath }) => /^\/tmp\/?$/.test(containerPath));
}
