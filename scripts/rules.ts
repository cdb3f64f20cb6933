import * as fs from 'node:fs';
import * as path from 'node:path';
import { measureOtherTools } from './rules/other-tools';
import { rulePage, summaryTable } from './rules/rule-page';
import { REPOSITORY } from './synthesize';

// npm run rules: writes docs/rules.md, and prints the table for the README.
const measured = measureOtherTools();
fs.writeFileSync(path.join(REPOSITORY, 'docs/rules.md'), rulePage(measured));
console.log(summaryTable(measured));
