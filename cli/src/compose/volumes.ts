import type { Workload } from './workload';
import type { ImportWarning } from '../app/generated-app';
import type { SourceNode } from '../source/source-node';

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes */
export function readMounts(node: SourceNode | undefined, keepsVolumes: boolean, warnings: ImportWarning[]): Workload['mounts'] {
  return (node?.items() ?? []).flatMap((item) => {
    const { type, source, target, isReadOnly } = item.isMap ? longMount(item) : shortMount(item);
    if (type === 'volume') {
      if (!target.startsWith('/')) throw item.error(`${item.path} must have an absolute path in the container, got ${JSON.stringify(target)}`);
      const volume = keepsVolumes ? source : undefined;
      item.movedTo(volume === undefined ? '`mounts`: an empty volume of each task' : '`mounts`: a folder in Amazon EFS, empty at first');
      return [{ volume, path: target.replace(/(.)\/+$/, '$1'), isReadOnly }];
    }
    item.leftOut(reasonAgainst(type, source));
    if (isFile(source)) warnings.push({ node: item, text: `${source} is on the computer that runs compose: copy it into the image` });
    return [];
  });
}

function shortMount(item: SourceNode) {
  const parts = item.text().replace(/^([A-Za-z]):([\\/])/, '$1$2').split(':');
  const [source, target] = parts.length === 1 ? [undefined, parts[0]] : parts;
  const isBind = source !== undefined && /^[./~]|^[A-Za-z]\\|[\\/]/.test(source);
  return { type: isBind ? 'bind' : 'volume', source: source || undefined, target, isReadOnly: (parts[2] ?? '').split(',').includes('ro') };
}

function longMount(item: SourceNode) {
  const target = item.get('target');
  if (target === undefined) throw item.error(`${item.path} needs a target, the path in the container`);
  return {
    type: item.get('type')?.text() ?? 'volume', source: item.get('source')?.text(), target: target.text(), isReadOnly: item.get('read_only')?.boolean() ?? false,
  };
}

function isFile(source: string | undefined): boolean {
  return source !== undefined && /\/?[^/]+\.[A-Za-z]+\w*$/.test(source) && !source.includes('docker.sock');
}

function reasonAgainst(type: string, source: string | undefined): string {
  if (source?.includes('docker.sock')) return 'Fargate gives no task access to Docker';
  if (type === 'tmpfs') return 'add `tmpfs` to the container, with a size';
  if (isFile(source)) return 'a file of the computer that runs compose: copy it into the image';
  return 'a folder of the computer that runs compose: what the container needs of it belongs into the image';
}
