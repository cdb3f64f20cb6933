import * as path from 'node:path';
import type { Variables } from './interpolation';
import { withoutResets, mergeNodes } from './merge';
import { FileReader } from './read-files';
import type { SecretTexts } from './secret-texts';
import type { ImportWarning } from '../app/generated-app';
import type { ImportRequest } from '../command/importer';
import type { SourceNode } from '../source/source-node';

/** Compose files, read and merged, with their variables replaced. */
export interface ComposeProject {
  readonly name: string;
  readonly root: SourceNode;
  /** Services of the profiles that are chosen, with what they extend. */
  readonly services: readonly [string, SourceNode][];
  /** Folder that the paths of a field start at. */
  readonly directoryOf: (node: SourceNode) => string;
  readonly variables: Variables;
  readonly secretTexts: SecretTexts;
  /** Files as they were written. */
  readonly documents: readonly SourceNode[];
  readonly warnings: readonly ImportWarning[];
}

export function readProject({ inputs, options }: ImportRequest, secretTexts: SecretTexts): ComposeProject {
  const files = new FileReader(inputs, listOf(options.envFile), secretTexts);
  return new ProjectReader(files, listOf(options.profile), secretTexts).read(inputs);
}

function listOf(option: string | string[] | boolean | undefined): string[] {
  return [option ?? []].flat().filter((item) => typeof item === 'string').flatMap((item) => item.split(',')).map((item) => item.trim()).filter((item) => item !== '');
}

class ProjectReader {
  private readonly profiles: readonly string[];
  /** Services of other files that one of this app extends. */
  private readonly extendedServices = new Set<SourceNode>();

  constructor(private readonly files: FileReader, profiles: readonly string[], private readonly secretTexts: SecretTexts) {
    this.profiles = profiles.length > 0 ? profiles : listOf(files.variables.get('COMPOSE_PROFILES'));
  }

  public read(inputs: readonly string[]): ComposeProject {
    const root = inputs.map((file) => this.files.load(file)).reduce((base, over) => mergeNodes(base, over));
    const written = root.get('services');
    const services = (written?.entries() ?? []).filter(([, service]) => service.tag !== '!reset')
      .map(([name, service]) => [name, withoutResets(this.extended(name, service, root, []))] as [string, SourceNode]);
    const chosen = this.choose(services);
    if (chosen.length === 0) throw (written ?? root).error(noServices(services));
    this.files.extendedRoots.forEach((each) => this.leaveOutNotExtended(each));
    return {
      name: this.nameOf(root, inputs[0]),
      root: withoutResets(root),
      services: chosen,
      directoryOf: (node) => this.files.directoryOf(node),
      variables: this.files.variables,
      secretTexts: this.secretTexts,
      documents: this.files.documents,
      warnings: this.files.warnings(),
    };
  }

  private nameOf(root: SourceNode, input: string): string {
    const name = root.get('name')?.movedTo('names the app').text() ?? this.files.variables.get('COMPOSE_PROJECT_NAME');
    return name === undefined || name.trim() === '' ? path.basename(path.resolve(path.dirname(input))) : this.secretTexts.describe(name);
  }

  /** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends */
  private extended(name: string, service: SourceNode, root: SourceNode, seen: readonly string[]): SourceNode {
    if (service.value !== null && !service.isMap) throw service.error(`${service.path} must be a map`);
    const extend = service.get('extends');
    if (extend === undefined) return service;
    extend.movedTo('the service has what it extends');
    const file = extend.isMap ? extend.get('file') : undefined;
    const target = extend.isMap ? extend.get('service')?.text() ?? name : extend.text();
    const from = file === undefined ? root : this.files.loadExtended(file);
    const base = from.at('services', target);
    const key = `${base?.location.file}#${target}`;
    if (base === undefined) throw extend.error(`extends the service ${target}, which is not there`);
    if (seen.includes(key) || base === service) throw extend.error(`extends ${target}, which extends this service`);
    this.extendedServices.add(base);
    const extended = this.extended(target, base, from, [...seen, key]);
    return mergeNodes(extended, service.value === null ? base : service);
  }

  private choose(services: readonly [string, SourceNode][]): [string, SourceNode][] {
    return services.filter(([, service]) => {
      const profiles = service.get('profiles');
      const names = profiles === undefined ? [] : profilesOf(profiles);
      if (names.length === 0 || this.profiles.includes('*') || names.some((profile) => this.profiles.includes(profile))) {
        profiles?.movedTo(names.length === 0 ? 'the service has no profile' : 'the service is in the app, by `--profile`');
        return true;
      }
      service.leftOut(`of the profile ${names.join(', ')}: pass \`--profile ${names[0]}\` to have the service in the app`);
      return false;
    });
  }

  private leaveOutNotExtended(root: SourceNode): void {
    for (const [name, field] of root.entries()) {
      if (name !== 'services') field.leftOut('only services are taken from a file that is extended');
    }
    for (const [, service] of root.get('services')?.entries() ?? []) {
      if (!this.extendedServices.has(service)) service.leftOut('no service of the app extends it');
    }
  }
}

function profilesOf(profiles: SourceNode): string[] {
  return profiles.isList ? profiles.items().map((item) => item.text()) : [profiles.text()];
}

function noServices(services: readonly [string, SourceNode][]): string {
  if (services.length === 0) return 'has no services';
  const names = services.flatMap(([, service]) => profilesOf(service.get('profiles')!));
  return `has no services without a profile: pass --profile with one of ${[...new Set(names)].join(', ')}`;
}
