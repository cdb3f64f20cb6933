import { isFunction } from '../template/functions';

/** Where CloudFormation's spelling is not that of the ECS API with a capital first letter. */
const SPELLING: Readonly<Record<string, string>> = {
  EFSVolumeConfiguration: 'efsVolumeConfiguration',
  FSxWindowsFileServerVolumeConfiguration: 'fsxWindowsFileServerVolumeConfiguration',
  S3FilesVolumeConfiguration: 's3filesVolumeConfiguration',
  FilesystemId: 'fileSystemId',
  IAM: 'iam',
  ProxyConfigurationProperties: 'properties',
};

/** Fields whose values are maps with keys of the user's own. */
const MAPS: ReadonlySet<string> = new Set(['Options', 'DockerLabels', 'DriverOpts', 'Labels']);

/** Properties of a task definition in the words of the ECS API. What only a deployment knows stays as CloudFormation's functions. */
export function inWordsOfEcs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inWordsOfEcs);
  if (typeof value !== 'object' || value === null || isFunction(value)) return value;
  const inWords: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined) inWords[SPELLING[name] ?? name.charAt(0).toLowerCase() + name.slice(1)] = MAPS.has(name) ? item : inWordsOfEcs(item);
  }
  return inWords;
}
