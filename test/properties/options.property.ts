import { clusters } from './arbitraries/cluster';
import { connections } from './arbitraries/connection';
import { deployments } from './arbitraries/deployment';
import { discoveries } from './arbitraries/discovery';
import { exposures } from './arbitraries/exposure';
import { jobTriggers } from './arbitraries/job';
import { backlogScaling, scalings } from './arbitraries/scaling';
import { containerTasks, documentTasks, fileTasks, taskSizes } from './arbitraries/task';
import { oneOf } from './generators/choice';
import { optionsOutcome } from './oracle/outcome';
import { property } from './runs';

describe('options are accepted, or refused with the place and a remedy', () => {
  property('of a task', { perMille: 150 }, containerTasks, optionsOutcome);
  property('of a task definition document', { perMille: 130 }, documentTasks, optionsOutcome);
  property('of a task definition file', { perMille: 10 }, fileTasks, optionsOutcome);
  property('of a task size', { perMille: 50 }, taskSizes, optionsOutcome);
  property('of an exposure', { perMille: 100 }, exposures, optionsOutcome);
  property('of a discovery', { perMille: 60 }, discoveries, optionsOutcome);
  property('of a deployment', { perMille: 120 }, deployments, optionsOutcome);
  property('of a scaling', { perMille: 80 }, oneOf(scalings, backlogScaling), optionsOutcome);
  property('of a job', { perMille: 60 }, jobTriggers, optionsOutcome);
  property('of a connection', { perMille: 20 }, connections, optionsOutcome);
  property('of a cluster', { perMille: 20 }, clusters, optionsOutcome);
});
