import { ContainerView, TaskView } from './task-view';
import { isConditional, isFunction, isNoValue, isObject, readable, UNKNOWN } from './values';

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

/** Fields with lists of objects. */
const OBJECT_LISTS: ReadonlySet<string> = new Set([
  'containerDefinitions', 'portMappings', 'environment', 'environmentFiles', 'secrets', 'secretOptions', 'dependsOn', 'mountPoints', 'volumesFrom',
  'volumes', 'tags', 'placementConstraints', 'tmpfs', 'devices', 'ulimits', 'systemControls', 'extraHosts', 'resourceRequirements',
]);

/** Fields with lists of texts or numbers. */
const VALUE_LISTS: ReadonlySet<string> = new Set([
  'command', 'ignoredExitCodes', 'add', 'drop', 'credentialSpecs', 'links', 'dnsServers', 'dnsSearchDomains', 'dockerSecurityOptions',
  'requiresCompatibilities',
]);

/** Fields with objects. */
const OBJECTS: ReadonlySet<string> = new Set([
  'healthCheck', 'restartPolicy', 'logConfiguration', 'firelensConfiguration', 'linuxParameters', 'capabilities', 'options', 'runtimePlatform',
  'ephemeralStorage', 'efsVolumeConfiguration', 'authorizationConfig', 'dockerVolumeConfiguration', 'host',
]);

/** Fields that decide about an object as a whole when a condition of the template may leave one of their members out. */
const MAPS: ReadonlySet<string> = new Set(['options']);

/** Renames the properties of a task definition to the field names of the ECS API. CloudFormation functions stay as they are. */
export function toEcsApiCasing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toEcsApiCasing);
  if (!isObject(value)) return value;
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
  return { ...fields, unknown, name: fields.name as string, at: describeContainer(fields.name, i) };
}

/** Formats paths by the container's name if known, else by its position. */
function describeContainer(name: unknown, i: number): ContainerView['at'] {
  const container = typeof name === 'string' ? `container '${name}'` : `container ${i + 1}`;
  return (field) => (field === undefined ? container : `${field} of ${container}`);
}

/** Omits, at any depth, lists and objects that are not what the rules expect, because CloudFormation computes them or their type is wrong. */
function knownFields(object: JsonObject): { readonly fields: JsonObject; readonly unknown: ReadonlySet<string> } {
  const unknown = new Set<string>();
  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((item) => !isNoValue(item)).map(read);
    if (!isObject(value)) return readable(value);
    const known: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
      if (isNoValue(item)) continue;
      if (isUnexpected(name, item)) unknown.add(name);
      else known[name] = name === 'containerDefinitions' ? (item as unknown[]).filter((one) => !isNoValue(one)) : readField(name, item, read);
    }
    return known;
  };
  return { fields: read(object) as JsonObject, unknown };
}

/** Reads a field; a text or a number that is an object or a list instead is unknown. */
function readField(name: string, value: unknown, read: (value: unknown) => unknown): unknown {
  const isScalar = SCALARS.has(name) && typeof value === 'object' && !isFunction(value);
  return isScalar ? UNKNOWN : read(value);
}

/** Fields with texts, numbers or booleans, of which rules tell whether they are set. */
const SCALARS: ReadonlySet<string> = new Set([
  'name', 'image', 'essential', 'cpu', 'memory', 'memoryReservation', 'user', 'readonlyRootFilesystem', 'privileged', 'disableNetworking', 'hostname',
  'containerPort', 'containerPortRange', 'hostPort', 'protocol', 'appProtocol', 'pidMode', 'ipcMode', 'networkMode', 'executionRoleArn', 'taskRoleArn',
  'sharedMemorySize', 'maxSwap', 'swappiness', 'sourcePath', 'configuredAtLaunch', 'accessPointId', 'workingDirectory', 'containerName', 'condition',
]);

function isUnexpected(name: string, value: unknown): boolean {
  if (OBJECT_LISTS.has(name)) return !Array.isArray(value) || value.some((item) => !isObject(item) && !isNoValue(item));
  if (VALUE_LISTS.has(name)) return !Array.isArray(value) || value.some((item) => !isNoValue(item) && mayBeAbsent(item));
  if (!OBJECTS.has(name)) return false;
  return !isObject(value) || (MAPS.has(name) && Object.values(value).some((item) => !isNoValue(item) && mayBeAbsent(item)));
}

function mayBeAbsent(value: unknown): boolean {
  return isConditional(value) || (typeof value === 'object' && !isFunction(value));
}
