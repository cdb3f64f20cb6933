import * as path from 'node:path';
import { report } from './demo/report';
import { REPOSITORY, synthesizeExample } from './synthesize';

const example = synthesizeExample('webserver', path.join(REPOSITORY, 'cdk.out', 'webserver'));
console.log(report(example, path.join(REPOSITORY, 'examples', 'webserver', 'task-definition.json')).join('\n'));
