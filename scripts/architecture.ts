import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import type { ICruiseResult, IViolation } from 'dependency-cruiser' with { 'resolution-mode': 'import' };
import { REPOSITORY } from './synthesize';

/** The folders of src/, lowest first: a folder imports from the ones before it. */
const LAYERS = [
  'private', 'validation', 'defaults', 'task', 'cluster', 'traffic', 'adoption', 'observability', 'scaling', 'discovery', 'exposure', 'deployment', 'connection',
  'delivery', 'service', 'job',
];
const PAGE = path.join(REPOSITORY, 'ARCHITECTURE.md');
const PICTURE = /(<!-- layers: written by `npm run architecture -- --write` -->\n)[^]*?(<!-- end of layers -->)/;

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

/** Fails on circles and upward imports, types included, and on a picture in ARCHITECTURE.md that is out of date. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
  const result = await readImports();
  const folders = fs.readdirSync(path.join(REPOSITORY, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const unknown = folders.filter((folder) => !LAYERS.includes(folder));
  if (unknown.length > 0) throw new Error(`src/${unknown[0]} is in no layer; add it to LAYERS in scripts/architecture.ts`);
  if (result.summary.violations.length > 0) throw new Error(result.summary.violations.map(describe).join('\n'));

  const page = fs.readFileSync(PAGE, 'utf-8');
  const drawn = page.replace(PICTURE, `$1${picture(result)}$2`);
  if (values.write) fs.writeFileSync(PAGE, drawn);
  else if (drawn !== page) throw new Error('the picture in ARCHITECTURE.md is out of date; run `npm run architecture -- --write`');
  console.log(`${result.summary.totalCruised} modules, ${result.summary.totalDependenciesCruised} imports: no circle, no upward import`);
}

async function readImports(): Promise<ICruiseResult> {
  const upward = LAYERS.slice(0, -1).map((layer, index) => ({
    name: `${layer} imports from a higher layer`,
    severity: 'error' as const,
    from: { path: `^src/${layer}/` },
    to: { path: `^src/(${LAYERS.slice(index + 1).join('|')})/` },
  }));
  const { cruise } = await import('dependency-cruiser');
  const { output } = await cruise(['src'], {
    baseDir: REPOSITORY,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/index\\.ts$' },
    ruleSet: { forbidden: [{ name: 'circle', severity: 'error', from: {}, to: { circular: true } }, ...upward] },
    validate: true,
  });
  return output as ICruiseResult;
}

function describe({ rule, from, to, cycle }: IViolation): string {
  return `${rule.name}: ${[from, ...cycle?.map(({ name }) => name) ?? [to]].join(' -> ')}`;
}

/** Draws the layers with Mermaid, which GitHub renders. Arrows that others imply are left out. */
function picture({ modules }: ICruiseResult): string {
  const imports = new Map(LAYERS.map((layer) => [layer, new Set<string>()]));
  for (const { source, dependencies } of modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [source, resolved].map((file) => /^src\/([^/]+)\//.exec(file)?.[1]);
      if (from && to && from !== to) imports.get(from)!.add(to);
    }
  }
  const reachable = (from: string): Set<string> => new Set([...imports.get(from)!].flatMap((to) => [to, ...reachable(to)]));
  const arrows = [...LAYERS].reverse().flatMap((from) => {
    const direct = [...imports.get(from)!];
    return direct.filter((to) => !direct.some((other) => other !== to && reachable(other).has(to))).sort().map((to) => `  ${from} --> ${to}`);
  });
  return ['```mermaid', 'flowchart TD', ...arrows, '```', ''].join('\n');
}
