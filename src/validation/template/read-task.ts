import { ContainerView, TaskView } from './task-view';
import { isFunction, isNoValue } from './values';

type JsonObject = Readonly<Record<string, unknown>>;

/** CloudFormation property names whose ECS API name differs in more than the case of the first letter. */
const SPECIAL_CASING: Readonly<Record<string, string>> = {
  EFSVolumeConfiguration: 'efsVolumeConfiguration',
  FSxWindowsFileServerVolumeConfiguration: 'fsxWindowsFileServerVolumeConfiguration',
  S3FilesVolumeConfiguration: 's3filesVolumeConfiguration',
  FilesystemId: 'fileSystemId',
  IAM: 'iam',
  ProxyConfigurationProperties: 'properties',
};

/** Fields whose values are maps with user-defined keys. */
const USER_KEYED_FIELDS: ReadonlySet<string> = new Set(['Options', 'DockerLabels', 'DriverOpts', 'Labels']);

/** Fields with lists of objects. Such a list is unknown when CloudFormation computes it or any of its members. */
const OBJECT_LISTS: ReadonlySet<string> = new Set([
  'containerDefinitions', 'portMappings', 'environment', 'environmentFiles', 'secrets', 'secretOptions', 'dependsOn', 'mountPoints', 'volumesFrom',
  'volumes', 'tags', 'placementConstraints', 'tmpfs', 'devices', 'ulimits', 'systemControls', 'extraHosts', 'resourceRequirements',
]);

/** Fields with objects, or with lists of scalars whose members may be computed. Such a field is unknown only when it is computed as a whole. */
const COMPUTABLE_FIELDS: ReadonlySet<string> = new Set([
  'command', 'ignoredExitCodes', 'add', 'drop', 'credentialSpecs', 'links', 'dnsServers', 'dnsSearchDomains', 'dockerSecurityOptions',
  'requiresCompatibilities', 'healthCheck', 'restartPolicy', 'logConfiguration', 'firelensConfiguration', 'linuxParameters', 'capabilities',
  'options', 'runtimePlatform', 'ephemeralStorage', 'efsVolumeConfiguration', 'authorizationConfig', 'dockerVolumeConfiguration', 'host',
]);

/** Renames the properties of a task definition to the field names of the ECS API. CloudFormation functions stay as they are. */
export function toEcsApiCasing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toEcsApiCasing);
  if (typeof value !== 'object' || value === null || isFunction(value)) return value;
  const renamed: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    renamed[SPECIAL_CASING[name] ?? name.charAt(0).toLowerCase() + name.slice(1)] = USER_KEYED_FIELDS.has(name) ? item : toEcsApiCasing(item);
  }
  return renamed;
}

/** Reads a task definition, given in the casing of `toEcsApiCasing()`, as far as it is known. */
export function readTask(document: JsonObject): TaskView {
  const { fields, unknown } = knownFields(document);
  const { containerDefinitions = [], ...task } = fields as { readonly containerDefinitions?: readonly JsonObject[] };
  return { ...task, unknown, containers: containerDefinitions.map(readContainer) };
}

function readContainer(container: JsonObject, i: number): ContainerView {
  const { fields, unknown } = knownFields(container);
  return { ...fields, unknown, name: container.name as string, at: describeContainer(container.name, i) };
}

/** Formats paths by the container's name if known, else by its position. */
function describeContainer(name: unknown, i: number): ContainerView['at'] {
  const container = typeof name === 'string' ? `container '${name}'` : `container ${i + 1}`;
  return (field) => (field === undefined ? container : `${field} of ${container}`);
}

/** Omits, at any depth, fields for which the rules expect a list or an object but CloudFormation computes the value. */
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
  if (OBJECT_LISTS.has(name)) {
    return !Array.isArray(value) || value.some((item) => typeof item !== 'object' || (isFunction(item) && !isNoValue(item)));
  }
  return COMPUTABLE_FIELDS.has(name) && isFunction(value);
}
