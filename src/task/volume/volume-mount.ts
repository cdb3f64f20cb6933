import { Token } from 'aws-cdk-lib/core';
import { Volume } from './volume';
import { refuse } from '../../private/errors';

/**
 * A place in a container where a volume's files are.
 */
export interface VolumeMount {
  /**
   * The volume.
   */
  readonly volume: Volume;

  /**
   * Directory of the container that the files are in: an absolute path other than the root. A path that another mount of the container has
   * is refused.
   */
  readonly containerPath: string;

  /**
   * Whether the container may only read. A task whose containers all only read is not granted to write.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Refuses mounts that a container cannot have side by side. Tokens pass. */
export function requireMounts(factory: string, mounts: readonly VolumeMount[] = []): void {
  const paths = mounts.map(({ containerPath }) => containerPath).filter((path) => !Token.isUnresolved(path));
  for (const path of paths) {
    if (/^(\/+[^/]|[A-Za-z]:[\\/]+[^\\/])/.test(path)) continue;
    refuse(factory, {
      what: 'containerPath of a mount must be an absolute path other than the root', got: path, instead: 'name the directory that the files are to be in',
    });
  }
  const plain = paths.map((path) => path.replace(/[\\/]+$/, ''));
  const twice = plain.find((path, i) => plain.indexOf(path) < i);
  if (twice !== undefined) refuse(factory, { what: 'two mounts have one containerPath', got: twice, instead: 'give each a directory of its own' });
}
