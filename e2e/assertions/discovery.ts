import { GetNamespaceCommand, GetServiceCommand, ListInstancesCommand } from '@aws-sdk/client-servicediscovery';
import { DeployedStack } from './deployed-stack';
import { runningServices } from './services';
import { Account } from '../harness/account';
import { waitFor } from '../harness/steps';
import { sendRequest } from '../traffic/load';

/** Every name in Cloud Map leads to the tasks of the service that registers there, and these answer. */
export async function expectDiscovery(account: Account, stack: DeployedStack): Promise<void> {
  const services = await runningServices(account, stack);
  for (const { id } of stack.of('AWS::ServiceDiscovery::Service')) {
    const { Instances = [] } = await account.clients.discovery.send(new ListInstancesCommand({ ServiceId: id }));
    const owner = services.find(({ service }) => service.serviceRegistries?.some(({ registryArn }) => registryArn?.endsWith(id)));
    expect(Instances.map(({ Id }) => Id).sort()).toEqual(owner!.tasks.map(({ taskArn }) => taskArn!.split('/').at(-1)).sort());
    await expectAnswer(account, stack, id);
  }
}

async function expectAnswer(account: Account, stack: DeployedStack, serviceId: string): Promise<void> {
  const { Service } = await account.clients.discovery.send(new GetServiceCommand({ Id: serviceId }));
  const { Namespace } = await account.clients.discovery.send(new GetNamespaceCommand({ Id: Service!.NamespaceId! }));
  const host = `${Service!.Name}.${Namespace!.Name}`;
  const { answer } = await waitFor(`${host} answers`, async () => {
    const sample = await sendRequest(account.proxy, { host });
    return sample.status === 200 ? sample : undefined;
  });
  expect(stack.images).toEqual(expect.arrayContaining([...answer!.images]));
}
