import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { WorkloadTask } from '../../../src/index';

const DOCUMENTS = path.join(__dirname, '..', '..', '..', '..', 'shared', 'corpus', 'task-definitions');
const isThere = fs.existsSync(DOCUMENTS);
if (!isThere) console.log('The task definition documents of others are not there: their test is skipped');

(isThere ? test : test.skip)('documents of others are accepted, or refused with a reason', () => {
  const rows = fs.readdirSync(DOCUMENTS).sort().map((file) => `${file}: ${outcomeOf(path.join(DOCUMENTS, file))}`);

  expect(rows.filter((row) => row.includes(': accepted'))).toHaveLength(29);
  expect(rows.join('\n')).toMatchSnapshot();
});

function outcomeOf(file: string): string {
  try {
    const { mainContainer, container, containerPort } = WorkloadTask.fromFile(file)._strategy.bind(new Stack(new App(), 'Stack'));
    const traffic = containerPort === undefined ? 'no traffic' : `traffic to ${container.containerName}:${containerPort}`;
    return `accepted, ${mainContainer.containerName}, ${traffic}`;
  } catch (error) {
    return `refused: ${(error as Error).message.replace(/^\[[^\]]*\] /, '')}`;
  }
}
