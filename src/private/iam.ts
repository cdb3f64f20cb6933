import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, type IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { formatProblemWithRemedy } from './errors';

/** The resources that an AWS service may act for, as parts of their ARN. */
export interface SourceArn {
  /** Namespace of the service in ARNs. */
  readonly service: string;
  /** What follows the account; `*` stands for what is not known before the resource exists, or would refer to itself. */
  readonly resource: string;
}

/**
 * Conditions that bind an AWS service to resources of this account and Region: without them, somebody else could have the service use a
 * role, queue or bucket of this account in his name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function confusedDeputyConditions(scope: IConstruct, actingFor: SourceArn): Record<string, Record<string, unknown>> {
  return {
    StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
    ArnLike: { 'aws:SourceArn': sourceArnPattern(Stack.of(scope), actingFor) },
  };
}

/** Written out where it can be: every service has three of them, and each token in a text takes CDK long to resolve. */
function sourceArnPattern(stack: Stack, { service, resource }: SourceArn): unknown {
  const { region, account } = stack;
  if (Token.isUnresolved(region) || Token.isUnresolved(account) || Token.isUnresolved(resource)) {
    return stack.formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  }
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:${region}:${account}:${resource}`]] };
}

/** A service that may assume a role for these resources alone. */
export function restrictedServicePrincipal(scope: IConstruct, name: string, actingFor: SourceArn): iam.ServicePrincipal {
  return new iam.ServicePrincipal(name, { conditions: confusedDeputyConditions(scope, actingFor) });
}

/** The trust policy of an L1 role that a service of AWS assumes. */
export function trustPolicy(service: string, condition?: object): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: service }, ...condition && { Condition: condition } }],
  };
}

/**
 * Binds the service that a role of the CDK trusts, whose trust policy has one statement and no conditions. Others may add statements. Roles from
 * outside the app keep theirs.
 */
export function restrictTrustPolicy(role: iam.IRole, actingFor: SourceArn): void {
  if (!(role instanceof iam.Role) || !role.assumeRolePolicy) return;
  const document = role.assumeRolePolicy;
  const { Statement: [trusted], Version } = document.toJSON();
  const bound = { ...trusted, Condition: confusedDeputyConditions(role, actingFor) };
  const alone = { Statement: [bound], Version };
  (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = Lazy.any({
    produce: () => (document.statementCount === 1 ? alone : { Statement: [bound, ...document.toJSON().Statement.slice(1)], Version }),
  });
}

/** Why a managed policy stays on a role. */
export const MANAGED_POLICY_REASON = 'It follows what the service of AWS calls, and a denial beside it keeps the role off what is not the service\'s own';

/** What a role may act on. */
export interface DenyStatementOptions {
  readonly actions: string[];
  /** ARNs of the resources that the actions may be used on, now or when the app is finished; none where they may not be used at all. */
  readonly allowedResources: readonly string[] | IResolvable;
}

/**
 * Statements that deny a role what AWS's managed policy allows it on resources of others. The managed policy stays: it tells what the service
 * calls, also when that becomes more.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
 */
export function denyStatements(confinements: readonly DenyStatementOptions[]): object[] {
  return confinements.map(({ actions, allowedResources }) => ({ Action: unwrapSingle(actions), Effect: 'Deny', ...isEmpty(allowedResources) ? { Resource: '*' } : { NotResource: unwrapSingle(allowedResources) } }));
}

function isEmpty(own: DenyStatementOptions['allowedResources']): boolean {
  return Array.isArray(own) && own.length === 0;
}

/** A list of one is written without brackets: templates have a size limit, too. */
function unwrapSingle(values: DenyStatementOptions['allowedResources']): unknown {
  return Array.isArray(values) && values.length === 1 ? values[0] : values;
}

/** Characters that IAM takes for all inline policies of a role together, white space not counted. */
const MAX_INLINE_POLICY_CHARACTERS = 10_240;

/** What pseudo parameters stand for, at most. */
const PSEUDO_PARAMETER_CHARACTERS: Record<string, number> = { 'AWS::Partition': 10, 'AWS::Region': 14, 'AWS::AccountId': 12 };

/** An ARN or a generated name, which nobody knows at synth. Most are shorter. */
const REFERENCE_CHARACTERS = 100;

/** What adds policies to one role. */
export interface InlinePolicies {
  /** What they are, in the plural. */
  readonly owners: string;
  /** The documents of the role's policies, when the app is finished. */
  readonly documents: () => unknown[];
  /** What the user can do. */
  readonly remedy: string;
}

/**
 * Refuses, when the app is finished, what IAM would refuse: more policies than a role has room for.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function requireInlinePoliciesFit(scope: Construct, { owners, documents, remedy }: InlinePolicies): void {
  scope.node.addValidation({
    validate: () => {
      const characters = inlinePolicySize(scope, documents());
      if (characters <= MAX_INLINE_POLICY_CHARACTERS) return [];
      return [formatProblemWithRemedy({ problem: `${owners} need more characters of policies than IAM takes for one role, ${MAX_INLINE_POLICY_CHARACTERS}`, actual: `about ${characters}`, remedy })];
    },
  });
}

/** How many characters policies have, with references as long as what they may stand for. */
export function inlinePolicySize(scope: IConstruct, documents: unknown[]): number {
  return Stack.of(scope).resolve(documents).reduce((sum: number, document: unknown) => sum + JSON.stringify(withPlaceholders(document)).length, 0);
}

/** A value as CloudFormation will write it, with `x` for what is not known. */
function withPlaceholders(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlaceholders);
  if (typeof value === 'string') return value.replace(/\s/g, '');
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(Ref$|Fn::)/.test(name)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withPlaceholders(each)]));
  if (name === 'Fn::Join') return argument[1].map(withPlaceholders).join(argument[0]);
  return 'x'.repeat(PSEUDO_PARAMETER_CHARACTERS[argument] ?? REFERENCE_CHARACTERS);
}
