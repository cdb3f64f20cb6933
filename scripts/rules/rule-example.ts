import { RULE_CASES } from '../../test/validation/cases/index';
import { Resources } from '../../test/validation/cases/rule-case';

/** Renders what the first case of a rule changes, as a diff from the template that fails to the mended one. */
export function exampleOf(rule: string): readonly string[] {
  const { fails, passes } = RULE_CASES.find((example) => example.rule === rule)!;
  return ['```diff', ...differences(withoutUndefined(fails), withoutUndefined(passes), '').flatMap(({ path, before, after }) => [
    ...lines('-', path, before), ...lines('+', path, after),
  ]), '```'];
}

interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Returns the places at which two templates differ, as deep as possible. */
function differences(before: unknown, after: unknown, path: string): readonly Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) return [{ path, before, after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => differences(before[name], after[name], step(path, name, Array.isArray(before))));
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** Leaves out `Properties`, which every resource has. */
function step(path: string, name: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${name}]`;
  return name === 'Properties' || path === '' ? path || name : `${path}.${name}`;
}

/** The longest line of an example: longer values are cut. */
const MAX_LENGTH = 140;

function lines(sign: string, path: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  const line = `${sign} ${path}: ${JSON.stringify(value)}`;
  return [line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line];
}

function withoutUndefined(resources: Resources): unknown {
  return JSON.parse(JSON.stringify(resources));
}
