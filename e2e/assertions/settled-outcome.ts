import { DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, DescribeTasksCommand, ListClustersCommand, ListServicesCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { TemplateResource } from './deployed-stack';
import { Account } from '../harness/account';
import { waitFor } from '../harness/steps';
import { sendRequest, LoadOptions } from '../traffic/load';
import { reachableRules } from '../traffic/routing';

/** How a deployment ended, in the words of the stack and of the service. */
export interface Outcome {
  readonly stack: string;
  /** Version in the tag of the live image. */
  readonly live: string;
}

/**
 * Waits until nothing is under way any more, then checks that the stack's template and the live tasks are of one version, and that
 * there are no tasks but those: neither running, nor registered with a target group, and as many as are wanted. Answers with what both say.
 */
export async function settledOutcome(account: Account, stackName: string, production: LoadOptions): Promise<Outcome> {
  await account.control.idle();
  const { cloudFormation } = account.clients;
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: stackName }));
  const [inTemplate] = imagesOf(JSON.parse(TemplateBody!).Resources);
  const live = await liveImages(account, production);
  const { running, surplus } = await runningTasks(account);
  expect({ live, registered: await registeredImages(account), running, surplus })
    .toEqual({ live: [inTemplate], registered: [inTemplate], running: [inTemplate], surplus: 0 });
  expect(await weightsToEmptyGroups(account)).toEqual([]);
  return { stack: Stacks[0].StackStatus!, live: versionOf(inTemplate) };
}

/** What follows the last dash of the tag, as `withVersion` put it there. */
export function versionOf(image: string): string {
  return /-(v\d+[\w-]*)$/.exec(image)?.[1] ?? 'first';
}

async function liveImages({ proxy }: Account, production: LoadOptions): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: 20 }, () => sendRequest(proxy, production)));
  return [...new Set(answers.map(({ image, problem }) => image ?? `lost: ${problem}`))];
}

async function registeredImages({ targets }: Account): Promise<string[]> {
  const registered = () => Object.values(targets.current.targetGroups).flatMap((group) => group.targets);
  await waitFor('all targets are healthy', async () => registered().every(({ state }) => state === 'healthy') || undefined);
  return [...new Set(registered().flatMap(({ images }) => images))];
}

/** What the tasks of the account run, and how many there are beside those that services want. */
async function runningTasks({ clients: { ecs } }: Account): Promise<{ readonly running: string[]; readonly surplus: number }> {
  const { clusterArns: [cluster] = [] } = await ecs.send(new ListClustersCommand({}));
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, desiredStatus: 'RUNNING' }));
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const { serviceArns = [] } = await ecs.send(new ListServicesCommand({ cluster }));
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
  const images = tasks.flatMap(({ containers = [] }) => containers.map(({ image }) => image!));
  return { running: [...new Set(images)], surplus: tasks.length - services.reduce((sum, { desiredCount }) => sum + desiredCount!, 0) };
}

/** Rules that send requests where nobody is. */
async function weightsToEmptyGroups({ targets: { current } }: Account): Promise<string[]> {
  const rules = current.loadBalancers.flatMap(({ listeners }) => listeners)
    .flatMap((listener) => reachableRules(listener).map((rule) => ({ port: listener.port, ...rule })));
  return rules.flatMap(({ port, priority, actions }) => actions
    .flatMap((action) => 'targetGroups' in action ? action.targetGroups : [])
    .filter(({ arn, weight }) => weight > 0 && (current.targetGroups[arn]?.targets ?? []).length === 0)
    .map(({ arn }) => `port ${port}, rule ${priority}: ${arn}`));
}

function imagesOf(resources: Record<string, TemplateResource>): string[] {
  const definitions = Object.values(resources).filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition');
  return definitions.flatMap(({ Properties }) => Properties!.ContainerDefinitions as Array<{ Image: string }>).map(({ Image }) => Image);
}
