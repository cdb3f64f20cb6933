import * as ecs from 'aws-cdk-lib/aws-ecs';
import { failWith } from '../../private/errors';

/** Returns the containers of a task definition, those that CDK keeps to itself included. */
export function containersOf(taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
  return taskDefinition.node.children.filter((child) => child instanceof ecs.ContainerDefinition);
}

/** Ids of the constructs that a task definition has, or gets once they are needed. */
const TAKEN_IDS = ['Resource', 'TaskRole', 'ExecutionRole'];

/** The container that CDK adds for FireLens in a task without a log router. */
const LOG_ROUTER = 'log-router';

/**
 * Fails on the name of a container that cannot be the id of a construct: one that another construct has, or that each JavaScript object has as a
 * property, such as `constructor`.
 */
export function requireContainerName(taskDefinition: ecs.TaskDefinition, name: string): void {
  const existing = taskDefinition.node.tryFindChild(name);
  const isTaken = TAKEN_IDS.includes(name) || (existing !== undefined && !(existing instanceof ecs.ContainerDefinition));
  if (!isTaken) return;
  failWith(taskDefinition, { problem: 'the name of a container is that of another construct, or reserved by JavaScript', actual: name, remedy: 'rename it' });
}

/** Fails on a container with the name of the log router that CDK would add. */
export function requireFreeLogRouterName(taskDefinition: ecs.TaskDefinition): void {
  const containers = containersOf(taskDefinition);
  const addsRouter = containers.some(({ logDriverConfig }) => logDriverConfig?.logDriver === 'awsfirelens')
    && !containers.some((container) => container instanceof ecs.FirelensLogRouter);
  if (!addsRouter || !taskDefinition.findContainer(LOG_ROUTER)) return;
  failWith(taskDefinition, {
    problem: 'a container has the name of the log router that logging by FireLens adds',
    actual: LOG_ROUTER,
    remedy: 'rename it, or make it the log router: `firelensConfiguration` of a document, or Sidecar.fireLens()',
  });
}
