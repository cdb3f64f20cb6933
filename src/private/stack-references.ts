import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { failWith } from './errors';

/** References between the stacks of an app, by stack: what the first reference to each other stack is. */
type StackReferences = Map<Stack, Map<Stack, string>>;

const REFERENCES = new WeakMap<IConstruct, StackReferences>();

/**
 * Records the references of a construct to resources of other stacks, and fails when stacks would refer to each other in a circle. CDK finds that, too,
 * but knows neither the option nor the way out.
 *
 * @param how The option or method that refers to the resources.
 * @param texts Names, ARNs or other attributes of resources; those without references to other stacks are ignored.
 */
export function recordReferences(scope: IConstruct, how: string, ...texts: readonly string[]): void {
  const from = topOf(Stack.of(scope));
  for (const { target } of texts.flatMap(referencesIn)) {
    const to = topOf(Stack.of(target));
    if (to === from || to.node.root !== from.node.root) continue;
    const path = target.node.path.replace(/\/Resource$/, '');
    requireNoCircle(scope, { from, to, reason: `${scope.node.path} refers to ${path} by ${how}` });
  }
}

function referencesIn(text: string): Reference[] {
  return Token.isUnresolved(text) ? Tokenization.reverseString(text).tokens.filter(Reference.isReference) : [];
}

interface StackReference {
  readonly from: Stack;
  readonly to: Stack;
  readonly reason: string;
}

function requireNoCircle(scope: IConstruct, { from, to, reason }: StackReference): void {
  const references = REFERENCES.get(scope.node.root) ?? new Map() as StackReferences;
  REFERENCES.set(scope.node.root, references);
  const own = references.get(from) ?? new Map<Stack, string>();
  references.set(from, own);
  if (own.has(to)) return;
  own.set(to, reason);
  const circle = reasonsBetween(references, to, from);
  if (!circle) return;
  failWith(scope, {
    problem: `the stacks ${from.node.path} and ${to.node.path} would refer to each other: ${[reason, ...circle].join('; ')}`,
    remedy: 'create both in one stack; or, in one of the two directions, set a DNS name that you know in `environment` in place of the reference, and allow '
      + 'its traffic by addresses: `connections.allowFrom(ec2.Peer.ipv4(cidr), port)`',
  });
}

/** Returns the references that lead from one stack to another; undefined without any. */
function reasonsBetween(references: StackReferences, from: Stack, to: Stack, visited = new Set<Stack>()): string[] | undefined {
  visited.add(from);
  for (const [next, reason] of referencesOf(references, from)) {
    if (next === to) return [reason];
    const rest = visited.has(next) ? undefined : reasonsBetween(references, next, to, visited);
    if (rest) return [reason, ...rest];
  }
  return undefined;
}

/** Returns the recorded references of a stack, and the dependencies that the app added itself. */
function referencesOf(references: StackReferences, from: Stack): [Stack, string][] {
  const dependencies = from.dependencies.map((to): [Stack, string] => [to, `${from.node.path} depends on ${to.node.path}`]);
  return [...references.get(from) ?? [], ...dependencies];
}

/** References within nested stacks make their top level stacks depend on each other. */
function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}
