import { Problem } from '../../private/errors';
import { ecsApi, TaskRule } from '../template/rule';
import { areContainersKnown, ContainerView, TaskView, textOf } from '../template/task-view';

/** Rules about the dependencies between containers, which could otherwise never start. */
export const START_ORDER_RULES: readonly TaskRule[] = [
  {
    id: 'ECS231',
    title: 'A container depends only on containers of its task',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDependency'),
    check: (task) => eachDependency(task, existing),
  },
  {
    id: 'ECS232',
    title: 'A container that others expect to be HEALTHY has a health check',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDependency'),
    check: (task) => eachDependency(task, healthy),
  },
  {
    id: 'ECS233',
    title: 'A container that others expect to exit is not essential',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDependency'),
    check: (task) => eachDependency(task, ending),
  },
  {
    id: 'ECS234',
    title: 'Container dependencies have no cycle',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDependency'),
    check: cycle,
  },
];

/** One entry of `dependsOn`. */
interface Dependency {
  /** Formats the path of a field of the entry, or of the entry itself, for messages. */
  readonly at: (field?: string) => string;
  readonly containerName: string;
  readonly condition?: unknown;
  readonly target?: ContainerView;
  readonly task: TaskView;
}

function* eachDependency(task: TaskView, check: (dependency: Dependency) => Iterable<Problem>): Iterable<Problem> {
  const byName = new Map(task.containers.map((container) => [container.name, container]));
  for (const { at, dependsOn = [] } of task.containers) {
    for (const [j, { containerName, condition }] of dependsOn.entries()) {
      const atEntry = (field?: string) => at(field === undefined ? `dependsOn[${j}]` : `dependsOn[${j}].${field}`);
      yield* check({ at: atEntry, containerName, condition, target: byName.get(containerName), task });
    }
  }
}

function* existing({ at, containerName, target, task }: Dependency): Iterable<Problem> {
  if (target || textOf(containerName) === undefined || !areContainersKnown(task)) return;
  const names = task.containers.map(({ name }) => name);
  yield { problem: `${at('containerName')} names no container`, actual: containerName, remedy: `use one of ${names.join(', ')}` };
}

function* healthy({ at, condition, target }: Dependency): Iterable<Problem> {
  if (condition !== 'HEALTHY' || !target || target.healthCheck || target.unknown?.has('healthCheck')) return;
  yield { problem: `${at()} waits for '${target.name}' to be HEALTHY, but that container has no health check`, remedy: 'add one, or wait for START' };
}

function* ending({ at, condition, target }: Dependency): Iterable<Problem> {
  if ((condition !== 'COMPLETE' && condition !== 'SUCCESS') || !target || (target.essential !== undefined && target.essential !== true)) return;
  yield {
    problem: `${at()} waits for ${condition} of '${target.name}', but that container is essential: when it exits, the task stops`,
    remedy: `set essential of '${target.name}' to false`,
  };
}

function* cycle({ containers }: TaskView): Iterable<Problem> {
  const found = findCycle(new Map(containers.map((container) => [container.name, container])));
  if (found) yield { problem: 'containers depend on each other in a cycle', actual: found.join(' -> '), remedy: 'remove one of these dependencies' };
}

/** Returns the names of the first cycle found, with its first name repeated at the end. */
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
