import * as fs from 'node:fs';
import * as path from 'node:path';
import { measureOtherTools } from '../../scripts/rules/other-tools';
import { rulePage, summaryTable } from '../../scripts/rules/rule-page';
import { REPOSITORY } from '../../scripts/synthesize';

describe('the documentation of the rules', () => {
  const read = (file: string) => fs.readFileSync(path.join(REPOSITORY, file), 'utf-8');
  let measured: ReturnType<typeof measureOtherTools>;
  beforeAll(() => { measured = measureOtherTools(); }, 300_000);

  test('is up to date in docs/rules.md, which `npm run rules` writes', () => {
    expect(read('docs/rules.md')).toBe(rulePage(measured));
  });

  test('has the measured table in the README', () => {
    expect(read('README.md')).toContain(summaryTable(measured));
  });
});
