import * as path from 'node:path';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { ArnFormat, CfnResource, Duration, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createLogGroup } from '../../defaults/log-group';
import { acknowledgeInlinePolicies, acknowledgeWildcards } from '../../private/acknowledge-rules';
import { createAsyncProvider } from '../../private/custom-resource/async-provider';
import { requireDistinct } from '../../private/errors';
import { requireInlinePoliciesFit } from '../../private/iam';
import { hideDummy, isUnknown } from '../../private/pending-lookup';

const ID = 'EcsDeploymentProvider';
const CODE = path.join(__dirname, '../../../assets/deployment/code-deploy');

/** Runs the CodeDeploy deployments of a stack while CloudFormation updates it. All services of the stack share it. */
export class DeploymentProvider extends Construct {
  /** Returns the provider of the stack of a construct. */
  public static of(scope: Construct): DeploymentProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as DeploymentProvider | undefined ?? new DeploymentProvider(stack);
  }

  public readonly serviceToken: string;

  /** Log group of all functions that deploy services of the stack. */
  public readonly logGroup: logs.ILogGroup;

  /** Role of the function that deploys. Each application adds a policy for its deployment groups. */
  private readonly role: iam.CfnRole;

  private readonly documents: unknown[];

  private constructor(stack: Stack) {
    super(stack, ID);
    this.logGroup = createLogGroup(this, 'LogGroup');
    const { serviceToken, isComplete } = createAsyncProvider(this, {
      onEvent: {
        codeDirectory: path.join(CODE, 'on-event.handler'),
        description: 'Takes what CloudFormation asks of a CodeDeploy deployment',
        statements: () => [],
      },
      isComplete: {
        codeDirectory: path.join(CODE, 'is-complete.handler'),
        description: 'Starts, follows and stops CodeDeploy deployments',
        statements: unscopedStatements,
      },
      timeout: Duration.minutes(5),
      queryInterval: Duration.seconds(15),
      logGroup: this.logGroup,
    });
    this.serviceToken = serviceToken;
    this.role = isComplete.role;
    this.documents = [this.role.policies];
    requireInlinePoliciesFit(this, {
      owners: 'the CodeDeploy applications of a stack and their traffic-shifting configurations',
      documents: () => this.documents,
      remedy: 'leave out `applicationName` if nothing needs it, or move some of the services to another stack',
    });
  }

  /** Adds statements to the role of the function that deploys, by a policy in the given scope. */
  public addPermissions(scope: Construct, statements: object[]): CfnResource {
    const policyDocument = { Statement: statements, Version: '2012-10-17' };
    this.documents.push(policyDocument);
    return new iam.CfnPolicy(scope, 'Policy', {
      policyName: Names.uniqueResourceName(scope, { maxLength: 128 }),
      roles: [this.role.ref],
      policyDocument,
    });
  }
}

/**
 * Allows the actions that take the id of a deployment, for which IAM supports no resource. The handlers use them only on deployments of the group of
 * the service.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
function unscopedStatements(): object[] {
  const actions = ['StopDeployment', 'ContinueDeployment', 'ListDeploymentTargets', 'BatchGetDeploymentTargets'];
  return [{ Action: actions.map((action) => `codedeploy:${action}`), Effect: 'Allow', Resource: '*' }];
}

/**
 * A CodeDeploy application with the deployment groups of the services of a stack: one for each application name, and one for all services without a
 * name. The policies of a role take at most 10,240 characters, so the handlers have one policy for an application, not for each service.
 *
 * It is a child of the provider, so that added and removed services do not replace it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export class DeploymentApplication extends Construct {
  /** Returns the application with the given name, or without one, in the stack of a construct. */
  public static of(scope: Construct, applicationName?: string): DeploymentApplication {
    const provider = DeploymentProvider.of(scope);
    const id = applicationId(provider, applicationName);
    return provider.node.tryFindChild(id) as DeploymentApplication | undefined ?? new DeploymentApplication(provider, id, applicationName);
  }

  public readonly application: codedeploy.EcsApplication;

  /**
   * Policy of the handlers for the application and its groups. A separate resource, so that CloudFormation deletes it after the deployments, which it
   * stops when their services are removed.
   */
  public readonly permissions: CfnResource;

  private readonly configs = new Map<string, string>();
  private readonly groupNames: string[] = [];

  private constructor(provider: DeploymentProvider, id: string, applicationName?: string) {
    super(provider, id);
    acknowledgeInlinePolicies(this);
    acknowledgeWildcards(this, 'The groups of the application are those of the stack; to name them, the policy would have to wait for them');
    this.application = new codedeploy.EcsApplication(this, 'Application', { applicationName: hideDummy(applicationName) });
    this.permissions = provider.addPermissions(this, this.statements());
  }

  /** ARN of all deployment groups of the application. */
  public get groupsArn(): string {
    return Stack.of(this).formatArn({
      service: 'codedeploy', resource: 'deploymentgroup', resourceName: `${this.application.applicationName}/*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  /** Allows the handlers to use the traffic-shifting configuration of a group. Fails on a second group with the same name. */
  public addDeploymentGroup(group: codedeploy.EcsDeploymentGroup, deploymentGroupName?: string): void {
    const { deploymentConfigName, deploymentConfigArn } = group.deploymentConfig;
    this.configs.set(deploymentConfigName, deploymentConfigArn);
    if (deploymentGroupName === undefined) return;
    this.groupNames.push(deploymentGroupName);
    requireDistinct(group, this.groupNames, {
      problem: 'deploymentGroupName is the name of another group of the application',
      remedy: 'use another one, leave it out, or pass another applicationName',
    });
  }

  /** Returns statements with a wildcard for the groups, all of which are in the stack: referring to them would make a circular dependency. */
  private statements(): object[] {
    const { application: { applicationArn }, groupsArn: groups } = this;
    return [
      allow(['CreateDeployment', 'ListDeployments', 'BatchGetDeployments', 'ListTagsForResource', 'TagResource'], groups),
      allow(['RegisterApplicationRevision', 'GetApplicationRevision'], applicationArn),
      allow(['GetDeploymentConfig'], Lazy.any({ produce: () => [...this.configs.values()] })),
    ];
  }
}

function allow(actions: string[], resource: unknown): object {
  return { Action: actions.map((action) => `codedeploy:${action}`), Effect: 'Allow', Resource: resource };
}

/** Returns the child id of an application. For a name that is a token, it contains the reference. */
function applicationId(provider: DeploymentProvider, name?: string): string {
  if (name === undefined) return 'Application';
  return `Application-${isUnknown(name) ? JSON.stringify(Stack.of(provider).resolve(name)) : name}`;
}
