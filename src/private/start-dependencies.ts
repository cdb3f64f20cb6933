import { Annotations, CfnElement, CfnResource, Reference, Stack, Stage, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { addLazyDependency, renderedProperties, ResourceReader } from './synthesis';

/** Resources that must exist before a workload's tasks start. */
export interface StartDependency {
  /** Returns the resources, once the app is finished. */
  readonly resources: () => readonly IConstruct[];
  /** Tells what happens without the order, and what to do, where the resources depend on the workload. Without it, the order is left to chance. */
  readonly withoutOrder?: string;
}

/** A workload, and the resource that starts its tasks. */
interface StartedWorkload {
  /** Scope of the warning. */
  readonly workload: IConstruct;
  readonly starter: CfnResource;
}

/** The dependencies of each resource that starts tasks. */
const DEPENDENCIES = new WeakMap<IConstruct, readonly StartDependency[]>();

/** Makes the resource that starts a workload's tasks depend on others, except on those that depend on it themselves. */
export function addStartDependency(started: StartedWorkload, dependency: StartDependency): void {
  const { starter } = started;
  fixedDependencies = new WeakMap();
  DEPENDENCIES.set(starter, [...DEPENDENCIES.get(starter) ?? [], dependency]);
  addLazyDependency(starter, () => (isSearching ? [] : withoutRings(started, dependency)));
}

function withoutRings({ workload, starter }: StartedWorkload, dependency: StartDependency): CfnResource[] {
  return resourcesOf(dependency).filter((resource) => {
    if (resource === starter || Stage.of(resource) !== Stage.of(starter)) return false;
    const ring = ringThrough(starter, resource, dependency);
    if (ring && dependency.withoutOrder !== undefined) warnAboutRing(workload, ring, dependency.withoutOrder);
    return !ring;
  });
}

function resourcesOf({ resources }: StartDependency): CfnResource[] {
  return [...new Set(resources())].filter(CfnResource.isCfnResource);
}

function warnAboutRing(workload: IConstruct, ring: readonly string[], withoutOrder: string): void {
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:start-order',
    `its tasks may start before what they connect to, which depends on them: ${ring.join(' -> ')}. ${withoutOrder}`);
}

/** Returns the way by which a resource depends on the one that is to depend on it, as paths; undefined when there is none. */
function ringThrough(starter: CfnResource, resource: CfnResource, { withoutOrder }: StartDependency): string[] | undefined {
  const [own, other] = [Stack.of(starter), Stack.of(resource)];
  if (own !== other && dependsOnStack(other, own)) return [own, other, own].map(({ node }) => node.path);
  const [sources, targets] = own === other ? [[resource], [starter]] : [resource, starter].map(deployedTogether);
  const path = new DependencySearch(targets, { onlyNeeded: withoutOrder !== undefined }).path(sources);
  return path && [starter, ...path].map(({ node }) => node.path.replace(/(\/Resource|\/Service)+$/, ''));
}

/**
 * Returns the way by which one of the sources depends on a resource, from end to end; undefined when none does. For the checks of a finished app, in
 * which all dependencies are between resources.
 */
export function dependencyPath(sources: readonly CfnResource[], target: CfnResource, visited = new Set<IConstruct>()): CfnResource[] | undefined {
  for (const source of sources) {
    if (source === target) return [source];
    if (visited.has(source) || GROUND.test(source.cfnResourceType)) continue;
    visited.add(source);
    const path = dependencyPath([...referencesOf(source), ...source.obtainDependencies().filter(CfnResource.isCfnResource)], target, visited);
    if (path) return [source, ...path];
  }
  return undefined;
}

/** Returns what a resource is deployed with, as other stacks see it: all of its nested stack, or itself. */
function deployedTogether(resource: CfnResource): CfnResource[] {
  const stack = Stack.of(resource);
  return stack.nestedStackParent ? stack.node.findAll().filter(CfnResource.isCfnResource) : [resource];
}

function dependsOnStack(stack: Stack, other: Stack): boolean {
  return stack.dependencies.some((each) => each === other || dependsOnStack(each, other));
}

/** Set while dependencies are searched: those of this module are then read from the map, without a search of their own. */
let isSearching = false;

/** Dependencies of resources and scopes that are none of this module, read once in a finished app. */
let fixedDependencies = new WeakMap<IConstruct, readonly CfnResource[]>();

/** Resources that never depend on a workload, so that nothing beyond them is searched. */
const GROUND = new RegExp('^AWS::(EC2::(?!SecurityGroup)|ECS::Cluster|IAM::Role$|Logs::|ECR::|KMS::|DynamoDB::|S3::Bucket$|SQS::Queue$'
  + '|ServiceDiscovery::|ElasticLoadBalancingV2::(LoadBalancer|TargetGroup)$)');

interface DependencySearchOptions {
  /** Leaves out orders that are left to chance when they make a ring. */
  readonly onlyNeeded: boolean;
}

/** Searches what a resource depends on, by references, by `DependsOn`, and by dependencies between constructs. */
class DependencySearch {
  private readonly visited = new Set<CfnResource>();

  constructor(private readonly targets: readonly CfnResource[], private readonly options: DependencySearchOptions) {}

  /** Returns the way from one of the sources to one of the targets. */
  public path(sources: readonly CfnResource[]): CfnResource[] | undefined {
    const wasSearching = isSearching;
    isSearching = true;
    try {
      return this.firstPath(sources);
    } finally {
      isSearching = wasSearching;
    }
  }

  private firstPath(sources: Iterable<CfnResource>): CfnResource[] | undefined {
    for (const source of sources) {
      const path = this.pathFrom(source);
      if (path) return path;
    }
    return undefined;
  }

  private pathFrom(source: CfnResource): CfnResource[] | undefined {
    if (this.targets.includes(source)) return [source];
    if (this.visited.has(source) || GROUND.test(source.cfnResourceType)) return undefined;
    this.visited.add(source);
    const rest = this.firstPath(this.dependenciesOf(source));
    return rest && [source, ...rest];
  }

  private* dependenciesOf(resource: CfnResource): Iterable<CfnResource> {
    const needed = (DEPENDENCIES.get(resource) ?? []).filter(({ withoutOrder }) => withoutOrder !== undefined || !this.options.onlyNeeded);
    yield* needed.flatMap(resourcesOf);
    yield* resource.obtainDependencies().filter(CfnResource.isCfnResource);
    for (const scope of resource.node.scopes) yield* fixedDependenciesOf(scope);
  }
}

function fixedDependenciesOf(scope: IConstruct): readonly CfnResource[] {
  const known = fixedDependencies.get(scope);
  if (known) return known;
  const dependencies = scope.node.dependencies.flatMap(({ node }) => node.findAll()).filter(CfnResource.isCfnResource);
  const found = CfnResource.isCfnResource(scope) ? [...dependencies, ...referencesOf(scope)] : dependencies;
  fixedDependencies.set(scope, found);
  return found;
}

/**
 * Returns the resources that a value refers to, at any depth. Looks at plain references as they are, which is faster than to resolve all of the value.
 */
export function referencesIn(scope: IConstruct, value: unknown): CfnResource[] {
  const collector = new ReferenceCollector();
  const walk = (part: unknown): void => {
    if (typeof part === 'string') Tokenization.reverseString(part).tokens.forEach(walk);
    else if (Reference.isReference(part)) collector.targets.add(part.target);
    else if (Tokenization.isResolvable(part)) collector.resolve(scope, part);
    else if (typeof part === 'object' && part !== null) Object.values(part).forEach(walk);
  };
  walk(value);
  return [...collector.targets].filter(CfnResource.isCfnResource);
}

/** Collects the resources that a resource refers to. */
class ReferenceCollector extends ResourceReader {
  public readonly targets = new Set<IConstruct>();

  public override placeholderFor(element: IConstruct): string {
    this.targets.add(element);
    return element.node.path;
  }
}

function referencesOf(resource: CfnResource): CfnResource[] {
  const collector = new ReferenceCollector();
  renderedProperties(resource, (value) => collector.resolve(resource, value));
  return [...collector.targets].filter((target): target is CfnResource => CfnElement.isCfnElement(target) && CfnResource.isCfnResource(target));
}
