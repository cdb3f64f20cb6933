import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnResource, Duration, Names, Stack } from 'aws-cdk-lib/core';
import * as cr from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { IsCompleteFunction } from './is-complete-function';
import { OnEventFunction } from './on-event-function';
import { createLogGroup } from '../../posture/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge';
import { bindWaiter } from '../../private/provider-framework';
import { requireRoomInRole } from '../../private/role-quota';

const ID = 'EcsDeploymentProvider';

/** Runs the CodeDeploy deployments of a stack while CloudFormation updates it. One for all of its services. */
export class DeploymentProvider extends Construct {
  /** The provider of the stack that a construct is in. */
  public static of(scope: Construct): DeploymentProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as DeploymentProvider | undefined ?? new DeploymentProvider(stack);
  }

  public readonly serviceToken: string;

  /** Role of the handlers. Each application adds a policy of its own, for all its deployment groups. */
  public readonly role: iam.Role;

  /** What a deployment waits for beside the function behind the service token. */
  public readonly permissions: CfnResource;

  /** Where all functions of the stack's deployments write to. */
  public readonly logGroup: logs.ILogGroup;

  private readonly documents: unknown[] = [unscoped()];

  private constructor(stack: Stack) {
    super(stack, ID);
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')],
      inlinePolicies: { Deployments: unscoped() },
    });
    requireRoomInRole(this, {
      what: 'the CodeDeploy applications of a stack and the paces of their deployments',
      documents: () => this.documents,
      instead: 'leave out `applicationName` where nothing needs it, or put some of the services in another stack',
    });
    this.logGroup = createLogGroup(this, 'LogGroup');
    const handler = { role: this.role.withoutPolicyUpdates(), logGroup: this.logGroup, timeout: Duration.minutes(5), memorySize: 256 };
    const provider = new cr.Provider(this, 'Provider', {
      onEventHandler: new OnEventFunction(this, 'OnEvent', { ...handler, description: 'Reads what CloudFormation asks of a CodeDeploy deployment' }),
      isCompleteHandler: new IsCompleteFunction(this, 'IsComplete', { ...handler, description: 'Starts, follows and stops CodeDeploy deployments' }),
      queryInterval: Duration.seconds(15),
      totalTimeout: Duration.hours(1),
      disableWaiterStateMachineLogging: true,
      logGroup: this.logGroup,
    });
    bindWaiter(provider);
    acknowledgeHandlers(this);
    this.serviceToken = provider.serviceToken;
    this.permissions = withoutWaiting(provider.node.findChild('framework-onEvent') as lambda.Function);
  }

  /** Lets the handlers do more, by a policy that lies in a construct. */
  public allow(scope: Construct, statements: object[]): CfnResource {
    const policyDocument = { Statement: statements, Version: '2012-10-17' };
    this.documents.push(policyDocument);
    return new iam.CfnPolicy(scope, 'Policy', { policyName: Names.uniqueResourceName(scope, { maxLength: 128 }), roles: [this.role.roleName], policyDocument });
  }
}

/**
 * Lets CloudFormation make a function beside its permissions instead of after them, one step less in the longest chain of a stack, and answers with
 * what whoever calls it must wait for in its place.
 */
function withoutWaiting(fn: lambda.Function): CfnResource {
  (fn.node.defaultChild as CfnResource).addOverride('DependsOn', undefined);
  return fn.role!.node.findChild('DefaultPolicy').node.defaultChild as CfnResource;
}

/**
 * What can only be allowed for all deployments: these actions take a deployment's id, and the service authorization reference
 * knows no resource for them. The handlers use them on deployments that they found in the service's own group.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
function unscoped(): iam.PolicyDocument {
  const actions = ['StopDeployment', 'ContinueDeployment', 'ListDeploymentTargets', 'BatchGetDeploymentTargets'];
  return new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ actions: actions.map((action) => `codedeploy:${action}`), resources: ['*'] })],
  });
}
