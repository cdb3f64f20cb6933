import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { ArnFormat, CfnResource, Duration, Lazy, Names, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createLogGroup } from '../../defaults/log-group';
import { requireInlinePoliciesFit } from '../../private/iam';
import { createAsyncProvider } from '../../private/custom-resource/async-provider';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { acknowledgeInlinePolicies, acknowledgeWildcards } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';

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
    const { serviceToken, isComplete } = createAsyncProvider(this, {
      onEvent: { codeDirectory: path.join(CODE, 'on-event.handler'), description: 'Takes what CloudFormation asks of a CodeDeploy deployment', statements: () => [] },
      isComplete: { codeDirectory: path.join(CODE, 'is-complete.handler'), description: 'Starts, follows and stops CodeDeploy deployments', statements: unscopedStatements },
      timeout: Duration.minutes(5),
      queryInterval: Duration.seconds(15),
      logGroup: this.logGroup,
    });
    this.serviceToken = serviceToken;
    this.role = isComplete.role;
    this.documents = [this.role.policies];
    requireInlinePoliciesFit(this, {
      owners: 'the CodeDeploy applications of a stack and the paces of their deployments',
      documents: () => this.documents,
      remedy: 'leave out `applicationName` where nothing needs it, or put some of the services in another stack',
    });
  }

  /** Lets the handlers do more, by a policy that lies in a construct. */
  public addPermissions(scope: Construct, statements: object[]): CfnResource {
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
function unscopedStatements(): object[] {
  const actions = ['StopDeployment', 'ContinueDeployment', 'ListDeploymentTargets', 'BatchGetDeploymentTargets'];
  return [{ Action: actions.map((action) => `codedeploy:${action}`), Effect: 'Allow', Resource: '*' }];
}

/**
 * The application in CodeDeploy whose deployment groups are the services of a stack: one for all that name none, and one for each name that is
 * given. IAM takes 10,240 characters of policies for a role, so what the handlers may do is said for an application, not for each service.
 *
 * It lies beside the handlers, so that services come and go without replacing it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export class DeploymentApplication extends Construct {
  /** The application of that name, or of none, in the stack that a construct is in. */
  public static of(scope: Construct, applicationName?: string): DeploymentApplication {
    const provider = DeploymentProvider.of(scope);
    const id = applicationId(provider, applicationName);
    return provider.node.tryFindChild(id) as DeploymentApplication | undefined ?? new DeploymentApplication(provider, id, applicationName);
  }

  public readonly application: codedeploy.EcsApplication;

  /**
   * What the handlers may do with the application and its groups. A resource of its own, and no part of their role, so that it goes after the
   * deployments that CloudFormation stops when their services go.
   */
  public readonly permissions: CfnResource;

  private readonly configs = new Map<string, string>();
  private readonly groupNames = new Set<string>();

  private constructor(provider: DeploymentProvider, id: string, applicationName?: string) {
    super(provider, id);
    acknowledgeInlinePolicies(this);
    acknowledgeWildcards(this, 'The groups of the application are those of the stack; to name them, the policy would have to wait for them');
    this.application = new codedeploy.EcsApplication(this, 'Application', { applicationName });
    this.permissions = provider.addPermissions(this, this.statements());
  }

  /** Lets the handlers deploy at the pace of a group; refuses a second group of the same name. */
  public addDeploymentGroup(group: codedeploy.EcsDeploymentGroup, deploymentGroupName?: string): void {
    const { deploymentConfigName, deploymentConfigArn } = group.deploymentConfig;
    this.configs.set(deploymentConfigName, deploymentConfigArn);
    if (deploymentGroupName === undefined) return;
    if (this.groupNames.has(deploymentGroupName)) {
      failWith(group, {
        problem: 'deploymentGroupName is the name of another group of the application',
        actual: deploymentGroupName,
        remedy: 'use another one, leave it out, or give another applicationName',
      });
    }
    this.groupNames.add(deploymentGroupName);
  }

  /** The groups are not named: their services wait for what waits for this. All of them are the stack's. */
  private statements(): object[] {
    const { applicationName, applicationArn } = this.application;
    const groups = Stack.of(this).formatArn({
      service: 'codedeploy', resource: 'deploymentgroup', resourceName: `${applicationName}/*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
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

/** A name that is not known at synth is told by what it refers to. */
function applicationId(provider: DeploymentProvider, name?: string): string {
  if (name === undefined) return 'Application';
  return `Application-${Token.isUnresolved(name) ? JSON.stringify(Stack.of(provider).resolve(name)) : name}`;
}
