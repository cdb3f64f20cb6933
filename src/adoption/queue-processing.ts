import { Construct } from 'constructs';
import { FormerPaths } from './former-paths';
import { isBelow, PatternAdoption } from './pattern';
import { AdoptingWorkload } from './strategy';
import { failWith } from '../private/errors';

/** Environment variable of the pattern's container. */
const QUEUE_NAME = 'QUEUE_NAME';

/** Takes over what a `QueueProcessingFargateService` has made. */
export class QueueProcessingAdoption extends PatternAdoption {
  protected readonly parts = {
    service: 'QueueProcessingFargateService', taskDefinition: 'QueueProcessingTaskDef', container: 'QueueProcessingContainer', cpuScaling: 'CpuScaling',
  };

  protected adoptOthers({ workload, taskDefinition, container, queues }: AdoptingWorkload, paths: FormerPaths): void {
    const [main] = queues;
    if (!main) this.failWithoutQueue(workload);
    // The worker has them by another policy, which may come later than a change of this one.
    main.queue.grantConsumeMessages(taskDefinition.taskRole);
    if (isBelow(workload, taskDefinition)) container.addEnvironment(QUEUE_NAME, main.queue.queueName);
    if (!isBelow(workload, main.queue)) return;
    paths.set(main.queue, ['EcsProcessingQueue']);
    paths.set(workload.node.findChild('DeadLetterQueue'), ['EcsProcessingDeadLetterQueue']);
  }

  private failWithoutQueue(workload: Construct): never {
    return failWith(workload, {
      problem: `${this.factory} adopts a queue, and the service consumes none, so that CloudFormation would delete it with its messages`,
      remedy: 'use FargateWorkerService',
    });
  }
}
