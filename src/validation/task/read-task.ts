import { ContainerFacts, TaskFacts } from './facts';
import { isFunction, isNoValue } from '../template/functions';

type Fields = Readonly<Record<string, unknown>>;

/** Lists of objects: one that CloudFormation computes, in part or as a whole, is not known. */
const LISTS: ReadonlySet<string> = new Set([
  'containerDefinitions', 'portMappings', 'environment', 'environmentFiles', 'secrets', 'secretOptions', 'dependsOn', 'mountPoints', 'volumesFrom', 'volumes',
  'tags', 'placementConstraints', 'tmpfs', 'devices', 'ulimits', 'systemControls', 'extraHosts', 'resourceRequirements',
]);

/** Lists of texts and numbers, whose members may well be computed, and objects. Each may be computed as a whole. */
const OTHERS: ReadonlySet<string> = new Set([
  'command', 'ignoredExitCodes', 'add', 'drop', 'credentialSpecs', 'links', 'dnsServers', 'dnsSearchDomains', 'dockerSecurityOptions',
  'requiresCompatibilities', 'healthCheck', 'restartPolicy', 'logConfiguration', 'firelensConfiguration', 'linuxParameters', 'capabilities', 'options',
  'runtimePlatform', 'ephemeralStorage', 'efsVolumeConfiguration', 'authorizationConfig', 'dockerVolumeConfiguration', 'host',
]);

/** What a task definition says, as far as it is known. Takes it in ECS's words, as `inWordsOfEcs()` gives it. */
export function readTask(document: Fields): TaskFacts {
  const { fields, unknown } = knownFields(document);
  const { containerDefinitions = [], ...task } = fields as { readonly containerDefinitions?: readonly Fields[] };
  return { ...task, unknown, containers: containerDefinitions.map(readContainer) };
}

function readContainer(container: Fields, i: number): ContainerFacts {
  const { fields, unknown } = knownFields(container);
  return { ...fields, unknown, name: container.name as string, at: placeOf(container.name, i) };
}

/** There is no document whose fields could be counted: the container is told by its name, where that is known. */
function placeOf(name: unknown, i: number): ContainerFacts['at'] {
  const container = typeof name === 'string' ? `container '${name}'` : `container ${i + 1}`;
  return (field) => (field === undefined ? container : `${field} of ${container}`);
}

/** Leaves out, at any depth, what CloudFormation computes where the rules look for a list or an object. */
function knownFields(object: Fields): { readonly fields: Fields; readonly unknown: ReadonlySet<string> } {
  const unknown = new Set<string>();
  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((item) => !isNoValue(item)).map(read);
    if (typeof value !== 'object' || value === null || isFunction(value)) return value;
    const known: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
      if (isNoValue(item)) continue;
      if (isComputed(name, item)) unknown.add(name);
      else known[name] = name === 'containerDefinitions' ? (item as unknown[]).filter((one) => !isNoValue(one)) : read(item);
    }
    return known;
  };
  return { fields: read(object) as Fields, unknown };
}

function isComputed(name: string, value: unknown): boolean {
  if (LISTS.has(name)) return !Array.isArray(value) || value.some((item) => typeof item !== 'object' || (isFunction(item) && !isNoValue(item)));
  return OTHERS.has(name) && isFunction(value);
}
