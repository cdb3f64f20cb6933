import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { ArnFormat, CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeploymentProvider } from './deployment-provider';
import { acknowledgeInlinePolicies, acknowledgeWildcards } from '../../private/acknowledge';
import { refuse } from '../../private/errors';

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
    const id = idOf(provider, applicationName);
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
    this.permissions = provider.allow(this, this.statements());
  }

  /** Lets the handlers deploy at the pace of a group; refuses a second group of the same name. */
  public admit(group: codedeploy.EcsDeploymentGroup, deploymentGroupName?: string): void {
    const { deploymentConfigName, deploymentConfigArn } = group.deploymentConfig;
    this.configs.set(deploymentConfigName, deploymentConfigArn);
    if (deploymentGroupName === undefined) return;
    if (this.groupNames.has(deploymentGroupName)) {
      refuse(group, {
        what: 'deploymentGroupName is the name of another group of the application',
        got: deploymentGroupName,
        instead: 'use another one, leave it out, or give another applicationName',
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
function idOf(provider: DeploymentProvider, name?: string): string {
  if (name === undefined) return 'Application';
  return `Application-${Token.isUnresolved(name) ? JSON.stringify(Stack.of(provider).resolve(name)) : name}`;
}
