import type { SourceNode } from '../source/source-node';

/** A line of `volumes`, as it is written. */
export interface WrittenMount {
  readonly type: string;
  readonly source?: string;
  readonly target: string;
  readonly isReadOnly: boolean;
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes */
export function readMount(item: SourceNode): WrittenMount {
  const mount = item.isMap ? longMount(item) : shortMount(item.text());
  if (!/^(\/|[A-Za-z]:[\\/])/.test(mount.target)) throw item.error(`${item.path} must have an absolute path in the container, got ${JSON.stringify(mount.target)}`);
  return { ...mount, target: mount.target.replace(/(.)[\\/]+$/, '$1') };
}

/** `[source:]target[:options]`; a source may be a path of Windows. */
function shortMount(text: string): WrittenMount {
  const [, first, second, options = ''] = /^((?:[A-Za-z]:[\\/])?[^:]*)(?::((?:[A-Za-z]:[\\/])?[^:]*))?(?::(.*))?$/.exec(text.trim()) ?? [];
  const [source, target] = second === undefined || second === '' ? [undefined, first ?? text] : [first, second];
  const isBind = source !== undefined && (/^[.~]|[\\/]/.test(source) || source === '');
  return { type: isBind ? 'bind' : 'volume', source: source || undefined, target, isReadOnly: options.split(',').includes('ro') };
}

function longMount(item: SourceNode): WrittenMount {
  const target = item.get('target');
  if (target === undefined) throw item.error(`${item.path} needs a target, the path in the container`);
  return {
    type: item.get('type')?.text() ?? 'volume', source: item.get('source')?.text(), target: target.text(), isReadOnly: item.get('read_only')?.boolean() ?? false,
  };
}
