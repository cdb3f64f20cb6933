import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTasksCommand, ListClustersCommand, ListTasksCommand, Task } from '@aws-sdk/client-ecs';
import { Account } from '../harness/account';
import { assemblyOf, withVersion } from '../harness/assembly';

const STACK = 'Migration';
const assembly = assemblyOf('migration');

let account: Account;
beforeAll(async () => {
  account = await Account.open('job');
  await account.step('first deployment', () => account.cdk.deploy(assembly));
});
afterAll(() => account?.close());

/** The tasks that have run, the first one first: what their image is, and what they exited with. */
async function tasks(): Promise<[string, number | undefined][]> {
  const { ecs } = account.clients;
  const { clusterArns: [cluster] = [] } = await ecs.send(new ListClustersCommand({}));
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, desiredStatus: 'STOPPED' }));
  const { tasks: found = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const inOrder = [...found].sort((one, other) => Number(one.createdAt) - Number(other.createdAt));
  return inOrder.map(({ containers: [container] = [] }: Task) => [container.image!.split(':')[1], container.exitCode]);
}

async function stackStatus(): Promise<string | undefined> {
  const { Stacks = [] } = await account.clients.cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
  return Stacks[0].StackStatus;
}

test('the first deployment runs the job, and waits for its end', async () => {
  expect(await tasks()).toEqual([['stable', 0]]);
});

test('a changed image runs it once more', async () => {
  await account.step('changed job', () => account.cdk.deploy(withVersion(assembly, 'v2')));

  expect(await tasks()).toEqual([['stable', 0], ['stable-v2', 0]]);
  expect(await stackStatus()).toBe('UPDATE_COMPLETE');
});

test('a job that fails makes the stack red with its reason, and the rollback runs none', async () => {
  const run = await account.step('failing job', () => account.cdk.failToDeploy(withVersion(assembly, 'v3-exit-3')));

  expect(run.output).toContain("the job failed: container 'app' exited with 3");
  expect(await stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await tasks()).slice(2)).toEqual([['stable-v3-exit-3', 3]]);
});

test('destroys to nothing left behind', async () => {
  await account.step('cdk destroy', () => account.cdk.destroy(assembly));
  await account.control.idle();
  expect(await account.control.leftovers()).toEqual({});
});
