import { DescribeServicesCommand, DescribeTasksCommand, ListTasksCommand, Service, Task } from '@aws-sdk/client-ecs';
import { DeployedStack } from './deployed-stack';
import { Account } from '../harness/account';

/** A service of a stack, with its tasks. */
export interface RunningService {
  readonly service: Service;
  readonly tasks: readonly Task[];
}

export async function runningServices({ clients: { ecs } }: Account, stack: DeployedStack): Promise<RunningService[]> {
  return Promise.all(stack.of('AWS::ECS::Service').map(async ({ id: service }) => {
    const cluster = service.split('/').at(-2);
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: service.split('/').at(-1), desiredStatus: 'RUNNING' }));
    const { tasks = [] } = taskArns.length > 0 ? await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns })) : {};
    return { service: services[0], tasks };
  }));
}

/** Every service runs as many tasks as the template says, all of them of the template's images. */
export async function expectServices(account: Account, stack: DeployedStack): Promise<void> {
  const services = await runningServices(account, stack);
  const wanted = stack.of('AWS::ECS::Service');
  services.forEach(({ service, tasks }, index) => {
    const { logicalId, properties: { DesiredCount = minimumOf(stack, logicalId), SchedulingStrategy } } = wanted[index];
    const summary = { status: service.status, running: service.runningCount, pending: service.pendingCount, tasks: tasks.length };
    const running = SchedulingStrategy === 'DAEMON' ? service.desiredCount : DesiredCount;
    expect({ service: service.serviceName, ...summary }).toEqual({ service: service.serviceName, status: 'ACTIVE', running, pending: 0, tasks: running });
    for (const { containers = [] } of tasks) expect(stack.images).toEqual(expect.arrayContaining(containers.map(({ image }) => image)));
  });
}

/** The tasks that scaling starts for a service without a count of its own. */
function minimumOf(stack: DeployedStack, service: string): number {
  const target = stack.of('AWS::ApplicationAutoScaling::ScalableTarget').find(({ properties }) => JSON.stringify(properties.ResourceId).includes(`"${service}"`));
  return target ? Number(target.properties.MinCapacity) : 1;
}
