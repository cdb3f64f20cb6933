import { keepLogicalIds } from './logical-ids';
import { PatternAdoption } from './pattern';
import { AdoptingTask, AdoptingWorkload } from './strategy';
import { failWith } from '../private/errors';

/** Takes over what a `ScheduledFargateTask` has made. */
export class ScheduledTaskAdoption extends PatternAdoption {
  protected readonly parts = { taskDefinition: 'ScheduledTaskDef', container: 'ScheduledContainer' };

  public override bind({ workload }: AdoptingWorkload): never {
    return failWith(workload, { problem: `${this.factory} adopts a task that runs on a schedule, and this is a service`, remedy: 'use FargateJob' });
  }

  public bindJob(adopting: AdoptingTask): void {
    const paths = this.pathsOf(adopting.workload);
    this.adoptTask(adopting, paths);
    keepLogicalIds(adopting.workload, paths);
  }

  protected adoptOthers(): void {}
}
