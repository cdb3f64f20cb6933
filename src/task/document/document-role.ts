import * as iam from 'aws-cdk-lib/aws-iam';
import { Names, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * The role that a document names by ARN or by name.
 *
 * CDK's own name for the policy that it may add depends on the path within the stack only, so two stacks with one role
 * would overwrite each other's policy; this one depends on the stack too.
 */
export function importRole(scope: Construct, id: string, role: string | undefined): iam.IRole | undefined {
  if (role === undefined) return undefined;
  const options = { defaultPolicyName: `${Names.uniqueResourceName(scope, { maxLength: 100 })}${id}` };
  return role.startsWith('arn:') || Token.isUnresolved(role)
    ? iam.Role.fromRoleArn(scope, id, role, options)
    : iam.Role.fromRoleName(scope, id, role, options);
}
