import * as fs from 'node:fs';
import * as path from 'node:path';

const SOURCES = path.join(__dirname, '../../src');
const files = fs.readdirSync(SOURCES, { recursive: true, encoding: 'utf-8' }).filter((file) => file.endsWith('.ts'));
const read = (file: string) => fs.readFileSync(path.join(SOURCES, file), 'utf-8');

test('the sources are found', () => {
  expect(files).toContain(path.join('job', 'handler', 'follow-job.ts'));
});

test('nothing starts a process or runs text as code, at synth or in a function', () => {
  expect(files.filter((file) => /child_process|\beval\(|new Function\(|node:vm|worker_threads/.test(read(file)))).toEqual([]);
});

test('the scripts of instances are made of constants alone', () => {
  const scripts = files.filter((file) => /addCommands|addExecuteFileCommand|UserData\.custom/.test(read(file)));

  expect(scripts).toEqual([path.join('cluster', 'ec2', 'auto-scaling-group.ts')]);
  expect(read(scripts[0])).toMatch(/addCommands\(\.\.\.ECS_AGENT_SETTINGS\.map\(\(setting\) => `echo \$\{setting\} >> \/etc\/ecs\/ecs\.config`\)\)/);
});
