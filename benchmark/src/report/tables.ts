import { Target, targetsOf } from './targets';
import { Measurement } from '../measure';
import { Measurements } from '../measurements';
import { PHASE_NAMES } from '../profile/phases';
import { Results } from '../results';
import { Summary } from '../statistics';
import { VariantFacts, VARIANTS } from '../variants/index';

/** Puts the tables of a run between the markers of a page: `<!-- benchmark:name -->` and `<!-- /benchmark:name -->`. */
export function writeTables(page: string, results: Results): string {
  const tables = {
    machine: machineText(results),
    targets: targetTable(targetsOf(results)),
    time: timeTable(results),
    synthesis: synthesisTable(results),
    template: templateTable(results),
    memory: memoryTable(results),
    imports: importTable(results),
    profile: profileTable(results),
  };
  return Object.entries(tables).reduce((text, [name, rows]) => {
    const between = new RegExp(`(<!-- benchmark:${name} -->\n)[^]*?(<!-- /benchmark:${name} -->)`);
    if (!between.test(text)) throw new Error(`the page has no markers for ${name}`);
    return text.replace(between, (_, start: string, end: string) => `${start}\n${rows}\n\n${end}`);
  }, page);
}

/** CPU time of the process, and how it grows. */
export function timeTable(results: Results): string {
  return growthTable(results, ({ cpu }) => cpu);
}

function synthesisTable(results: Results): string {
  return growthTable(results, ({ synthesisCpu }) => synthesisCpu);
}

function growthTable({ measurements }: Results, costOf: (measurement: Measurement) => Summary): string {
  const all = new Measurements(measurements);
  return table(['user CPU seconds', ...all.sizes.map(heading), 'grows by n to'], measured(all).map(({ id, title }) => [
    title, ...all.sizes.map((services) => seconds(costOf(all.at(id, services)))), all.exponent(id, costOf)?.toFixed(2) ?? '',
  ]));
}

function memoryTable({ measurements }: Results): string {
  const all = new Measurements(measurements);
  return table(['peak memory in MiB', ...all.sizes.map(heading)], measured(all).map(({ id, title }) => [
    title, ...all.sizes.map((services) => String(Math.round(all.at(id, services).peakMemory.median))),
  ]));
}

/** Numbers that are the same in every run. */
export function templateTable({ measurements }: Results): string {
  const all = new Measurements(measurements);
  return table(['', 'resources, 1 service', 'each further one', 'Lambda functions', 'depth', '`DependsOn`', 'KiB a service'], measured(all).map(({ id, title }) => {
    const { functions, depth, dependsOn } = all.at(id, all.sizes[0]);
    const resources = all.perService(id, (measurement) => measurement.resources);
    const bytes = all.perService(id, ({ templateBytes }) => templateBytes);
    return [title, resources.first, resources.further, functions, depth, dependsOn, (bytes.further / 1024).toFixed(1)].map(String);
  }));
}

function importTable({ imports }: Results): string {
  const rows = imports.map(({ variant, wall, cpu }) => [titleOf(variant), milliseconds(wall), milliseconds(cpu)]);
  return table(['importing, beside the core of aws-cdk-lib', 'on the clock', 'CPU'], rows);
}

/** The phases of a synthesis, side by side. */
function profileTable({ profiles }: Results): string {
  const rows = PHASE_NAMES.map((phase) => [phase, ...profiles.map(({ phases }) => String(Math.round(phases[phase])))]);
  return table(['milliseconds of the main thread', ...profiles.map(({ variant, services }) => `${titleOf(variant)}, ${heading(services)}`)], rows);
}

function targetTable(targets: readonly Target[]): string {
  return table(['target', 'bound', 'measured', ''], targets.map(({ text, bound, value }) => (
    [text, `at most ${bound}`, String(Number(value.toFixed(2))), value <= bound ? 'met' : '**not met**']
  )));
}

function machineText({ machine, versions }: Results): string {
  const packages = Object.entries(versions).filter(([name]) => !name.startsWith('vega')).map(([name, version]) => `${name} ${version}`);
  return `Node ${machine.node} on ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB. ${packages.join(', ')}.`;
}

function measured(all: Measurements): VariantFacts[] {
  return VARIANTS.filter(({ id }) => all.has(id));
}

function titleOf(variant: string): string {
  return VARIANTS.find(({ id }) => id === variant)!.title;
}

function heading(services: number): string {
  return `${services} service${services === 1 ? '' : 's'}`;
}

/** The median, and the span of all rounds. */
function seconds({ median, min, max }: Summary): string {
  return `${(median / 1000).toFixed(2)} (${(min / 1000).toFixed(2)}-${(max / 1000).toFixed(2)})`;
}

function milliseconds({ median, min, max }: Summary): string {
  return `${median.toFixed(1)} ms (${min.toFixed(1)}-${max.toFixed(1)})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
