import * as fs from 'node:fs';
import * as path from 'node:path';
import { measureOtherTools } from '../../scripts/rules/other-tools';
import { rulePage, summaryTable } from '../../scripts/rules/rule-page';
import { REPOSITORY } from '../../scripts/synthesize';

describe('what is written about the rules', () => {
  const read = (file: string) => fs.readFileSync(path.join(REPOSITORY, file), 'utf-8');
  let measured: ReturnType<typeof measureOtherTools>;
  beforeAll(() => { measured = measureOtherTools(); }, 300_000);

  test('is, in docs/rules.md, what the rules say of themselves; `npm run rules` writes it', () => {
    expect(read('docs/rules.md')).toBe(rulePage(measured));
  });

  test('is, in the README, what was measured', () => {
    expect(read('README.md')).toContain(summaryTable(measured));
  });
});
