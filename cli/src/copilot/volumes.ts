import type { WorkloadContext } from './container';
import type { Options } from './environments';
import { textExpression } from './values';
import { awsModule, code, imported, list, literal, object, type Expression } from '../code/expression';
import { camelCase, pascalCase } from '../code/identifiers';
import type { SourceNode } from '../source/source-node';

/** Reads `storage`: volumes and their mounts in the main container. */
export function storage(node: SourceNode | undefined, context: WorkloadContext): Options {
  const ephemeral = node?.get('ephemeral')?.movedTo('`ephemeralStorageGiB`').number();
  const readonly = node?.get('readonly_fs')?.movedTo('`readonlyRootFilesystem`').boolean();
  const volumes = (node?.get('volumes')?.entries() ?? []).filter(([, volume]) => volume.value !== null);
  const mounts = volumes.flatMap(([name, volume]) => mount(name, volume, context));
  return {
    ephemeralStorageGiB: ephemeral === undefined || ephemeral <= 20 ? undefined : literal(ephemeral),
    readonlyRootFilesystem: readonly ? literal(true) : undefined,
    mounts: mounts.length === 0 ? undefined : list(mounts),
  };
}

/** A volume without a path is one of sidecars. */
function mount(name: string, volume: SourceNode, context: WorkloadContext): Expression[] {
  volume.movedTo('a volume of the task, and its mount');
  const efs = volume.get('efs');
  if (!context.volumes.has(name)) context.volumes.set(name, taskVolume(name, efs === undefined || efs.value === false ? undefined : efs, context));
  const containerPath = volume.get('path');
  if (containerPath === undefined) return [];
  return [object({ volume: volumeVariable(name), containerPath: textExpression(containerPath), readOnly: isReadOnly(volume) })];
}

/** Copilot mounts volumes for reading unless a manifest says otherwise; those that end with their task, for writing. */
function isReadOnly(mountPoint: SourceNode): Expression | undefined {
  return mountPoint.get('read_only')?.value === true || (mountPoint.get('read_only') === undefined && mountPoint.get('efs') !== undefined) ? literal(true) : undefined;
}

export function volumeVariable(name: string): Expression {
  return code`${camelCase(name)}Volume`;
}

/** Reads `mount_points` of a sidecar. */
export function mountPoints(node: SourceNode, volumes: WorkloadContext['volumes']): Expression | undefined {
  const points = node.get('mount_points')?.movedTo('`mounts`').items() ?? [];
  if (points.length === 0) return undefined;
  return list(points.map((point) => object({
    volume: knownVolume(point, volumes), containerPath: textExpression(point.get('path') ?? point), readOnly: isReadOnly(point),
  })));
}

function knownVolume(point: SourceNode, volumes: WorkloadContext['volumes']): Expression {
  const name = point.get('source_volume')?.text();
  if (name === undefined || !volumes.has(name)) throw point.error(`${point.path} needs a source_volume of storage.volumes, got ${JSON.stringify(name ?? '')}`);
  return volumeVariable(name);
}

function taskVolume(name: string, efs: SourceNode | undefined, context: WorkloadContext): Expression {
  const volume = imported('TaskVolume');
  if (efs === undefined) return code`${volume}.bindMount(${object({ name: literal(name) })})`;
  const id = efs.isMap ? efs.get('id') : undefined;
  const rootDirectory = efs.isMap ? efs.get('root_dir')?.text() : undefined;
  const module = awsModule('efs');
  const vpc = code`vpc: props.cluster.vpc`;
  const group = code`new ${awsModule('ec2')}.SecurityGroup(this, ${literal(`${pascalCase(name)}Access`)}, { ${vpc} })`;
  const fileSystemId = literal(`${pascalCase(name)}FileSystem`);
  const fileSystem = id === undefined
    ? code`new ${module}.FileSystem(this, ${fileSystemId}, { ${vpc} })`
    : code`${module}.FileSystem.fromFileSystemAttributes(this, ${fileSystemId}, ${object({ fileSystemId: textExpression(id), securityGroup: group })})`;
  if (efs.isMap) {
    for (const field of ['auth', 'uid', 'gid']) efs.get(field)?.leftOut('`accessPoint`, `iam` and `rootAccess` of `TaskVolume.efs()` say who mounts it as whom.');
    if (efs.get('auth') ?? efs.get('uid')) context.steps.add(`Say by options of \`TaskVolume.efs()\` who mounts the volume \`${name}\` of \`${context.name}\` as whom: it mounts the root.`);
  }
  if (id === undefined) context.retained.add(`the EFS file system of the volume \`${name}\` of \`${context.name}\`, which is the environment's`);
  context.steps.add(id === undefined
    ? `Copy the data of the volume \`${name}\` of \`${context.name}\`: Copilot's file system stays in its environment.`
    : `Let the file system \`${id.text()}\` accept the security group of the volume \`${name}\` of \`${context.name}\`.`);
  return code`${volume}.efs(${object({
    name: literal(name), fileSystem, rootDirectory: rootDirectory === undefined || rootDirectory === '/' ? undefined : literal(rootDirectory), rootAccess: literal(true),
  })})`;
}

