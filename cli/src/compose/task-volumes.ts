import type { StackNames } from './names';
import type { Workload } from './workload';
import { awsModule, code, imported, literal, type Expression } from '../code/expression';
import { camelCase } from '../code/identifiers';

/** The property of a volume in the props of its services. */
export function volumeKey(volume: string): string {
  return /^[\w]+$/.test(volume) || /^[a-z][a-z\d]*(-[a-z][a-z\d]*)+$/.test(volume) ? camelCase(volume) : camelCase(volume.replaceAll('.', '-dot-'));
}

/** Named volumes: one file system, with a folder and an access point for each. */
export function taskVolumes(workloads: readonly Workload[], names: StackNames): Expression[] {
  const volumes = volumesOf(workloads);
  if (volumes.length === 0) return [];
  return [
    code`\nconst fileSystem = new ${awsModule('efs')}.FileSystem(this, 'Volumes', { vpc: cluster.vpc });`,
    ...volumes.map((volume) => {
      const owner = ownerOf(volume, workloads);
      return code`const ${names.variable(volume, 'Volume')} = this.volume(${literal(nameOf(volume))}, fileSystem${owner === ROOT ? '' : code`, ${literal(owner)}`});`;
    }),
  ];
}

/** The method of the stack that makes a volume. */
export function volumeMethod(workloads: readonly Workload[]): Expression {
  const volumes = volumesOf(workloads);
  if (volumes.length === 0) return code``;
  const takesOwner = volumes.some((volume) => ownerOf(volume, workloads) !== ROOT);
  const acl = awsModule('efs');
  // An image with another user than root writes to a folder that everybody may write to.
  return code`

  /** A folder of the file system, which the tasks that mount it see alone. */
  private volume(name: string, fileSystem: ${acl}.FileSystem${takesOwner ? code`, createAcl: ${acl}.Acl = ${literal(ROOT)}` : ''}): ${imported('TaskVolume')} {
    ${takesOwner ? '' : code`const createAcl = ${literal(ROOT)};`}
    const accessPoint = fileSystem.addAccessPoint(name, { path: \`/\${name}\`, createAcl });
    return ${imported('TaskVolume')}.efs({ name, fileSystem, accessPoint, rootAccess: true });
  }`;
}

const ROOT = { ownerUid: '0', ownerGid: '0', permissions: '777' };

function volumesOf(workloads: readonly Workload[]): string[] {
  return [...new Set(workloads.flatMap(({ mounts }) => mounts.flatMap(({ volume }) => volume ?? [])))];
}

function nameOf(volume: string): string {
  return /^[\w-]{1,255}$/.test(volume) ? volume : volumeKey(volume);
}

/** The user of a service that has one. */
function ownerOf(volume: string, workloads: readonly Workload[]) {
  const users = workloads.filter(({ mounts }) => mounts.some((mount) => mount.volume === volume)).map(({ node }) => (
    /^(\d+)(?::(\d+))?$/.exec(node.get('user')?.text().trim() ?? '')
  ));
  const [, uid, gid = uid] = users.find((user) => user !== null) ?? [];
  return uid === undefined || uid === '0' ? ROOT : { ownerUid: uid, ownerGid: gid, permissions: '755' };
}
