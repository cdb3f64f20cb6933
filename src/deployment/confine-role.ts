import * as iam from 'aws-cdk-lib/aws-iam';

/** Why a managed policy stays on a role. */
export const NARROWED = 'It follows what the service of AWS calls, and a denial beside it keeps the role off what is not the service\'s own';

/** What a role may act on. */
export interface Confinement {
  readonly actions: string[];
  /** ARNs of the resources that the actions may be used on; empty where they may not be used at all. */
  readonly own: string[];
}

/**
 * Denies a role what AWS's managed policy allows it on resources of others. The managed policy stays: it tells what the service calls,
 * also when that becomes more. Roles from outside the app keep their policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
 */
export function confineRole(role: iam.IRole, confinements: readonly Confinement[]): void {
  for (const { actions, own } of confinements) {
    role.addToPrincipalPolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions,
      ...own.length > 0 ? { notResources: own } : { resources: ['*'] },
    }));
  }
}
