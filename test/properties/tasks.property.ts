import * as fc from 'fast-check';
import { containerTasks, describedTasks, documentTasks } from './arbitraries/task';
import { Deferred } from './generators/deferred';
import { mixed } from './generators/options';
import { optionsOutcome, templateOutcome } from './oracle/outcome';
import { property } from './runs';
import { WorkloadTask } from '../../src/index';
import { addWorkloadCheck } from '../../src/validation/workload-validation';

/** The task definition alone, checked in the end as every workload does. */
const bound = (tasks: fc.Arbitrary<unknown>) => tasks.map((task) => new Deferred(() => `${fc.stringify(task)} in a stack`, (world) => {
  const { taskDefinition } = (world.build(task) as WorkloadTask)._strategy.bind(world.stack, {});
  addWorkloadCheck(world.stack, taskDefinition);
  return taskDefinition;
}));

describe('a task definition can be registered, or is refused with the place and a remedy', () => {
  property('from options', { perMille: 25 }, bound(mixed(containerTasks)), templateOutcome);
  property('from a document', { perMille: 25 }, bound(mixed(documentTasks)), templateOutcome);
  property('as a document', { perMille: 15 }, describedTasks, optionsOutcome);
});
