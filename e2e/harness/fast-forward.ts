import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Account } from './account';
import { waitFor } from './steps';

/**
 * Fast-forwards AWS's time from a moment on until the update of a stack fails: an hour, or three, in which nothing observable happens.
 * Everything that takes real time must be done by that moment.
 */
export async function fastForwardUpdate({ control, clients }: Account, stack: string, from: () => Promise<boolean>): Promise<void> {
  const { cloudFormation } = clients;
  await waitFor('the moment from which on nothing happens', async () => await from() || undefined);
  await control.fastForward(() => waitFor('the update is given up', async () => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks[0].StackStatus !== 'UPDATE_IN_PROGRESS' || undefined;
  }));
}

/** A target group calls a task unhealthy: from then on new tasks come, and go. */
export async function someTargetIsUnhealthy({ targets }: Account): Promise<boolean> {
  return Object.values(targets.current.targetGroups).some((group) => group.targets.some(({ state }) => state === 'unhealthy'));
}
