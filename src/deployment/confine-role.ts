import type { IResolvable } from 'aws-cdk-lib/core';

/** Why a managed policy stays on a role. */
export const NARROWED = 'It follows what the service of AWS calls, and a denial beside it keeps the role off what is not the service\'s own';

/** What a role may act on. */
export interface Confinement {
  readonly actions: string[];
  /** ARNs of the resources that the actions may be used on, now or when the app is finished; none where they may not be used at all. */
  readonly own: readonly string[] | IResolvable;
}

/**
 * Statements that deny a role what AWS's managed policy allows it on resources of others. The managed policy stays: it tells what the service
 * calls, also when that becomes more.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
 */
export function denials(confinements: readonly Confinement[]): object[] {
  return confinements.map(({ actions, own }) => ({ Action: single(actions), Effect: 'Deny', ...isNone(own) ? { Resource: '*' } : { NotResource: single(own) } }));
}

function isNone(own: Confinement['own']): boolean {
  return Array.isArray(own) && own.length === 0;
}

/** A list of one is written without brackets: templates have a size limit, too. */
function single(values: Confinement['own']): unknown {
  return Array.isArray(values) && values.length === 1 ? values[0] : values;
}
