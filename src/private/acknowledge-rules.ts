import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** Rule packs of cdk-nag. */
type RulePack = 'AwsSolutions' | 'HIPAA.Security' | 'NIST.800.53.R5' | 'PCI.DSS.321';

/** Reason for wildcards in the library's policies, to be continued by an example. */
export const WILDCARD_REASON = 'The action takes no narrower resource, or the ARN ends in a part that is unknown at synthesis';

const REGULATORY_PACKS: readonly RulePack[] = ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'];

/**
 * Acknowledges rules of cdk-nag on a construct, with the reason why they do not apply to the library's resources. Users' own resources are still
 * checked. Writes the metadata of `Validations.acknowledge()` itself, because that rejects ids with more than one `::`; as one entry, because CDK
 * resolves each entry separately.
 */
export function acknowledgeRules(scope: IConstruct, reason: string, ids: readonly string[]): void {
  if (ids.length === 0) return;
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(ids.map((id) => [`Annotation::${id}`, reason])));
}

/** Returns the ids of rules in the packs of regulators. */
export function regulatoryRuleIds(...rules: string[]): string[] {
  return rules.flatMap((rule) => REGULATORY_PACKS.map((pack) => `${pack}-${rule}`));
}

/** Acknowledges inline policies below a construct. */
export function acknowledgeInlinePolicies(scope: IConstruct): void {
  acknowledgeRules(scope, 'Each policy is specific to one role, and is deleted with it', regulatoryRuleIds('IAMNoInlinePolicy'));
}

/** Acknowledges an AWS managed policy on a role. */
export function acknowledgeManagedPolicy(scope: IConstruct, name: string, reason: string): void {
  acknowledgeRules(scope, reason, [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`]);
}

/** Acknowledges the library's functions below a construct, and the policies of their roles. */
export function acknowledgeHandlers(scope: IConstruct): void {
  acknowledgeInlinePolicies(scope);
  acknowledgeFunctions(scope);
  acknowledgeWildcards(scope, `${WILDCARD_REASON}, such as a version or a task`);
}

function acknowledgeFunctions(scope: IConstruct): void {
  acknowledgeRules(scope, 'It calls AWS and the load balancer under test, and has no data that a VPC would protect',
    regulatoryRuleIds('LambdaInsideVPC'));
  acknowledgeRules(scope, 'Its callers wait for the result, or keep the message, so that no event is lost', regulatoryRuleIds('LambdaDLQ'));
  acknowledgeRules(scope, 'It is called once per deployment; reserved concurrency would reduce that of other functions',
    regulatoryRuleIds('LambdaConcurrency'));
  for (const policy of ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole']) {
    acknowledgeManagedPolicy(scope, `service-role/${policy}`, 'The minimum for functions: writing their logs, and creating their network interfaces');
  }
}

/** Acknowledges the library's build projects below a construct. */
export function acknowledgeBuildProjects(scope: IConstruct): void {
  acknowledgeInlinePolicies(scope);
  acknowledgeWildcards(scope, `${WILDCARD_REASON}, such as an object or a log stream`);
  acknowledgeRules(scope, 'The bucket that receives its artifacts encrypts them', ['AwsSolutions-CB4']);
  acknowledgeRules(scope, 'Its source comes from the pipeline or is inline, so there is no repository URL with credentials',
    regulatoryRuleIds('CodeBuildProjectSourceRepoUrl'));
}

/**
 * Acknowledges all wildcards in the policies below a construct, which must contain policies of the library only. They are read at synthesis, when the
 * policies are complete.
 */
export function acknowledgeWildcards(scope: IConstruct, reason: string): void {
  scope.node.addValidation({
    validate: () => {
      scope.node.findAll().filter(isPolicyResource).forEach((policy) => acknowledgeRules(policy, reason, wildcardRuleIds(policy)));
      return [];
    },
  });
}

type PolicyResource = iam.CfnPolicy | iam.CfnRole;

function isPolicyResource(construct: IConstruct): construct is PolicyResource {
  return construct instanceof iam.CfnPolicy || construct instanceof iam.CfnRole;
}

interface PolicyDocument {
  readonly Statement: { readonly Effect: string; readonly Action?: unknown; readonly Resource?: unknown }[];
}

function wildcardRuleIds(policy: PolicyResource): string[] {
  const stack = Stack.of(policy);
  const documents: PolicyDocument[] = policy instanceof iam.CfnRole
    ? (stack.resolve(policy.policies) ?? []).map(({ policyDocument }: { policyDocument: PolicyDocument }) => stack.resolve(policyDocument))
    : [stack.resolve(policy.policyDocument)];
  return documents.flatMap(({ Statement }) => Statement).filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action, Resource }) => [
    ...valuesWithWildcard(Action).map((action) => `AwsSolutions-IAM5[Action::${action}]`),
    ...valuesWithWildcard(Resource).map((resource) => `AwsSolutions-IAM5[Resource::${resource}]`),
  ]);
}

function valuesWithWildcard(values: unknown): string[] {
  return [values ?? []].flat().map(asNagText).filter((value) => value.includes('*'));
}

/** Formats a reference as cdk-nag does in the ids of its findings. */
function asNagText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument]] = Object.entries(value);
  switch (name) {
    case 'Ref': return `<${argument}>`;
    case 'Fn::GetAtt': return `<${argument.join('.')}>`;
    case 'Fn::Join': return argument[1].map(asNagText).join(argument[0]);
    case 'Fn::ImportValue': return asNagText(argument);
    default: return JSON.stringify(value);
  }
}
