import * as fs from 'node:fs';
import * as path from 'node:path';
import { report } from './demo/report';
import { REPOSITORY, synthesizeExample } from './synthesize';
import { view } from '../cli/src/view';

async function main(): Promise<void> {
  const example = synthesizeExample('webserver', path.join(REPOSITORY, 'cdk.out', 'webserver'));
  fs.writeFileSync(path.join(example.directory, 'view.html'), await view(example.directory, 'html'));
  console.log(report(example, path.join(REPOSITORY, 'examples', 'webserver', 'task-definition.json')).join('\n'));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
