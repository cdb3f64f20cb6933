import * as fs from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { RULE_CASES } from './cases/index';
import { plain } from './findings';
import { checkTemplate } from '../../src/validation/all-rules';

/** What may stand at any place of a template, by mistake or because CloudFormation computes it; undefined leaves the place out. */
const REPLACEMENTS: readonly unknown[] = [
  undefined, null, 'text', '', 0, -1, true, [], [null], ['text'], [[]], {}, { Type: 'AWS::ECS::Service' }, '{{resolve:ssm:/x}}',
  { 'Fn::If': ['Condition', 'text', { Ref: 'AWS::NoValue' }] }, { Ref: 'AWS::NoValue' }, { Ref: 'Task' }, { Ref: null }, { 'Fn::GetAtt': [] },
  { 'Fn::Sub': '${Task.Arn}' }, { 'Fn::Sub': null }, { 'Fn::Transform': { Name: 'Macro' } }, { 'Fn::ForEach::Loop': ['Name', ['a'], {}] },
];

/** Yields the path of each node of a value, the value itself included. */
function* nodes(value: unknown, at: readonly string[] = []): Iterable<readonly string[]> {
  yield at;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) yield* nodes(member, [...at, name]);
}

/** Copies a value with another one in the place of a node. */
function replaced(value: unknown, [name, ...rest]: readonly string[], replacement: unknown): unknown {
  if (name === undefined) return replacement;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = { ...value, [name]: replaced((value as Record<string, unknown>)[name], rest, replacement) };
  return Array.isArray(value) ? Object.values(copy).filter((item) => item !== undefined) : copy;
}

const SNAPSHOTS = path.resolve(__dirname, '../examples/snapshots');

/** The templates of the examples, and those that fail each rule. */
function templates(): readonly unknown[] {
  const examples = fs.readdirSync(SNAPSHOTS, { recursive: true, encoding: 'utf-8' }).filter((file) => file.endsWith('.yaml'));
  return [
    ...examples.map((file) => parse(fs.readFileSync(path.join(SNAPSHOTS, file), 'utf-8'))),
    ...RULE_CASES.map(({ fails }) => ({ Resources: plain(fails) })),
  ];
}

const check = (document: unknown) => checkTemplate(document as Parameters<typeof checkTemplate>[0]);

test('any JSON in any place of a template has a verdict, or none', () => {
  const all = templates().map((template) => ({ template, places: [...nodes(template)] }));
  const mutation = fc.record({ place: fc.nat(), replacement: fc.constantFrom(...REPLACEMENTS) });

  fc.assert(fc.property(fc.constantFrom(...all), fc.array(mutation, { minLength: 1, maxLength: 4 }), ({ template, places }, mutations) => {
    const mutated = mutations.reduce<unknown>((document, { place, replacement }) => (
      replaced(document, places[place % places.length], replacement)
    ), template);
    check(mutated);
  }), { numRuns: Number(process.env.FUZZ_RUNS ?? 300), seed: 20261130 });
});

test.each([null, undefined, [], 'text', 1, { Resources: null }, { Resources: [] }, { Resources: 'text' }])('no template is %j', (document) => {
  expect(check(document)).toEqual([]);
});

test('500 resources are checked within 100 ms of CPU time', () => {
  const services = Array.from({ length: 100 }, (_, i) => {
    const renamed = (json: string) => json.replaceAll(/"(Task|Service|Targets|Listener|Balancer)"/g, `"$1${i}"`);
    const fails = RULE_CASES.find(({ rule }) => rule === 'ECS408')!.fails;
    return JSON.parse(renamed(JSON.stringify(fails)));
  });
  const document = { Resources: Object.assign({}, ...services) };
  const times = Array.from({ length: 20 }, () => {
    const start = process.cpuUsage();
    expect(check(document)).toHaveLength(100);
    return process.cpuUsage(start).user / 1000;
  });

  expect(Object.keys(document.Resources)).toHaveLength(500);
  expect(Math.min(...times)).toBeLessThan(100);
});
