import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { CfnResource, Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createLogGroup } from '../../posture/log-group';
import { requireRoomInRole } from '../../private/role-quota';
import { createWaitingProvider } from '../../private/waiting-provider/waiting-provider';

const ID = 'EcsDeploymentProvider';
const CODE = path.join(__dirname, '../../../assets/deployment/code-deploy');

/** Runs the CodeDeploy deployments of a stack while CloudFormation updates it. One for all of its services. */
export class DeploymentProvider extends Construct {
  /** The provider of the stack that a construct is in. */
  public static of(scope: Construct): DeploymentProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as DeploymentProvider | undefined ?? new DeploymentProvider(stack);
  }

  public readonly serviceToken: string;

  /** Where all functions of the stack's deployments write to. */
  public readonly logGroup: logs.ILogGroup;

  /** Role of the function that deploys. Each application adds a policy of its own, for all its deployment groups. */
  private readonly role: iam.CfnRole;

  private readonly documents: unknown[];

  private constructor(stack: Stack) {
    super(stack, ID);
    this.logGroup = createLogGroup(this, 'LogGroup');
    const { serviceToken, isComplete } = createWaitingProvider(this, {
      onEvent: { code: path.join(CODE, 'on-event.handler'), description: 'Takes what CloudFormation asks of a CodeDeploy deployment', statements: () => [] },
      isComplete: { code: path.join(CODE, 'is-complete.handler'), description: 'Starts, follows and stops CodeDeploy deployments', statements: unscoped },
      timeout: Duration.minutes(5),
      interval: Duration.seconds(15),
      logGroup: this.logGroup,
    });
    this.serviceToken = serviceToken;
    this.role = isComplete.role;
    this.documents = [this.role.policies];
    requireRoomInRole(this, {
      what: 'the CodeDeploy applications of a stack and the paces of their deployments',
      documents: () => this.documents,
      instead: 'leave out `applicationName` where nothing needs it, or put some of the services in another stack',
    });
  }

  /** Lets the handlers do more, by a policy that lies in a construct. */
  public allow(scope: Construct, statements: object[]): CfnResource {
    const policyDocument = { Statement: statements, Version: '2012-10-17' };
    this.documents.push(policyDocument);
    return new iam.CfnPolicy(scope, 'Policy', { policyName: Names.uniqueResourceName(scope, { maxLength: 128 }), roles: [this.role.ref], policyDocument });
  }
}

/**
 * What can only be allowed for all deployments: these actions take a deployment's id, and the service authorization reference
 * knows no resource for them. The handlers use them on deployments that they found in the service's own group.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
function unscoped(): object[] {
  const actions = ['StopDeployment', 'ContinueDeployment', 'ListDeploymentTargets', 'BatchGetDeploymentTargets'];
  return [{ Action: actions.map((action) => `codedeploy:${action}`), Effect: 'Allow', Resource: '*' }];
}
