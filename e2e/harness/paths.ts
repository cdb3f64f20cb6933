import * as path from 'node:path';

export const REPOSITORY = path.resolve(__dirname, '../..');

/** Apps of the tests, each in a file. */
export const APPS = path.join(REPOSITORY, 'e2e/apps');

/** Everything that a run writes; git does not see it. */
export const WORK = path.join(REPOSITORY, 'e2e/.work');

/** Copies of assemblies in which something has changed; those of scenarios that run at the same time lie apart. */
export const CHANGED = path.join(WORK, 'changed', process.env.JEST_WORKER_ID ?? '0');

/** Where the examples are synthesized to, once for all scenarios. */
export const ASSEMBLIES = path.join(WORK, 'assemblies');

/** The program that plays a task, as one file of JavaScript. */
export const TASK_PROGRAM = path.join(WORK, 'task.js');

/** Server, Lambda functions, tasks and CLI of a scenario write here. */
export function logsOf(scenario: string): string {
  return path.join(WORK, 'logs', scenario);
}

/** Python with the packages of e2e/requirements.txt. */
export const PYTHON = path.join(REPOSITORY, 'e2e/.venv/bin/python');
