import * as fs from 'node:fs';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { REPOSITORY } from './synthesize';

const SOURCES = path.join(REPOSITORY, 'src');

// npx projen bundle: the code of Lambda functions, with the AWS SDK, so that what was tested is what runs. Its ES modules (`module`) can be shaken, unlike
// `main`, and names stay, for stack traces: half of what each app would copy and upload.
buildSync({
  entryPoints: entries(),
  outdir: path.join(REPOSITORY, 'assets'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 150,
  tsconfig: path.join(REPOSITORY, 'test', 'tsconfig.json'),
  absWorkingDir: REPOSITORY,
  logLevel: 'warning',
});

/** Each function has a folder below assets/, named as its file in src/. */
function entries(): { readonly in: string; readonly out: string }[] {
  const files = fs.readdirSync(SOURCES, { recursive: true, encoding: 'utf-8' }).filter((file) => /\.(handler|lambda)\.ts$/.test(file)).sort();
  return files.map((file) => ({ in: path.join('src', file), out: path.join(file.replace(/\.ts$/, ''), 'index') }));
}
