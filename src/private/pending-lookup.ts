import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { failWith, Problem } from './errors';

/** A look-up whose answer is not in the context yet. */
interface MissingContext {
  readonly provider: string;
}

/** The provider of Availability Zones. Every new VPC of a stack with an account and a Region asks it; few checks depend on its answer. */
const ZONES = 'availability-zones';

/** Apps in which a check was left out, because it depends on a look-up. */
const WAITING = new WeakSet<IConstruct>();

/**
 * Returns whether the app awaits a look-up, such as `ec2.Vpc.fromLookup()`. The CLI then synthesizes it to learn what to look up, and synthesizes it
 * again with the answers. Until then constructs hold dummies, and a check that fails would keep the CLI from looking up anything.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/context.html
 */
export function isLookupPending(scope: IConstruct): boolean {
  const { root } = scope.node;
  return WAITING.has(root) || root.node.findAll().filter(Stack.isStack).flatMap(missingContext).some(({ provider }) => provider !== ZONES);
}

/**
 * Returns whether the subnets of a VPC, or only their Availability Zones, are dummies. Then the app counts as waiting: what was made from them is
 * not to be checked.
 */
export function areSubnetsPending(vpc: IVpc): boolean {
  const isCreated = CfnResource.isCfnResource(vpc.node.defaultChild);
  const areZonesPending = isCreated && missingContext(Stack.of(vpc)).some(({ provider }) => provider === ZONES);
  if (areZonesPending) WAITING.add(vpc.node.root);
  return areZonesPending || isLookupPending(vpc);
}

/** Relies on `_missingContext`, which each stack has for CDK's own use, being filled by look-ups when constructs are created. */
function missingContext(stack: Stack): readonly MissingContext[] {
  return (stack as unknown as { readonly _missingContext?: readonly MissingContext[] })._missingContext ?? [];
}

/** Returns whether a value is known only at deployment, or is the dummy of a text that the CLI has yet to look up. */
export function isUnknown(value: unknown): boolean {
  return Token.isUnresolved(value) || isDummy(value);
}

/** Returns whether a value is a text that stands for a parameter until the CLI has looked it up, by `ssm.StringParameter.valueFromLookup()`. */
export function isDummy(value: unknown): boolean {
  return typeof value === 'string' && value.includes('dummy-value-for-');
}

/** Returns a token in place of a dummy, which CDK would check as if it were the answer. */
export function hideDummy<T extends string | undefined>(text: T): T {
  return isDummy(text) ? Lazy.uncachedString({ produce: () => text }) as T : text;
}

/** Fails on a problem with resources that may be looked up, unless a look-up is pending. */
export function failUnlessPending(where: IConstruct, problem: Problem): void {
  if (!isLookupPending(where)) failWith(where, problem);
}

/** Adds a check of the finished app. Its problems fail synthesis, unless a look-up is pending: then they may come from a dummy. */
export function addCheck(scope: IConstruct, { validate }: IValidation): void {
  scope.node.addValidation({
    validate: () => {
      const problems = validate();
      return problems.length > 0 && isLookupPending(scope) ? [] : problems;
    },
  });
}
