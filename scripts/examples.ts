import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { exampleNames, REPOSITORY, resourceCount, synthesizeExample, SynthesizedExample } from './synthesize';

// npm run examples [-- NAME ...] [--out DIR]
const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string', default: path.join(REPOSITORY, 'cdk.out') } } });
const names = [...new Set(positionals.length > 0 ? positionals : exampleNames())];
const width = Math.max(...names.map(({ length }) => length));

for (const name of names) {
  try {
    console.log(line(synthesizeExample(name, path.resolve(values.out, name))));
  } catch (error) {
    console.error(`examples/${name} failed: ${explain(error)}`);
    process.exitCode = 1;
  }
}

function line({ name, stacks, directory }: SynthesizedExample): string {
  const counts = `${plural(stacks.length, 'stack')}, ${plural(resourceCount(stacks), 'resource')}`;
  return `${name.padEnd(width)}  ${counts.padEnd(24)}  ${path.relative(process.cwd(), directory)}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The message, and the line of the example that it comes from. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const frame = error.stack?.split('\n').find((text) => text.includes(path.join(REPOSITORY, 'examples')));
  return [error.message, ...frame ? [frame] : []].join('\n');
}
