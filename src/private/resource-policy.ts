import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** A resource whose policy is to allow an AWS service something. */
interface ResourceWithPolicy {
  /** Id of the warning about a resource whose policy the app does not manage. */
  readonly warningId: string;
  /** Name of the resource in the warning, with its article. */
  readonly description: string;
  readonly addToResourcePolicy: (statement: iam.PolicyStatement) => iam.AddToResourcePolicyResult;
}

/** Adds statements to the policy of a resource. Warns, with the statements that it needs, about a resource whose policy the app does not manage. */
export function addOrRequireStatements(scope: IConstruct, resource: ResourceWithPolicy, statements: readonly iam.PolicyStatement[]): boolean {
  const missing = statements.filter((statement) => !resource.addToResourcePolicy(statement).statementAdded);
  if (missing.length === 0) return true;
  const json = missing.map((statement) => JSON.stringify(Stack.of(scope).resolve(statement.toStatementJson()))).join(', ');
  Annotations.of(scope).addWarningV2(`cdk-fargate-workloads:${resource.warningId}`,
    `${resource.description} is imported, so its policy cannot be changed; it must contain ${json}`);
  return false;
}

/** Allows AWS services to encrypt and decrypt with a key what they send to a topic or a queue. Warns about an imported key. */
export function allowServicesToUseKey(scope: IConstruct, key: kms.IKey, services: readonly string[], conditions?: iam.Conditions): void {
  addOrRequireStatements(scope, {
    warningId: 'key-policy', description: `the key ${key.node.path}`, addToResourcePolicy: (statement) => key.addToResourcePolicy(statement),
  }, services.map((service) => new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(service)], actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'], conditions,
  })));
}
