import * as fs from 'node:fs';
import * as path from 'node:path';
import { leaveOutMembers } from './fields';
import { asMap } from './merge';
import type { ComposeProject } from './read-project';
import { hasSecret } from './secret-texts';
import type { WorkloadImage } from './workload';
import type { ImportWarning } from '../app/generated-app';
import { kebabCase } from '../code/identifiers';
import { isSecretVariable } from '../ecs/secret-variables';
import type { SourceNode } from '../source/source-node';

/** Reads `build` and `image`: what is built is not pulled. */
export class ImageReader {
  constructor(private readonly project: ComposeProject, private readonly outdir: string, private readonly warnings: ImportWarning[]) {}

  public read(name: string, node: SourceNode): WorkloadImage {
    const build = node.get('build');
    const image = node.get('image');
    if (build !== undefined) return this.built(name, build, image);
    if (image !== undefined && image.text().trim() !== '') return { registry: registryName(image.movedTo('`image` of the container')) };
    this.warn(node, `the service ${name} has no image: if this file changes another one, name both, the other one first; ${placeOf(name)}/Dockerfile in the app says what to do`);
    image?.leftOut('says nothing');
    return { directory: placeOf(name), isMissing: true };
  }

  private built(name: string, build: SourceNode, image: SourceNode | undefined): WorkloadImage {
    image?.leftOut('names what is built; Amazon ECR has it by a hash of what is in it');
    const contextNode = build.isMap ? build.get('context') : build;
    const context = (contextNode?.movedTo('`image` of the container: Docker builds it when the app is deployed') ?? build).isMap ? '.' : contextNode?.text() ?? '.';
    if (build.isList) throw build.error(`${build.path} must be a path or a map`);
    const options = build.isMap ? this.options(build) : {};
    if (/^(https?:|git@|git:|ssh:)|\.git(#|$)/.test(context)) return this.missing(name, build, `${context} is not on this computer`);
    const directory = path.resolve(this.project.directoryOf(contextNode ?? build), context);
    if (build.isMap && build.get('dockerfile_inline') !== undefined) return this.missing(name, build, 'dockerfile_inline is no file');
    const dockerfile = path.resolve(directory, options.file ?? 'Dockerfile');
    if (!fs.existsSync(dockerfile)) return this.missing(name, build, `${context} has no ${options.file ?? 'Dockerfile'}`);
    return { ...options, directory: path.relative(this.outdir, directory).split(path.sep).join('/') || '.' };
  }

  private missing(name: string, node: SourceNode, problem: string): WorkloadImage {
    this.warn(node, `${problem}: ${placeOf(name)}/Dockerfile in the app says what to do`);
    return { directory: placeOf(name), isMissing: true };
  }

  private options(build: SourceNode): Partial<WorkloadImage> {
    const platform = build.get('platforms');
    platform?.leftOut('Docker builds the image for the task: `runtimePlatform`');
    leaveOutMembers(build, {
      dockerfile_inline: 'write it to a file, and name its folder in `ContainerImage.fromAsset()`',
      secrets: 'pass `buildSecrets` to `ContainerImage.fromAsset()`',
      ssh: 'pass `buildSsh` to `ContainerImage.fromAsset()`',
      network: 'pass `networkMode` to `ContainerImage.fromAsset()` where the build needs another network',
      additional_contexts: 'pass `buildContexts` to `ContainerImage.fromAsset()`',
      cache_from: 'pass `cacheFrom` to `ContainerImage.fromAsset()`',
      cache_to: 'pass `cacheTo` to `ContainerImage.fromAsset()`',
      no_cache: 'pass `cacheDisabled` to `ContainerImage.fromAsset()`',
      ...Object.fromEntries(['tags', 'labels', 'shm_size', 'extra_hosts', 'privileged', 'pull', 'isolation', 'ulimits', 'entitlements', 'provenance', 'sbom']
        .map((field) => [field, 'an option of Docker\'s build that the CDK does not have'])),
    });
    return {
      file: build.get('dockerfile')?.movedTo('`file` of the image').text(),
      target: build.get('target')?.movedTo('`target` of the image').text(),
      buildArgs: this.buildArgs(build.get('args')),
    };
  }

  private buildArgs(node: SourceNode | undefined): Record<string, string> | undefined {
    const args = node === undefined ? [] : asMap(node, 'args').entries().flatMap(([name, member]): [string, string][] => {
      const value = member.value === null ? this.project.variables.get(name) : this.project.secretTexts.hide(member.text(), name);
      if (value === undefined) {
        member.leftOut('has the value of the shell that runs compose: add it to `buildArgs` of the image');
        return [];
      }
      if (!hasSecret(value) && !isSecretVariable(name, value)) return [[name, member.movedTo('`buildArgs` of the image') && value]];
      member.leftOut('looks like a secret, which an image must not have: use a secret of the build, or of the container');
      this.warn(member, `the build argument ${name} looks like a secret and is not in the app`);
      return [];
    });
    return args.length === 0 ? undefined : Object.fromEntries(args);
  }

  private warn(node: SourceNode, text: string): void {
    this.warnings.push({ node, text });
  }
}

function placeOf(service: string): string {
  return `images/${kebabCase(service)}`;
}

/** Spaces and quotes come from variables, or from a slip. */
function registryName(image: SourceNode): string {
  const name = image.text().trim();
  if (/\s/.test(name)) throw image.error(`${image.path} must be the name of an image, got ${JSON.stringify(name)}`);
  return name;
}
