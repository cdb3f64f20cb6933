import * as fs from 'node:fs';
import * as path from 'node:path';
import { measureOtherTools } from './other-tools';
import { rulePage, summaryTable } from './rule-page';
import { REPOSITORY } from '../synthesize';

// Writes docs/rules.md with what the validator of the installed aws-cdk-lib finds.
const measured = measureOtherTools();
fs.writeFileSync(path.join(REPOSITORY, 'docs/rules.md'), rulePage(measured));
console.log(summaryTable(measured));
