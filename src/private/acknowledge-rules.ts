import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** Rule packs of cdk-nag. */
type RulePack = 'AwsSolutions' | 'HIPAA.Security' | 'NIST.800.53.R5' | 'PCI.DSS.321';

const REGULATORY_PACKS: readonly RulePack[] = ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'];

/**
 * Notes on a construct why rules of cdk-nag do not apply to what this library made of it. Written as `Validations.acknowledge()` does, which
 * takes no ids with more than one `::` in them; as one entry, because CDK resolves each by itself. Users' own resources elsewhere are still checked.
 */
export function acknowledgeRules(scope: IConstruct, reason: string, ids: readonly string[]): void {
  if (ids.length === 0) return;
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(ids.map((id) => [`Annotation::${id}`, reason])));
}

/** The ids that rules have in the packs of regulators. */
export function regulatoryRuleIds(...rules: string[]): string[] {
  return rules.flatMap((rule) => REGULATORY_PACKS.map((pack) => `${pack}-${rule}`));
}

/** Policies that belong to one role each. */
export function acknowledgeInlinePolicies(scope: IConstruct): void {
  acknowledgeRules(scope, 'Each policy belongs to one role, says what that role does here and nothing else, and goes with it', regulatoryRuleIds('IAMNoInlinePolicy'));
}

/** A policy of AWS's own on a role. */
export function acknowledgeManagedPolicy(scope: IConstruct, name: string, reason: string): void {
  acknowledgeRules(scope, reason, [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`]);
}

/** Functions of the library, which call AWS and hold nothing. */
export function acknowledgeFunctions(scope: IConstruct): void {
  acknowledgeRules(scope, 'It calls AWS and the load balancer under test, and holds no data that a network of its own would protect', regulatoryRuleIds('LambdaInsideVPC'));
  acknowledgeRules(scope, 'Whoever calls it waits for its answer, or keeps the message, so that no event is lost', regulatoryRuleIds('LambdaDLQ'));
  acknowledgeRules(scope, 'It is called once for a deployment; reserved concurrency would be taken from the functions of the account', regulatoryRuleIds('LambdaConcurrency'));
  for (const policy of ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole']) {
    acknowledgeManagedPolicy(scope, `service-role/${policy}`, 'What AWS has every function allowed: to write its log, and to have its network interfaces');
  }
}

/**
 * Wildcards in the policies below a construct whose policies are all the library's: what AWS forces, the versions of a function, the tasks of a
 * cluster. They are known when the app is finished.
 */
export function acknowledgeWildcards(scope: IConstruct, reason: string): void {
  scope.node.addValidation({
    validate: () => {
      scope.node.findAll().filter(isPolicyResource).forEach((policy) => acknowledgeRules(policy, reason, wildcardRuleIds(policy)));
      return [];
    },
  });
}

/** Build projects of the library. */
export function acknowledgeBuildProjects(scope: IConstruct): void {
  acknowledgeInlinePolicies(scope);
  acknowledgeWildcards(scope, 'AWS knows no narrower resource for the action, or the ARN goes on with what is not known before: an object, a log stream');
  acknowledgeRules(scope, 'What a build hands on is encrypted by the bucket that it goes to', ['AwsSolutions-CB4']);
  acknowledgeRules(scope, 'Its source comes from the pipeline or stands in it, and no address of a repository with it', regulatoryRuleIds('CodeBuildProjectSourceRepoUrl'));
}

/** Functions below a construct, and the policies of their roles. */
export function acknowledgeHandlers(scope: IConstruct): void {
  acknowledgeInlinePolicies(scope);
  acknowledgeFunctions(scope);
  acknowledgeWildcards(scope, 'AWS knows no narrower resource for the action, or the ARN goes on with what is not known before: a version, a task');
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

/** A reference as cdk-nag writes it in the ids of its findings. */
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
