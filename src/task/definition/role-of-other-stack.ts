import * as iam from 'aws-cdk-lib/aws-iam';
import { Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { hideDummy, isUnknown } from '../../private/pending-lookup';
import { nameAccountInOtherStacks, requireRoleOfAccount } from '../../private/role-principal';

/**
 * Returns a role that a workload's permissions can be added to: the role itself, or an import of a role of another stack. Its permissions then belong
 * to the workload's stack; that of the role would depend on the workload's, which depends on the role.
 */
export function roleForStack(scope: Construct, id: string, role: iam.IRole | undefined): iam.IRole | undefined {
  if (role) requireRoleOfAccount(scope, role);
  if (!role || isImmutable(role)) return role;
  if (Stack.of(role) !== Stack.of(scope)) return importRole(scope, id, arnWithName(role));
  if (iam.Role.isRole(role)) nameAccountInOtherStacks(role);
  return role;
}

/**
 * Imports a role by its ARN or by its name.
 *
 * CDK derives the name of the policy that it may add from the path within the stack alone, so that two stacks with one role would overwrite each
 * other's policy; this name depends on the stack as well.
 */
export function importRole(scope: Construct, id: string, role: string): iam.IRole {
  requireRoleOfAccount(scope, role);
  const options = { defaultPolicyName: `${Names.uniqueResourceName(scope, { maxLength: 100 })}${id}` };
  const imported = role.startsWith('arn:') || isUnknown(role)
    ? iam.Role.fromRoleArn(scope, id, hideDummy(role), options)
    : iam.Role.fromRoleName(scope, id, role, options);
  nameAccountInOtherStacks(imported);
  return imported;
}

/** Returns an import of a role for a task that is only rendered as a document: what the task is granted there must not reach the app. */
export function roleForDocument(scope: Construct, id: string, role: iam.IRole | undefined): iam.IRole | undefined {
  if (role) requireRoleOfAccount(scope, role);
  return role && iam.Role.fromRoleArn(scope, id, hideDummy(role.roleArn), { mutable: false });
}

/** Returns whether a role takes no policies. Relies on a property of the roles that `withoutPolicyUpdates()` and `mutable: false` return. */
export function isImmutable(role: iam.IRole): boolean {
  return 'addGrantsToResources' in role;
}

/** Returns an ARN that ends in the name of the role, which CDK reads from there. The ARN of a role with a path would hide it. */
function arnWithName(role: iam.IRole): string {
  const { path } = role.node.defaultChild instanceof iam.CfnRole ? role.node.defaultChild : {};
  if (!iam.Role.isRole(role)) return role.roleArn;
  return `arn:${Stack.of(role).partition}:iam::${Stack.of(role).account}:role${path ?? '/'}${role.roleName}`;
}
