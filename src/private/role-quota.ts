import { Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { refusalText } from './errors';

/** Characters that IAM takes for all inline policies of a role together, white space not counted. */
const QUOTA = 10_240;

/** What pseudo parameters stand for, at most. */
const PSEUDO_PARAMETERS: Record<string, number> = { 'AWS::Partition': 10, 'AWS::Region': 14, 'AWS::AccountId': 12 };

/** An ARN or a generated name, which nobody knows at synth. Most are shorter. */
const REFERENCE = 100;

/** What adds policies to one role. */
export interface RoleUsers {
  /** What they are, in the plural. */
  readonly what: string;
  /** The documents of the role's policies, when the app is finished. */
  readonly documents: () => unknown[];
  /** What the user can do. */
  readonly instead: string;
}

/**
 * Refuses, when the app is finished, what IAM would refuse: more policies than a role has room for.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function requireRoomInRole(scope: Construct, { what, documents, instead }: RoleUsers): void {
  scope.node.addValidation({
    validate: () => {
      const characters = policyCharacters(scope, documents());
      if (characters <= QUOTA) return [];
      return [refusalText({ what: `${what} need more characters of policies than IAM takes for one role, ${QUOTA}`, got: `about ${characters}`, instead })];
    },
  });
}

/** How many characters policies have, with references as long as what they may stand for. */
export function policyCharacters(scope: IConstruct, documents: unknown[]): number {
  return Stack.of(scope).resolve(documents).reduce((sum: number, document: unknown) => sum + JSON.stringify(written(document)).length, 0);
}

/** A value as CloudFormation will write it, with `x` for what is not known. */
function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (typeof value === 'string') return value.replace(/\s/g, '');
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(Ref$|Fn::)/.test(name)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(each)]));
  if (name === 'Fn::Join') return argument[1].map(written).join(argument[0]);
  return 'x'.repeat(PSEUDO_PARAMETERS[argument] ?? REFERENCE);
}
