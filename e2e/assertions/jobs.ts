import { DescribeTasksCommand, ListClustersCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeployedStack } from './deployed-stack';
import { Account } from '../harness/account';

/**
 * The state machine of each schedule runs its task, with the input of the schedule. Of two runs at the same time, one does, as schedules of the examples
 * skip runs that overlap.
 */
export async function expectScheduledRuns(account: Account, stack: DeployedStack): Promise<void> {
  const schedules = stack.of('AWS::Scheduler::Schedule').map(({ properties: { Target } }) => Target).filter(({ EcsParameters }) => !EcsParameters);
  for (const { Arn, Input } of schedules) {
    const stateMachineArn = stack.of('AWS::StepFunctions::StateMachine').find(({ logicalId }) => logicalId === Arn.Ref)!.id;
    const before = (await stoppedTasks(account)).length;
    for (let run = 0; run < 2; run++) await account.clients.stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input: Input }));
    await account.control.idle();
    const after = await stoppedTasks(account);

    expect(after.length - before).toBe(1);
    expect(after[0].containers?.map(({ exitCode }) => exitCode)).toEqual([0]);
  }
}

/** The stopped tasks of all clusters that no service has started, the newest first. */
async function stoppedTasks({ clients: { ecs } }: Account) {
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}));
  const found = await Promise.all(clusterArns.map(async (cluster) => {
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, desiredStatus: 'STOPPED' }));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    return tasks.filter(({ group }) => !group?.startsWith('service:'));
  }));
  return found.flat().sort((one, other) => Number(other.createdAt) - Number(one.createdAt));
}
