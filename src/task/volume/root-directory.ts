import { Token } from 'aws-cdk-lib/core';
import { refuse } from '../../private/errors';

/** Refuses a root directory that ECS does not take: an access point decides it, where there is one. */
export function requireRootDirectory(factory: string, { rootDirectory, accessPoint }: { rootDirectory?: string; accessPoint?: unknown }): void {
  if (rootDirectory === undefined || Token.isUnresolved(rootDirectory)) return;
  if (!rootDirectory.startsWith('/')) {
    refuse(factory, { what: 'rootDirectory must be an absolute path', got: rootDirectory, instead: 'let it start with /' });
  }
  if (accessPoint && rootDirectory !== '/') {
    refuse(factory, { what: 'rootDirectory does not go with an access point', got: rootDirectory, instead: 'leave it to the access point' });
  }
}
