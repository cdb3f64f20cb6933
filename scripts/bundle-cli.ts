import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { REPOSITORY } from './synthesize';

// npm run bundle:cli: one file that needs nothing but Node, with the licences of what is in it beside it.
const cli = path.join(REPOSITORY, 'cli');
const { version } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'package.json'), 'utf-8')) as { version: string };
const { metafile } = buildSync({
  entryPoints: [path.join(cli, 'src', 'cli.ts')],
  outfile: path.join(cli, 'dist', 'cli.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  define: { 'process.env.CLI_VERSION': JSON.stringify(version) },
  legalComments: 'none',
  metafile: true,
  absWorkingDir: REPOSITORY,
});
fs.chmodSync(path.join(cli, 'dist', 'cli.js'), 0o755);
fs.copyFileSync(path.join(REPOSITORY, 'LICENSE'), path.join(cli, 'LICENSE'));
fs.writeFileSync(path.join(cli, 'dist', 'THIRD-PARTY-LICENSES.txt'), licenses(Object.keys(metafile.inputs)));

/** What a package says of itself. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository?: string | { readonly url: string };
}

function licenses(inputs: string[]): string {
  const packages = new Set(inputs.flatMap((input) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
  return [...packages].sort().map((directory) => licenseOf(path.join(REPOSITORY, directory))).join('\n\n');
}

function licenseOf(directory: string): string {
  const { name, version: installed, repository } = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf-8')) as Manifest;
  const source = typeof repository === 'string' ? repository : repository?.url;
  const file = fs.readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled into the command line tool, and has no license file`);
  return `${name} ${installed}${source === undefined ? '' : `, whose source is at ${source.replace(/^git\+/, '')}`}\n\n${fs.readFileSync(path.join(directory, file), 'utf-8').trim()}\n`;
}
