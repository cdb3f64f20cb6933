import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** The resources that an AWS service may act for, as parts of their ARN. */
export interface ActingFor {
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
export function sourceConditions(scope: IConstruct, actingFor: ActingFor): Record<string, Record<string, unknown>> {
  return {
    StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
    ArnLike: { 'aws:SourceArn': arnOf(Stack.of(scope), actingFor) },
  };
}

/** Written out where it can be: every service has three of them, and each token in a text takes CDK long to resolve. */
function arnOf(stack: Stack, { service, resource }: ActingFor): unknown {
  const { region, account } = stack;
  if (Token.isUnresolved(region) || Token.isUnresolved(account) || Token.isUnresolved(resource)) {
    return stack.formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  }
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:${region}:${account}:${resource}`]] };
}

/** A service that may assume a role for these resources alone. */
export function servicePrincipal(scope: IConstruct, name: string, actingFor: ActingFor): iam.ServicePrincipal {
  return new iam.ServicePrincipal(name, { conditions: sourceConditions(scope, actingFor) });
}

/** The trust policy of an L1 role that a service of AWS assumes. */
export function trust(service: string, condition?: object): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: service }, ...condition && { Condition: condition } }],
  };
}

/**
 * Binds the service that a role of the CDK trusts, whose trust policy has one statement and no conditions. Others may add statements. Roles from
 * outside the app keep theirs.
 */
export function bindTrust(role: iam.IRole, actingFor: ActingFor): void {
  if (!(role instanceof iam.Role) || !role.assumeRolePolicy) return;
  const document = role.assumeRolePolicy;
  const { Statement: [trusted], Version } = document.toJSON();
  const bound = { ...trusted, Condition: sourceConditions(role, actingFor) };
  const alone = { Statement: [bound], Version };
  (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = Lazy.any({
    produce: () => (document.statementCount === 1 ? alone : { Statement: [bound, ...document.toJSON().Statement.slice(1)], Version }),
  });
}
