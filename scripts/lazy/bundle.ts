import * as fs from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';
import { Chunk, entryOf, linked } from './chunk';
import { compiledAtOnce } from './compiled-at-once';

/**
 * Puts the modules of a chunk into one: to find and read a hundred small files takes longer than what is in them. Each module is still evaluated when it
 * is first used, and once. Names stay, for stack traces.
 *
 * @param chunks All chunks of the directory, each of which becomes a file in it.
 * @see https://esbuild.github.io/api/#build
 */
export async function bundle(chunk: Chunk, chunks: readonly Chunk[], directory: string): Promise<string> {
  const others = chunks.filter((other) => other !== chunk);
  const { outputFiles: [{ text }] } = await build({
    absWorkingDir: path.dirname(directory),
    stdin: { contents: entryOf(chunk), resolveDir: directory, sourcefile: 'index.js' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['aws-cdk-lib', 'constructs'],
    minifyWhitespace: true,
    lineLimit: 150,
    plugins: [{
      name: 'modules of a chunk',
      setup: ({ onLoad, onResolve }) => {
        onResolve({ filter: /^\.\/[^/]+\.js$/ }, ({ path: file }) => others.some((other) => file === `./${other.file}`) ? { path: file, external: true } : undefined);
        onLoad({ filter: /\.js$/ }, ({ path: file }) => {
          const name = path.relative(directory, file).replace(/\.js$/, '').split(path.sep).join('/');
          return { contents: atHome(linked(fs.readFileSync(file, 'utf-8'), name, others), path.posix.dirname(name)) };
        });
      },
    }],
  });
  return chunk.needed ? compiledAtOnce(text) : text;
}

/** What is beside a module in its directory stays there. */
function atHome(code: string, directory: string): string {
  return code.replace(/\b__dirname\b/g, `require("node:path").join(__dirname, ${JSON.stringify(directory)})`);
}
