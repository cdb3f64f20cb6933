import { IResolvable, IResource, Reference, Stack, Token, TokenComparison, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { failUnlessPending } from './pending-lookup';

/** The parts of an environment, as ARNs have them. */
type Place = 'region' | 'account';

const NAMES: Readonly<Record<Place, string>> = { region: 'Region', account: 'account' };

/** Region and account of a resource; tokens and `undefined` where they are unknown. */
type Location = Partial<Readonly<Record<Place, string>>>;

/** A resource by its ARN, or, where that has no Region and account, by its construct. */
type Located = string | Pick<IResource, 'env'>;

/** Returns where a resource is: as its ARN says, or, if the ARN is a token, as the stack that creates the resource. */
export function locationOf(arn: Located): Location {
  if (typeof arn !== 'string') return arn.env;
  const [scheme, , , region, account] = arn.split(':');
  if (scheme === 'arn') return { region: region || undefined, account: account || undefined };
  const [target] = Tokenization.reverseString(arn).tokens.filter((token): token is IResolvable & Reference => Reference.isReference(token));
  return target ? Stack.of(target.target) : {};
}

/** Returns the places in which a resource is known to be elsewhere than a construct's stack. */
export function foreignPlaces(scope: IConstruct, arn: Located, places: readonly Place[]): Place[] {
  const own = Stack.of(scope);
  const location = locationOf(arn);
  return places.filter((place) => {
    const other = location[place];
    return other !== undefined && Token.compareStrings(own[place], other) === TokenComparison.DIFFERENT;
  });
}

/** A resource that must be where the workload is. */
interface LocalResource {
  /** Subject of the message: the option, or what the resource is. */
  readonly subject: string;
  readonly arn: Located;
  /** Returns the remedy, given the Region or account of the stack. */
  readonly remedy: (place: string) => string;
}

/** Fails on a resource that is known to be in another Region, or in another of the given places. Tokens and look-ups pass. */
export function requireSameLocation(scope: IConstruct, { subject, arn, remedy }: LocalResource, places: readonly Place[] = ['region']): void {
  const [place] = foreignPlaces(scope, arn, places);
  if (place === undefined) return;
  const own = Stack.of(scope)[place];
  failUnlessPending(scope, {
    problem: `${subject} is in another ${NAMES[place]} than this stack, which is in ${own}`,
    actual: locationOf(arn)[place],
    remedy: remedy(own),
  });
}
