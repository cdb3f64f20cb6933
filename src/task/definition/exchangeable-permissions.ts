import { createHash } from 'node:crypto';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Annotations, CfnElement, CfnResource, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { isImmutable } from './role-of-other-stack';
import { inlinePolicySize, MAX_INLINE_POLICY_CHARACTERS } from '../../private/iam';
import { addLazyDependency, renderedProperties, ResourceReader } from '../../private/synthesis';

/**
 * Returns a task role to grant permissions to that an update may exchange. They stand in a policy of their own, whose logical ID derives from what it
 * allows: CloudFormation creates the new policy before the deployment, and deletes the old one when the old tasks are gone.
 *
 * @param about The resource, which names the policy. Grants of the same name share one; so do those for the features of the task.
 */
export function exchangeablePermissions(role: iam.IRole, about = 'TaskFeatures'): iam.IRole {
  if (isImmutable(role)) return role;
  const addToPrincipalPolicy = (statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult => {
    const policy = ExchangeablePolicy.of(role, `Allow${about}`);
    policy.addStatements(statement);
    return { statementAdded: true, policyDependable: policy };
  };
  // Everything else of the role is inherited: keys and buckets look at its account, its stack, and how policies name it.
  const grantee: iam.IRole = Object.create(role, {
    grantPrincipal: { get: () => grantee },
    addToPrincipalPolicy: { value: addToPrincipalPolicy },
    addToPolicy: { value: (statement: iam.PolicyStatement) => addToPrincipalPolicy(statement).statementAdded },
  });
  return grantee;
}

/** Length of the hash in IDs and names, and of an ID without it. */
const HASH_CHARACTERS = 8;
const MAX_BASE_CHARACTERS = 255 - HASH_CHARACTERS;

/** An inline policy that is replaced, and not changed, when its statements are others. `lambda.Version` does the same. */
class ExchangeablePolicy extends iam.Policy {
  public static of(role: iam.IRole, id: string): ExchangeablePolicy {
    return role.node.tryFindChild(id) as ExchangeablePolicy | undefined ?? new ExchangeablePolicy(role, id);
  }

  /** The hash in the finished app, which CDK asks for a dozen times. */
  private finalHash?: string;

  private constructor(role: iam.IRole, id: string) {
    super(role, id, { policyName: Lazy.uncachedString({ produce: () => this.nameWithHash() }) });
    const resource = this.node.defaultChild as CfnResource;
    const base = Stack.of(this).getLogicalId(resource).slice(-MAX_BASE_CHARACTERS);
    resource.overrideLogicalId(Lazy.uncachedString({ produce: () => `${base}${this.hash}` }));
    this.attachToRole(role);
    addLazyDependency(this, () => {
      this.finalHash = this.computeHash();
      if (policiesOf(role).find((each) => each instanceof ExchangeablePolicy) === this) warnAboutSize(role);
      return [];
    });
  }

  /** Differs between stacks, which may import the same role. */
  private nameWithHash(): string {
    return `${Names.uniqueResourceName(this, { maxLength: 128 - HASH_CHARACTERS })}${this.hash}`;
  }

  private get hash(): string {
    return this.finalHash ?? this.computeHash();
  }

  /** Depends neither on the order of the statements nor on repetitions. */
  private computeHash(): string {
    const document = new IdentityReader().resolve(this, this.document.toJSON()) as { readonly Statement?: readonly unknown[] } | undefined;
    const distinct = [...new Set((document?.Statement ?? []).map((statement) => JSON.stringify(statement)))].sort();
    return createHash('sha256').update(distinct.join()).digest('hex').slice(0, HASH_CHARACTERS).toUpperCase();
  }
}

/**
 * Properties by which CloudFormation replaces a resource under the same logical ID, of the resources that tasks have permissions for. The old resource
 * stays until the old tasks are gone, and so must the permissions.
 */
const REPLACING_PROPERTIES = [
  'BucketName', 'TableName', 'KeySchema', 'QueueName', 'FifoQueue', 'TopicName', 'FifoTopic', 'LogGroupName', 'DeliveryStreamName',
  'DBInstanceIdentifier', 'DBClusterIdentifier', 'DBName', 'DatabaseName', 'StorageEncrypted', 'Encrypted', 'PerformanceMode', 'AvailabilityZoneName',
  'ReplicationGroupId', 'ServerlessCacheName', 'DomainName',
];

/** Types whose name is in `Name`, and a change of it replaces the resource. */
const NAMED_TYPES = ['AWS::Kinesis::Stream', 'AWS::Events::EventBus'];

/** Reads references as what they refer to, in place of a logical ID, which says nothing of the resource's stack or of its replacement. */
class IdentityReader extends ResourceReader {
  public override placeholderFor(element: IConstruct): string {
    const logicalId = CfnElement.isCfnElement(element) ? Stack.of(element).resolve(element.logicalId) : element.node.path;
    const properties = CfnResource.isCfnResource(element) ? renderedProperties(element) ?? {} : {};
    const isNamed = CfnResource.isCfnResource(element) && NAMED_TYPES.includes(element.cfnResourceType);
    const replacing = [...REPLACING_PROPERTIES, ...isNamed ? ['Name'] : []].filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]);
    return JSON.stringify([Stack.of(element).node.path, logicalId, ...replacing]);
  }
}

/**
 * Warns when an update that exchanges the largest policy would exceed what IAM allows: the role then has the old one and the new one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function warnAboutSize(role: iam.IRole): void {
  const sizes = policiesOf(role).map(({ document }) => inlinePolicySize(role, [document.toJSON()]));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total + Math.max(...sizes) <= MAX_INLINE_POLICY_CHARACTERS) return;
  Annotations.of(role).addWarningV2('cdk-fargate-workloads:inline-policies',
    `the inline policies of the task role take about ${total} characters of the ${MAX_INLINE_POLICY_CHARACTERS} that IAM allows, and an update that exchanges `
    + 'a connection has the old policy and the new one for a while; grant some of the resources through an iam.ManagedPolicy with `roles`, as in '
    + '`table.grantReadData(managedPolicy)`, and set their environment variables yourself');
}

function policiesOf(role: iam.IRole): iam.Policy[] {
  return role.node.findAll().filter((child): child is iam.Policy => child instanceof iam.Policy && !child.document.isEmpty);
}
