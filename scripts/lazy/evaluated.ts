import { createRequire } from 'node:module';
import * as path from 'node:path';
import type * as workloads from 'cdk-fargate-workloads';

/**
 * The modules of a directory, by their paths in it, that are evaluated when an app runs that finds each name of the package in the module that exports it.
 *
 * @param owners The modules by the names that they export.
 */
export function evaluatedBy(app: (library: typeof workloads) => void, owners: ReadonlyMap<string, string>, directory: string): ReadonlySet<string> {
  const load = createRequire(path.join(directory, 'index.js'));
  const loaded = () => Object.keys(load.cache).filter((file) => file.startsWith(directory + path.sep));
  for (const file of loaded()) delete load.cache[file];
  const exported = Object.fromEntries([...owners.keys()].map((name) => [name, undefined]));
  app(new Proxy(exported, { get: (_, name: string) => load(`./${owners.get(name)}`)[name] }) as unknown as typeof workloads);
  return new Set(loaded().map((file) => path.relative(directory, file).replace(/\.js$/, '').split(path.sep).join('/')));
}
