import * as path from 'node:path';
import { readMount, type WrittenMount } from './mount-syntax';
import type { Workload } from './workload';
import type { ImportWarning } from '../app/generated-app';
import type { SourceNode } from '../source/source-node';

/** Folders that a build fills, and that people keep apart from the sources that they mount over it. */
const FOLDERS_OF_BUILDS = /(^|\/)(node_modules|\.venv|venv|vendor|\.next|\.nuxt|\.turbo|\.yarn|\.pnpm-store|site-packages|__pycache__|\.gradle|\.m2|\.cargo|target|_build|deps|bundle|gems|\.bundle|\.cache|\.npm|bin|obj)$/;

/** Reads the folders of a container that are not those of its image. */
export function readMounts(node: SourceNode | undefined, keepsVolumes: boolean, warnings: ImportWarning[]): Workload['mounts'] {
  const items = node?.items() ?? [];
  const sources = items.map(readMount).filter(({ type, source }) => type === 'bind' && !isFile(source)).map(({ target }) => target);
  return items.flatMap((item) => {
    const mount = readMount(item);
    if (mount.type === 'tmpfs') return [];
    const reason = reasonAgainst(mount, sources);
    if (reason !== undefined) {
      item.leftOut(reason);
      if (mount.type === 'bind' && isFile(mount.source)) warnings.push({ node: item, text: `${mount.source} is on the computer that runs compose: copy it into the image` });
      return [];
    }
    const volume = keepsVolumes ? mount.source : undefined;
    item.movedTo(volume === undefined ? '`mounts`: an empty folder of each task' : `\`mounts\`: the folder /${volume} in Amazon EFS, empty at first`);
    return [{ volume, path: mount.target, isReadOnly: mount.isReadOnly && volume !== undefined }];
  });
}

function reasonAgainst({ type, source, target }: WrittenMount, sources: readonly string[]): string | undefined {
  if (target === '/') return 'would hide the whole image';
  if (/^[A-Za-z]:/.test(target)) return 'a folder of Windows: the tasks run Linux';
  if (type === 'bind') {
    if (source?.includes('docker.sock')) return 'Fargate gives no task access to Docker';
    if (source !== undefined && /^\/(etc\/(localtime|timezone)|proc|sys|dev|var\/lib\/docker|var\/log|run|lib\/modules)(\/|$)|^\/$/.test(source)) return 'of the computer that runs compose: tasks on Fargate see nothing of their host';
    if (isFile(source)) return 'a file of the computer that runs compose: copy it into the image';
    return 'a folder of the computer that runs compose: what the container needs of it belongs into the image';
  }
  if (type !== 'volume') return `Fargate has no mounts of the type ${type}`;
  const isBelowSources = sources.some((folder) => target.startsWith(`${folder.replace(/\/$/, '')}/`));
  if ((isBelowSources || sources.length > 0 || source === undefined) && FOLDERS_OF_BUILDS.test(target)) {
    return 'keeps what is installed apart from sources that are mounted over it: the image has both, and an empty folder would hide it';
  }
  return undefined;
}

function isFile(source: string | undefined): boolean {
  return source !== undefined && !source.includes('docker.sock') && /[^/.][^/]*\.[A-Za-z]+\w*$/.test(path.posix.basename(source.replaceAll('\\', '/')));
}
