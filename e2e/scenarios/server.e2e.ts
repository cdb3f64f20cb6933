import { CreateStackCommand, DescribeStacksCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { Account } from '../harness/account';

let account: Account;
beforeAll(async () => { account = await Account.open('server'); });
afterAll(() => account?.close());

test.each([
  ['an unknown type', { Type: 'AWS::QLDB::Ledger', Properties: { PermissionsMode: 'STANDARD' } }, 'Unrecognized resource types: [AWS::QLDB::Ledger]'],
  ['an unknown property', { Type: 'AWS::SQS::Queue', Properties: { Colour: 'green' } }, 'unsupported property AWS::SQS::Queue/Colour'],
  ['a value that the API refuses', { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '' } }, 'Invalid length for parameter logGroupName'],
  ['a service in no cluster', { Type: 'AWS::ECS::Service', Properties: { Cluster: 'none', ServiceName: 'web', TaskDefinition: 'web:1' } }, 'Cluster not found'],
])('%s fails the stack, and is not skipped', async (what, resource, reason) => {
  const stack = { StackName: what.replaceAll(' ', '-') };
  const { cloudFormation } = account.clients;
  await cloudFormation.send(new CreateStackCommand({ ...stack, TemplateBody: JSON.stringify({ Resources: { It: resource } }) }));
  await account.control.idle();
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand(stack));
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand(stack));
  const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');

  expect(Stacks[0].StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(failed?.ResourceStatusReason).toContain(reason);
});
