import { App } from 'aws-cdk-lib';
import { Match, Matcher, MatchResult } from 'aws-cdk-lib/assertions';

/** What the repository says about its deployment, as a property of a resource. */
export interface Fact {
  /** Completes the sentence "the deployment has …". */
  readonly has: string;
  readonly type: string;
  readonly properties: Matcher | { [name: string]: unknown };

  /** Number of resources with these properties; at least one without it. */
  readonly count?: number;
}

/** A deployment from a public repository, rebuilt with the library. */
export interface WildDeployment {
  /** What it deploys, in our words, with the repository and the path of its infrastructure. */
  readonly description: string;
  readonly expected: Fact[];
  build(app: App): void;
}

/** Matches a task definition that has a container of that name with these properties. */
export function containerWith(name: string, properties: { [name: string]: unknown }): { [name: string]: unknown } {
  return { ContainerDefinitions: Match.arrayWith([Match.objectLike({ Name: name, ...properties })]) };
}

/** Matches environment variables or secrets that include these names, in any order. */
export function named(...names: string[]): Matcher {
  return new Named(names);
}

class Named extends Matcher {
  public readonly name = 'named';

  constructor(private readonly names: string[]) {
    super();
  }

  public test(actual: unknown): MatchResult {
    const result = new MatchResult(actual);
    const found = Array.isArray(actual) ? actual.map(({ Name }) => Name) : [];
    const missing = this.names.filter((name) => !found.includes(name));
    if (missing.length > 0) result.recordFailure({ matcher: this, path: [], message: `Missing ${missing.join(', ')}` });
    return result;
  }
}

/** Matches attributes of a load balancer or target group. */
export function attribute(Key: string, Value: string): Matcher {
  return Match.arrayWith([{ Key, Value }]);
}
