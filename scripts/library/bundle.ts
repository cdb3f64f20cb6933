import * as fs from 'node:fs';
import * as path from 'node:path';
import { build, Plugin } from 'esbuild';
import { exportsOf, lazyExports, namedExports } from './lazy-exports';
import { lazyImports } from './lazy-imports';

const BUNDLE = './bundle.js';

/**
 * Moves the modules of a directory that jsii has written into one file, with a source map to the TypeScript sources: Node takes longer to find and read
 * hundreds of small files than to run them. `index.js` loads that file when a name of the package is first used.
 *
 * @see https://esbuild.github.io/api/#build
 */
export async function bundleLibrary(directory: string): Promise<void> {
  const owners = exportsOf(directory);
  await build({
    absWorkingDir: path.dirname(directory),
    stdin: { contents: lazyExports(owners), resolveDir: directory, sourcefile: 'index.js' },
    outfile: path.join(directory, BUNDLE),
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    // The sources are in the package.
    sourcesContent: false,
    plugins: [lazyModules(directory)],
  });
  hideThrowingLines(path.join(directory, BUNDLE));
  const names = [...owners.keys()];
  fs.writeFileSync(path.join(directory, 'index.js'), lazyExports(new Map(names.map((name) => [name, BUNDLE]))) + namedExports(names));
}

/**
 * Keeps Node from printing the line that throws above a message that nobody catches: it belongs to the package, and says nothing about the app. The end
 * of a line is not in the source map.
 *
 * @see https://github.com/nodejs/node/blob/v20.20.0/src/node_errors.cc
 */
function hideThrowingLines(file: string): void {
  fs.writeFileSync(file, fs.readFileSync(file, 'utf-8').replace(/^ +throw new Error\([^`\n]*\);$/gm, '$& // node-do-not-add-exception-line'));
}

/** Lets each module load others when it first uses them, and makes `__dirname` the directory that the module came from. */
function lazyModules(root: string): Plugin {
  return {
    name: 'lazy modules',
    setup: ({ onLoad, onResolve }) => {
      onLoad({ filter: /\.js$/, namespace: 'file' }, async ({ path: file }) => {
        const code = await lazyImports(fs.readFileSync(file, 'utf-8'));
        const directory = path.relative(root, path.dirname(file)).split(path.sep).join('/');
        return { contents: code.replace(/\b__dirname\b/g, `require("node:path").join(__dirname, ${JSON.stringify(directory)})`) };
      });
      // What is not in the package gets a module of its own that holds it: to find a loaded module again costs Node more than esbuild.
      onResolve({ filter: /^[^./]/ }, ({ path: module, namespace }) => namespace === 'dependency' ? { path: module, external: true } : { path: module, namespace: 'dependency' });
      onLoad({ filter: /.*/, namespace: 'dependency' }, ({ path: module }) => ({ contents: `module.exports = require("${module}");`, resolveDir: root }));
    },
  };
}
