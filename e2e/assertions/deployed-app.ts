import { DeployedStack } from './deployed-stack';
import { expectDiscovery } from './discovery';
import { expectScheduledRuns } from './jobs';
import { expectRoutes } from './routes';
import { expectAlarms, expectScaling } from './scaling';
import { expectServices } from './services';
import { Account } from '../harness/account';

/** What a template says is there and works: the services, what leads to them, and what watches them. */
export async function expectDeployedApp(account: Account, assembly: string): Promise<void> {
  const stacks = await DeployedStack.readAll(account, assembly);
  const images = stacks.flatMap((stack) => stack.images);
  for (const stack of stacks) {
    expect({ missing: stack.missing, unfinished: stack.unfinished }).toEqual({ missing: [], unfinished: [] });
    await expectServices(account, stack);
    await expectRoutes(account, stack, images);
    await expectDiscovery(account, stack);
    await expectScaling(account, stack);
    await expectAlarms(account, stack);
    await expectScheduledRuns(account, stack);
  }
}
