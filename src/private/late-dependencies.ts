import { Dependable, IConstruct, IDependable } from 'constructs';

/** Asks what a construct depends on when the app is finished: CDK looks for dependencies after aspects, and before it looks for references. */
export function dependLate(construct: IConstruct, dependencies: () => IConstruct[]): void {
  const late: IDependable = {};
  Dependable.implement(late, { get dependencyRoots() { return dependencies(); } });
  construct.node.addDependency(late);
}
