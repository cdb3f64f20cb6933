import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, IResolveContext, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireSameLocation } from './location';

/**
 * Lets key policies of other stacks name the account of a role in place of the role: that stack would depend on the role's stack, which depends on
 * it. A key policy that names an account leaves the decision to the policies of its roles.
 *
 * Policies in other accounts name the account, too, where the role has no physical name that they could refer to.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function nameAccountInOtherStacks(role: iam.IRole): void {
  const stack = Stack.of(role);
  const { roleArn } = role;
  const accountArn = `arn:${Aws.PARTITION}:iam::${stack.account}:root`;
  const principal = Lazy.uncachedString({ produce: (context) => (namesAccount(context, role) ? accountArn : roleArn) });
  Object.defineProperty(role, 'policyFragment', { configurable: true, value: new iam.ArnPrincipal(principal).policyFragment });
}

/**
 * CDK writes a role into the policy of a key for the sake of Secrets Manager, and into policies of other accounts. Relies on the names of L1 properties
 * in the path of what is resolved: its scope is the resource while references are collected, and the stack when the template is written.
 */
function namesAccount({ scope, documentPath }: IResolveContext, role: iam.IRole): boolean {
  const [consumer, stack] = [Stack.of(scope), Stack.of(role)];
  if (consumer === stack) return false;
  if (documentPath.includes('keyPolicy')) return true;
  return isOtherAccount(consumer, stack) && isNameless(role) && !documentPath.includes('assumeRolePolicyDocument');
}

function isNameless({ node: { defaultChild } }: iam.IRole): boolean {
  return defaultChild instanceof iam.CfnRole && Stack.of(defaultChild).resolve(defaultChild.roleName) === undefined;
}

function isOtherAccount({ account }: Stack, other: Stack): boolean {
  return !Token.isUnresolved(account) && !Token.isUnresolved(other.account) && account !== other.account;
}

/**
 * Requires a role of the account of the workload.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function requireRoleOfAccount(scope: Construct, role: iam.IRole | string): void {
  const [subject, arn] = typeof role === 'string' ? [`the role ${role}`, role] : [`the role ${role.node.path}`, role];
  requireSameLocation(scope, {
    subject, arn, remedy: (account) => `use a role of ${account}, which may assume that of the other account: IAM passes no role to a service of another account`,
  }, ['account']);
}
