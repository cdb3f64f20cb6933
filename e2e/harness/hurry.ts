import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Account } from './account';
import { eventually } from './steps';

/**
 * Lets AWS's time fly from some moment until the update of a stack is given up: there is an hour, or three, in which nothing happens
 * that anybody could see. What has to be done on this machine must be done by then.
 */
export async function hurry({ control, clients: { cloudFormation } }: Account, stack: string, from: () => Promise<boolean>): Promise<void> {
  await eventually('the moment from which on nothing happens', async () => await from() || undefined);
  await control.hurried(() => eventually('the update is given up', async () => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks[0].StackStatus !== 'UPDATE_IN_PROGRESS' || undefined;
  }));
}

/** A target group calls a task unhealthy: from then on new tasks come, and go. */
export async function someTargetIsUnhealthy({ targets }: Account): Promise<boolean> {
  return Object.values(targets.current.targetGroups).some((group) => group.targets.some(({ state }) => state === 'unhealthy'));
}
