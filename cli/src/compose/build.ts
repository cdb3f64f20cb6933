import * as fs from 'node:fs';
import * as path from 'node:path';
import { asMap } from './merge';
import type { ComposeProject } from './read-project';
import type { WorkloadImage } from './workload';
import type { ImportWarning } from '../app/generated-app';
import { kebabCase } from '../code/identifiers';
import { isSecretVariable } from '../ecs/secret-variables';
import type { SourceNode } from '../source/source-node';

/** Reads `build` and `image`: what is built is not pulled. */
export function readImage(name: string, node: SourceNode, project: ComposeProject, outdir: string, warnings: ImportWarning[]): WorkloadImage {
  const build = node.get('build');
  const image = node.get('image');
  if (build === undefined) {
    if (image === undefined || image.text().trim() === '') {
      const directory = `images/${kebabCase(name)}`;
      warnings.push({ node, text: `the service ${name} has no image: if this file changes another one, name both, the other one first; ${directory}/Dockerfile in the app says what to do` });
      return { directory, isMissing: true };
    }
    return { registry: image.movedTo('`image` of the container').text().trim() };
  }
  image?.leftOut('names what is built; Amazon ECR has it by a hash of what is in it');
  build.movedTo('`image` of the container: Docker builds it when the app is deployed');
  const context = (build.isMap ? build.get('context')?.text() : build.text()) ?? '.';
  const options = build.isMap ? buildOptions(build, warnings) : {};
  const directory = path.resolve(project.directory, context);
  const dockerfile = path.resolve(directory, options.file ?? 'Dockerfile');
  if (!/^(https?:|git@|git:)/.test(context) && build.get('dockerfile_inline') === undefined && fs.existsSync(dockerfile)) {
    return { ...options, directory: path.relative(outdir, directory) || '.' };
  }
  warnings.push({ node: build, text: `${context} has no ${options.file ?? 'Dockerfile'}: images/${kebabCase(name)}/Dockerfile in the app says what to do` });
  return { directory: `images/${kebabCase(name)}`, isMissing: true };
}

function buildOptions(build: SourceNode, warnings: ImportWarning[]): Partial<WorkloadImage> {
  const args = Object.fromEntries(asMap(build.get('args') ?? build, 'args').entries().flatMap(([name, member]) => {
    if (build.get('args') === undefined) return [];
    const value = member.value === null ? '' : member.text();
    if (!isSecretVariable(name, value)) return [[name, value]];
    member.leftOut('looks like a secret, which an image must not have: use a secret of the build, or of the container');
    warnings.push({ node: member, text: `the build argument ${name} looks like a secret and is not in the app` });
    return [];
  }));
  for (const field of ['cache_from', 'cache_to', 'tags', 'labels', 'network', 'shm_size', 'secrets', 'ssh', 'extra_hosts', 'platforms', 'privileged',
    'additional_contexts', 'no_cache', 'pull', 'isolation', 'dockerfile_inline', 'ulimits', 'entitlements', 'provenance', 'sbom']) {
    build.get(field)?.leftOut('an option of the build; `ContainerImage.fromAsset()` has options of its own');
  }
  return { file: build.get('dockerfile')?.text(), target: build.get('target')?.text(), buildArgs: Object.keys(args).length > 0 ? args : undefined };
}
