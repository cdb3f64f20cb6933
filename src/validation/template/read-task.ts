import { isFunction, isNoValue } from './values';
import { ContainerView, TaskView } from './task-view';

/** Where CloudFormation's spelling is not that of the ECS API with a capital first letter. */
const SPECIAL_CASING: Readonly<Record<string, string>> = {
  EFSVolumeConfiguration: 'efsVolumeConfiguration',
  FSxWindowsFileServerVolumeConfiguration: 'fsxWindowsFileServerVolumeConfiguration',
  S3FilesVolumeConfiguration: 's3filesVolumeConfiguration',
  FilesystemId: 'fileSystemId',
  IAM: 'iam',
  ProxyConfigurationProperties: 'properties',
};

/** Fields whose values are maps with keys of the user's own. */
const USER_KEYED_FIELDS: ReadonlySet<string> = new Set(['Options', 'DockerLabels', 'DriverOpts', 'Labels']);

/** Properties of a task definition in the words of the ECS API. What only a deployment knows stays as CloudFormation's functions. */
export function toEcsApiCasing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toEcsApiCasing);
  if (typeof value !== 'object' || value === null || isFunction(value)) return value;
  const inWords: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined) inWords[SPECIAL_CASING[name] ?? name.charAt(0).toLowerCase() + name.slice(1)] = USER_KEYED_FIELDS.has(name) ? item : toEcsApiCasing(item);
  }
  return inWords;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Lists of objects: one that CloudFormation computes, in part or as a whole, is not known. */
const OBJECT_LISTS: ReadonlySet<string> = new Set([
  'containerDefinitions', 'portMappings', 'environment', 'environmentFiles', 'secrets', 'secretOptions', 'dependsOn', 'mountPoints', 'volumesFrom', 'volumes',
  'tags', 'placementConstraints', 'tmpfs', 'devices', 'ulimits', 'systemControls', 'extraHosts', 'resourceRequirements',
]);

/** Lists of texts and numbers, whose members may well be computed, and objects. Each may be computed as a whole. */
const COMPUTABLE_FIELDS: ReadonlySet<string> = new Set([
  'command', 'ignoredExitCodes', 'add', 'drop', 'credentialSpecs', 'links', 'dnsServers', 'dnsSearchDomains', 'dockerSecurityOptions',
  'requiresCompatibilities', 'healthCheck', 'restartPolicy', 'logConfiguration', 'firelensConfiguration', 'linuxParameters', 'capabilities', 'options',
  'runtimePlatform', 'ephemeralStorage', 'efsVolumeConfiguration', 'authorizationConfig', 'dockerVolumeConfiguration', 'host',
]);

/** What a task definition says, as far as it is known. Takes it in ECS's words, as `inWordsOfEcs()` gives it. */
export function readTask(document: JsonObject): TaskView {
  const { fields, unknown } = knownFields(document);
  const { containerDefinitions = [], ...task } = fields as { readonly containerDefinitions?: readonly JsonObject[] };
  return { ...task, unknown, containers: containerDefinitions.map(readContainer) };
}

function readContainer(container: JsonObject, i: number): ContainerView {
  const { fields, unknown } = knownFields(container);
  return { ...fields, unknown, name: container.name as string, at: describeContainer(container.name, i) };
}

/** There is no document whose fields could be counted: the container is told by its name, where that is known. */
function describeContainer(name: unknown, i: number): ContainerView['at'] {
  const container = typeof name === 'string' ? `container '${name}'` : `container ${i + 1}`;
  return (field) => (field === undefined ? container : `${field} of ${container}`);
}

/** Leaves out, at any depth, what CloudFormation computes where the rules look for a list or an object. */
function knownFields(object: JsonObject): { readonly fields: JsonObject; readonly unknown: ReadonlySet<string> } {
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
  return { fields: read(object) as JsonObject, unknown };
}

function isComputed(name: string, value: unknown): boolean {
  if (OBJECT_LISTS.has(name)) return !Array.isArray(value) || value.some((item) => typeof item !== 'object' || (isFunction(item) && !isNoValue(item)));
  return COMPUTABLE_FIELDS.has(name) && isFunction(value);
}
