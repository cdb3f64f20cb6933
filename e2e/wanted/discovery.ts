import { GetNamespaceCommand, GetServiceCommand, ListInstancesCommand } from '@aws-sdk/client-servicediscovery';
import { Deployed } from './deployed';
import { runningServices } from './services';
import { Account } from '../harness/account';
import { eventually } from '../harness/steps';
import { ask } from '../traffic/load';

/** Every name in Cloud Map leads to the tasks of the service that registers there, and these answer. */
export async function expectDiscovery(account: Account, stack: Deployed): Promise<void> {
  const services = await runningServices(account, stack);
  for (const { id } of stack.of('AWS::ServiceDiscovery::Service')) {
    const { Instances = [] } = await account.clients.discovery.send(new ListInstancesCommand({ ServiceId: id }));
    const owner = services.find(({ service }) => service.serviceRegistries?.some(({ registryArn }) => registryArn?.endsWith(id)));
    expect(Instances.map(({ Id }) => Id).sort()).toEqual(owner!.tasks.map(({ taskArn }) => taskArn!.split('/').at(-1)).sort());
    await expectAnswer(account, stack, id);
  }
}

async function expectAnswer(account: Account, stack: Deployed, serviceId: string): Promise<void> {
  const { Service } = await account.clients.discovery.send(new GetServiceCommand({ Id: serviceId }));
  const { Namespace } = await account.clients.discovery.send(new GetNamespaceCommand({ Id: Service!.NamespaceId! }));
  const host = `${Service!.Name}.${Namespace!.Name}`;
  const { answer } = await eventually(`${host} answers`, async () => {
    const sample = await ask(account.proxy, { host });
    return sample.status === 200 ? sample : undefined;
  });
  expect(stack.images).toEqual(expect.arrayContaining([...answer!.images]));
}
