import * as fs from 'node:fs';
import * as path from 'node:path';
import { acknowledges, ACKNOWLEDGED_BY_EXAMPLES, ACKNOWLEDGED_BY_LIBRARY, ruleOf } from './acknowledged';
import { findingsIn } from './packs';
import { REMEDIES } from './remedies';
import { runExample, securedExamples } from './run-example';
import { REPOSITORY } from '../../scripts/synthesize';

jest.mock('aws-cdk-lib', () => (
  jest.requireActual<typeof import('./run-example')>('./run-example').withRegisteredApps(jest.requireActual('aws-cdk-lib'))
));

const page = fs.readFileSync(path.join(REPOSITORY, 'docs/security.md'), 'utf-8');
const rows = page.split('\n').filter((line) => line.startsWith('|'));

let rules: string[];
beforeAll(() => {
  const findings = findingsIn(Object.fromEntries(securedExamples().map((name) => [name, runExample(name)])));
  const open = findings.filter((finding) => ![...ACKNOWLEDGED_BY_LIBRARY, ...ACKNOWLEDGED_BY_EXAMPLES].some((accepted) => acknowledges(accepted,
    finding)));
  rules = [...new Set(open.map(ruleOf))].sort();
}, 600_000);

test('what the packs find with plain defaults is known, and a prop closes it', () => {
  expect(rules).toEqual(Object.keys(REMEDIES).sort());
});

test('the documentation lists it', () => {
  expect(rows).toEqual(expect.arrayContaining(Object.entries(REMEDIES).map(([rule, prop]) => `| \`${rule}\` | ${prop} |`)));
});

test('the documentation says why a rule does not hold with production settings', () => {
  for (const { reason } of [...ACKNOWLEDGED_BY_LIBRARY, ...ACKNOWLEDGED_BY_EXAMPLES]) expect(rows.filter((row) => row.includes(`| ${reason} |`))).not.toEqual([]);
});
