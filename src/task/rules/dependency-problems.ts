import { ContainerFacts, TaskFacts } from './facts';
import { Refusal } from '../../private/errors';

/**
 * Orders in which the containers could never start.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
 */
export function* dependencyProblems({ containers }: TaskFacts): Iterable<Refusal> {
  const byName = new Map(containers.map((container) => [container.name, container]));
  for (const { at, dependsOn = [] } of containers) {
    for (const [j, { containerName, condition }] of dependsOn.entries()) {
      const target = byName.get(containerName);
      if (!target) {
        yield {
          what: `${at(`dependsOn[${j}].containerName`)} names no container`, got: containerName, instead: `use one of ${[...byName.keys()].join(', ')}`,
        };
      } else {
        yield* conditionProblems(at(`dependsOn[${j}]`), condition, target);
      }
    }
  }
  const circle = findCircle(byName);
  if (circle) yield { what: 'containers wait for each other', got: circle.join(' -> '), instead: 'remove one of these dependencies' };
}

function* conditionProblems(place: string, condition: string | undefined, target: ContainerFacts): Iterable<Refusal> {
  if (condition === 'HEALTHY' && !target.healthCheck) {
    yield { what: `${place} waits for '${target.name}' to be HEALTHY, but that has no health check`, instead: 'add one, or wait for START' };
  }
  if ((condition === 'COMPLETE' || condition === 'SUCCESS') && target.essential !== false) {
    yield {
      what: `${place} waits for ${condition} of '${target.name}', but that is essential: when it ends, the task stops`,
      instead: `set essential of '${target.name}' to false`,
    };
  }
}

/** The first circle of containers, its first name repeated at its end. */
function findCircle(byName: ReadonlyMap<string, ContainerFacts>): readonly string[] | undefined {
  const finished = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    const circle = firstDefined(byName.get(name)?.dependsOn ?? [], (dependency) => visit(dependency.containerName, [...path, name]));
    finished.add(name);
    return circle;
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
