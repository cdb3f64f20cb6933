import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IConstruct } from 'constructs';
import { managedPolicy } from './managed-policies';
import { ACCOUNT, Resolver, Resource } from './resolve';

interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: object;
}

interface RoleProperties {
  readonly AssumeRolePolicyDocument: object;
  readonly ManagedPolicyArns?: unknown[];
  readonly Policies?: Policy[];
}

/** A request to AWS. */
export interface Request {
  readonly action: string;
  /** An ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  readonly context?: Record<string, string>;
}

/** A stack as if it were deployed into an account that has nothing else: IAM answers for its roles. */
export class DeployedStack {
  private readonly resources: Record<string, Resource>;
  private readonly resolver: Resolver;

  constructor(private readonly stack: Stack) {
    this.resources = Template.fromStack(stack).toJSON().Resources;
    this.resolver = new Resolver(this.resources, stack.stackName);
  }

  /** The ARN, or another attribute, of the resource of a construct. */
  public attribute(construct: IConstruct, name?: string): string {
    return this.resolver.attribute(this.logicalIdOf(construct), name);
  }

  /** Whether a role may do something, by the policies that it has. */
  public async may(role: IConstruct, { action, resource, context = {} }: Request): Promise<boolean> {
    const logicalId = this.logicalIdOf(role);
    return this.allows({
      identityPolicies: this.policiesOf(logicalId),
      principal: this.resolver.attribute(logicalId, 'Arn'),
      request: { action, resource, context },
    });
  }

  /** The resources that a role's policies name for an action, for those that AWS checks though its service authorization reference knows none. */
  public resourcesOf(role: IConstruct, action: string): string[] {
    const policies = this.policiesOf(this.logicalIdOf(role)) as { policy: { Statement: Statement[] } }[];
    const statements = policies.flatMap(({ policy }) => policy.Statement).filter(({ Action }) => [Action].flat().includes(action));
    return statements.flatMap(({ Resource: on }) => on);
  }

  /** Whether a service may assume a role in somebody's name. */
  public async trusts(role: IConstruct, service: string, context: Record<string, string>): Promise<boolean> {
    const logicalId = this.logicalIdOf(role);
    return this.allows({
      identityPolicies: [],
      principal: service,
      resourcePolicy: this.resolver.resolve(this.role(logicalId).AssumeRolePolicyDocument),
      request: { action: 'sts:AssumeRole', resource: this.resolver.attribute(logicalId, 'Arn'), context },
    });
  }

  /** Characters of the inline policies of a role, as IAM counts them. */
  public charactersOf(role: IConstruct): number {
    return this.inlinePoliciesOf(this.logicalIdOf(role)).map(({ policy }) => JSON.stringify(policy)).join('').length;
  }

  private async allows({ request: { action, resource, context }, principal, ...policies }: Question): Promise<boolean> {
    const answer = await runSimulation({
      ...policies,
      request: { principal, action, resource: { resource, accountId: ACCOUNT }, contextVariables: context ?? {} },
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    }, {});
    if (answer.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(answer.errors)}`);
    return answer.overallResult === 'Allowed';
  }

  private policiesOf(logicalId: string): NamedPolicy[] {
    const { ManagedPolicyArns = [] } = this.role(logicalId);
    return [...this.inlinePoliciesOf(logicalId), ...this.names(ManagedPolicyArns).map((arn) => ({ name: arn, policy: managedPolicy(arn) }))];
  }

  private inlinePoliciesOf(logicalId: string): NamedPolicy[] {
    const { Policies = [] } = this.role(logicalId);
    const attached = Object.values(this.resources)
      .filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && this.names(Properties?.Roles).includes(logicalId))
      .map(({ Properties }) => Properties as unknown as Policy);
    return [...Policies, ...attached].map(({ PolicyName, PolicyDocument }) => ({ name: PolicyName, policy: this.resolver.resolve(PolicyDocument) }));
  }

  private names(values: unknown): string[] {
    return this.resolver.resolve(values ?? []) as string[];
  }

  private role(logicalId: string): RoleProperties {
    return this.resources[logicalId].Properties as unknown as RoleProperties;
  }

  private logicalIdOf(construct: IConstruct): string {
    return this.stack.getLogicalId((construct.node.defaultChild ?? construct) as Parameters<Stack['getLogicalId']>[0]);
  }
}

interface NamedPolicy {
  readonly name: string;
  readonly policy: unknown;
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: string | string[];
}

interface Question {
  readonly identityPolicies: NamedPolicy[];
  readonly resourcePolicy?: unknown;
  readonly principal: string;
  readonly request: Request;
}
