import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { expectDeployedApp } from '../assertions/deployed-app';
import { Account } from '../harness/account';
import { assemblyOf, withVersion } from '../harness/assembly';

const PLATFORM = ['Network', 'Data'];
const TEAMS = ['Shop', 'Orders'];
const assembly = assemblyOf('company');

let account: Account;
beforeAll(async () => {
  account = await Account.open('company');
  await account.step('first deployment', () => account.cdk.deploy(assembly));
});
afterAll(() => account?.close());

async function statusOf(stack: string): Promise<{ status?: string; reason?: string }> {
  const { Stacks = [] } = await account.clients.cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
  return { status: Stacks[0].StackStatus, reason: Stacks[0].StackStatusReason };
}

test('what the teams bring works: services, routes of the given listener, discovery, scaling and alarms', async () => {
  await expectDeployedApp(account, assembly);
});

test('a changed image of both teams goes live, and the platform stays as it is', async () => {
  const changed = withVersion(assembly, 'v2');
  await account.step('second deployment', () => account.cdk.deploy(changed));

  await expectDeployedApp(account, changed);
  await account.step('cdk diff', () => account.cdk.diff(changed));
  expect((await statusOf('Network')).status).toBe('CREATE_COMPLETE');
});

test.each(PLATFORM)('%s cannot be destroyed under its teams, and everything goes on', async (stack) => {
  const run = await account.step(`cdk destroy of ${stack}`, () => account.cdk.failToDestroy(assembly, stack));

  expect(run.output).toContain(`Failed to destroy ${stack}`);
  expect(await statusOf(stack)).toEqual({ status: 'CREATE_COMPLETE', reason: expect.stringMatching(/^Delete canceled\. Cannot delete export .+ as it is in use by .*(Shop|Orders)/) });
  await expectDeployedApp(account, withVersion(assembly, 'v2'));
});

test('the teams first, then the platform: nothing is left behind', async () => {
  for (const stack of [...TEAMS, ...PLATFORM]) await account.step(`cdk destroy of ${stack}`, () => account.cdk.destroy(assembly, stack));
  await account.control.idle();

  // A key waits at least seven days for its deletion.
  expect(await account.control.leftovers()).toEqual({ kms: [expect.any(String)] });
});
