import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, type IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { formatProblemWithRemedy } from './errors';
import { addCheck } from './pending-lookup';

/** Resources that an AWS service may act for, as parts of their ARN. */
interface SourceArn {
  /** Service namespace of the ARN. */
  readonly service: string;
  /** The part after the account. `*` stands for names that are unknown before the resource exists, and for circular references. */
  readonly resource: string;
}

/**
 * Returns conditions that limit an AWS service to resources of this account and Region. Without them, another account could have the service use a
 * role, queue or bucket of this account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function confusedDeputyConditions(scope: IConstruct, source: SourceArn): Record<string, Record<string, unknown>> {
  return {
    StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
    ArnLike: { 'aws:SourceArn': sourceArnPattern(Stack.of(scope), source) },
  };
}

/** Writes the `Fn::Join` itself if it can: each service has three of these ARNs, and tokens within strings are slow to resolve. */
function sourceArnPattern(stack: Stack, { service, resource }: SourceArn): unknown {
  const { region, account } = stack;
  if (Token.isUnresolved(region) || Token.isUnresolved(account) || Token.isUnresolved(resource)) {
    return stack.formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  }
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:${region}:${account}:${resource}`]] };
}

/** Returns a service principal that may assume a role for the given resources only. */
export function restrictedServicePrincipal(scope: IConstruct, name: string, source: SourceArn): iam.ServicePrincipal {
  return new iam.ServicePrincipal(name, { conditions: confusedDeputyConditions(scope, source) });
}

/** Returns a statement that allows actions on resources. */
export function allow(actions: string[], ...resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources });
}

/** Returns the trust policy of an L1 role that an AWS service assumes. */
export function trustPolicy(service: string, condition?: object): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: service }, ...condition && { Condition: condition } }],
  };
}

/**
 * Adds confused deputy conditions to a role of CDK's, whose trust policy starts with one statement without conditions. Statements that are added to
 * it later are kept. Does nothing for imported roles.
 */
export function restrictTrustPolicy(role: iam.IRole, source: SourceArn): void {
  if (!(role instanceof iam.Role) || !role.assumeRolePolicy) return;
  const document = role.assumeRolePolicy;
  const { Statement: [statement], Version } = document.toJSON();
  const restricted = { ...statement, Condition: confusedDeputyConditions(role, source) };
  const alone = { Statement: [restricted], Version };
  (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = Lazy.any({
    produce: () => (document.statementCount === 1 ? alone : { Statement: [restricted, ...document.toJSON().Statement.slice(1)], Version }),
  });
}

/** Reason to keep a managed policy of AWS on a role. */
export const MANAGED_POLICY_REASON = 'AWS updates it with the calls of its service; deny statements limit the role to the resources of the service';

/** Resources that actions of a role are limited to. */
interface DenyStatementOptions {
  readonly actions: string[];
  /** ARNs that the actions stay allowed on, possibly known only at synthesis. An empty list denies the actions altogether. */
  readonly allowedResources: readonly string[] | IResolvable;
}

/**
 * Returns statements that deny a role the actions of an AWS managed policy on resources of others. The managed policy stays on the role, because AWS
 * updates it when its service makes further calls.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
 */
export function denyStatements(limits: readonly DenyStatementOptions[]): object[] {
  return limits.map(({ actions, allowedResources }) => ({
    Action: unwrapSingle(actions),
    Effect: 'Deny',
    ...isEmpty(allowedResources) ? { Resource: '*' } : { NotResource: unwrapSingle(allowedResources) },
  }));
}

function isEmpty(resources: DenyStatementOptions['allowedResources']): boolean {
  return Array.isArray(resources) && resources.length === 0;
}

/** Writes a list of one without brackets, which saves bytes of the template. */
function unwrapSingle(values: DenyStatementOptions['allowedResources']): unknown {
  return Array.isArray(values) && values.length === 1 ? values[0] : values;
}

/** Size limit of all inline policies of a role, in characters, without white space. */
export const MAX_INLINE_POLICY_CHARACTERS = 10_240;

/** The longest values of pseudo parameters. */
const PSEUDO_PARAMETER_CHARACTERS: Record<string, number> = { 'AWS::Partition': 10, 'AWS::Region': 14, 'AWS::AccountId': 12 };

/** Assumed length of ARNs and generated names that are unknown at synthesis. Most are shorter. */
const REFERENCE_CHARACTERS = 100;

/** The inline policies of one role. */
interface InlinePolicies {
  /** What the policies belong to, in the plural, as the subject of the error message. */
  readonly owners: string;
  /** Returns the policy documents of the role. Called at synthesis. */
  readonly documents: () => unknown[];
  readonly remedy: string;
}

/**
 * Fails synthesis if the inline policies of a role exceed IAM's size limit.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function requireInlinePoliciesFit(scope: Construct, { owners, documents, remedy }: InlinePolicies): void {
  addCheck(scope, {
    validate: () => {
      const characters = inlinePolicySize(scope, documents());
      if (characters <= MAX_INLINE_POLICY_CHARACTERS) return [];
      return [formatProblemWithRemedy({
        problem: `${owners} need more characters of inline policies than the ${MAX_INLINE_POLICY_CHARACTERS} that IAM allows for a role`,
        actual: `about ${characters}`,
        remedy,
      })];
    },
  });
}

/** Counts the characters of policies, with references as long as the values that they may resolve to. */
export function inlinePolicySize(scope: IConstruct, documents: unknown[]): number {
  return Stack.of(scope).resolve(documents).reduce((sum: number, document: unknown) => sum + JSON.stringify(withPlaceholders(document)).length, 0);
}

/** Replaces the intrinsic functions in a value by placeholders of the length that they may resolve to. */
function withPlaceholders(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlaceholders);
  if (typeof value === 'string') return value.replace(/\s/g, '');
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(Ref$|Fn::)/.test(name)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withPlaceholders(each)]));
  }
  if (name === 'Fn::Join') return argument[1].map(withPlaceholders).join(argument[0]);
  return 'x'.repeat(PSEUDO_PARAMETER_CHARACTERS[argument] ?? REFERENCE_CHARACTERS);
}
