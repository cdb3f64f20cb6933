import { areContainersKnown, ContainerView, TaskView, textOf } from '../template/task-view';
import { Problem } from '../../private/errors';
import { ecsApi, TaskRule } from '../template/rule';

/** Orders in which the containers could never start. */
export const START_ORDER_RULES: readonly TaskRule[] = [
  {
    id: 'ECS231',
    title: 'A container waits for containers of its task only',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDependency'),
    check: (task) => eachDependency(task, existing),
  },
  {
    id: 'ECS232',
    title: 'A container that others wait for to be HEALTHY has a health check',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDependency'),
    check: (task) => eachDependency(task, healthy),
  },
  {
    id: 'ECS233',
    title: 'A container whose end others wait for is not essential',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDependency'),
    check: (task) => eachDependency(task, ending),
  },
  {
    id: 'ECS234',
    title: 'Containers do not wait for each other in a circle',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDependency'),
    check: cycle,
  },
];

interface Dependency {
  readonly place: string;
  readonly containerName: string;
  readonly condition?: unknown;
  readonly target?: ContainerView;
  readonly task: TaskView;
}

function* eachDependency(task: TaskView, check: (dependency: Dependency) => Iterable<Problem>): Iterable<Problem> {
  const byName = new Map(task.containers.map((container) => [container.name, container]));
  for (const { at, dependsOn = [] } of task.containers) {
    for (const [j, { containerName, condition }] of dependsOn.entries()) {
      yield* check({ place: at(`dependsOn[${j}]`), containerName, condition, target: byName.get(containerName), task });
    }
  }
}

function* existing({ place, containerName, target, task }: Dependency): Iterable<Problem> {
  if (target || textOf(containerName) === undefined || !areContainersKnown(task)) return;
  const names = task.containers.map(({ name }) => name);
  yield { problem: `${place}.containerName names no container`, actual: containerName, remedy: `use one of ${names.join(', ')}` };
}

function* healthy({ place, condition, target }: Dependency): Iterable<Problem> {
  if (condition !== 'HEALTHY' || !target || target.healthCheck || target.unknown?.has('healthCheck')) return;
  yield { problem: `${place} waits for '${target.name}' to be HEALTHY, but that has no health check`, remedy: 'add one, or wait for START' };
}

function* ending({ place, condition, target }: Dependency): Iterable<Problem> {
  if ((condition !== 'COMPLETE' && condition !== 'SUCCESS') || !target || (target.essential !== undefined && target.essential !== true)) return;
  yield {
    problem: `${place} waits for ${condition} of '${target.name}', but that is essential: when it ends, the task stops`,
    remedy: `set essential of '${target.name}' to false`,
  };
}

function* cycle({ containers }: TaskView): Iterable<Problem> {
  const found = findCycle(new Map(containers.map((container) => [container.name, container])));
  if (found) yield { problem: 'containers wait for each other', actual: found.join(' -> '), remedy: 'remove one of these dependencies' };
}

/** The first circle of containers, its first name repeated at its end. */
function findCycle(byName: ReadonlyMap<string, ContainerView>): readonly string[] | undefined {
  const finished = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    const found = firstDefined(byName.get(name)?.dependsOn ?? [], (dependency) => visit(dependency.containerName, [...path, name]));
    finished.add(name);
    return found;
  };
  return firstDefined([...byName.keys()], (name) => visit(name, []));
}

function firstDefined<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
