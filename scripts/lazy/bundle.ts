import * as fs from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';

/**
 * Puts the modules of a directory that a script needs into one: to find and read a hundred small files takes longer than what is in them. Each module
 * is still evaluated when it is first used, and once. Names stay, for stack traces.
 *
 * @param script Code that requires modules of the directory.
 * @see https://esbuild.github.io/api/#build
 */
export async function bundle(script: string, directory: string): Promise<string> {
  const { outputFiles: [{ text }] } = await build({
    absWorkingDir: path.dirname(directory),
    stdin: { contents: script, resolveDir: directory, sourcefile: 'index.js' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['aws-cdk-lib', 'constructs'],
    minifyWhitespace: true,
    lineLimit: 150,
    plugins: [{
      name: 'directory of a module',
      setup: ({ onLoad }) => onLoad({ filter: /\.js$/ }, ({ path: file }) => ({ contents: atHome(fs.readFileSync(file, 'utf-8'), path.relative(directory, path.dirname(file))) })),
    }],
  });
  return text;
}

/** What is beside a module in its directory stays there. */
function atHome(code: string, directory: string): string {
  return code.replace(/\b__dirname\b/g, `require("node:path").join(__dirname, ${JSON.stringify(directory.split(path.sep).join('/'))})`);
}
