import { Names, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct, RootConstruct } from 'constructs';

/** Ids of constructs, each in the scope of the one before. */
export type ConstructIds = readonly string[];

/** Returns what CDK makes of ids: a logical ID where they begin below the stack, the unique id of a construct where they begin below the app. */
export function uniqueIdOf(ids: ConstructIds): string {
  return Names.nodeUniqueId(ids.reduce<Construct>((scope, id) => new Construct(scope, id), new RootConstruct()).node);
}

/** Returns the ids of a construct below its app. */
export function idsBelowApp({ node }: IConstruct): string[] {
  return node.scopes.slice(1).map((scope) => scope.node.id);
}

/** Returns the ids of a construct below its stack. */
export function idsBelowStack(construct: IConstruct): string[] {
  return idsBelowApp(construct).slice(idsBelowApp(Stack.of(construct)).length);
}

/** Where the constructs of a workload were, as far as something else stood for them before. */
export class FormerPaths {
  private readonly paths = new Map<IConstruct, ConstructIds>();

  /** @param root Ids below the stack of the construct that stood for the workload. */
  constructor(private readonly stack: Stack, public readonly root: ConstructIds) {}

  public set(construct: IConstruct, ids: ConstructIds): void {
    this.paths.set(construct, [...this.root, ...ids]);
  }

  /** Returns ids below the stack; undefined for what nothing stood for. What lies below a construct has moved with it. */
  public idsOf({ node: { scopes } }: IConstruct): string[] | undefined {
    for (let index = scopes.length - 1; index > 0; index--) {
      const ids = this.paths.get(scopes[index]);
      if (ids) return [...ids, ...scopes.slice(index + 1).map(({ node }) => node.id)];
    }
    return undefined;
  }

  /** Completes ids below the root to those below the app. */
  public belowApp(...ids: ConstructIds): string[] {
    return [...idsBelowApp(this.stack), ...this.root, ...ids];
  }

  /** Returns the unique id that a construct had; undefined for what nothing stood for. */
  public uniqueIdOf(construct: IConstruct): string | undefined {
    const ids = this.idsOf(construct);
    return ids && uniqueIdOf([...idsBelowApp(this.stack), ...ids]);
  }
}
