import * as fs from 'node:fs';
import * as path from 'node:path';
import { accepts, OF_EXAMPLES, OF_LIBRARY, ruleOf } from './accepted';
import { CLOSED_BY } from './closed-by';
import { findingsIn } from './packs';
import { runExample } from './run-example';
import { exampleNames, REPOSITORY } from '../../scripts/synthesize';

jest.mock('aws-cdk-lib', () => (
  jest.requireActual<typeof import('./run-example')>('./run-example').withWatchedApps(jest.requireActual('aws-cdk-lib'))
));

const page = fs.readFileSync(path.join(REPOSITORY, 'docs/security.md'), 'utf-8');
const rows = page.split('\n').filter((line) => line.startsWith('|'));

let rules: string[];
beforeAll(() => {
  const findings = findingsIn(Object.fromEntries(exampleNames().map((name) => [name, runExample(name)])));
  const open = findings.filter((finding) => ![...OF_LIBRARY, ...OF_EXAMPLES].some((accepted) => accepts(accepted, finding)));
  rules = [...new Set(open.map(ruleOf))].sort();
}, 600_000);

test('what the packs find with plain defaults is known, and a prop closes it', () => {
  expect(rules).toEqual(Object.keys(CLOSED_BY).sort());
});

test('the documentation lists it', () => {
  expect(rows).toEqual(expect.arrayContaining(Object.entries(CLOSED_BY).map(([rule, prop]) => `| \`${rule}\` | ${prop} |`)));
});

test('the documentation says why a rule does not hold with production settings', () => {
  for (const { reason } of [...OF_LIBRARY, ...OF_EXAMPLES]) expect(rows.filter((row) => row.includes(`| ${reason} |`))).not.toEqual([]);
});
