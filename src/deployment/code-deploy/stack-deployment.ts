import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat, CfnResource, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeploymentProvider } from './deployment-provider';
import { WaitFor } from './wait-for';
import { acknowledgeWildcards } from '../../private/acknowledge';

/** What a stack update deploys, and through which deployment group. */
export interface StackDeploymentProps {
  readonly service: ecs.BaseService;
  readonly deploymentGroup: codedeploy.EcsDeploymentGroup;
  readonly appSpec: object;
  readonly waitFor: WaitFor;
}

/**
 * A CodeDeploy deployment that runs when a stack update changes the AppSpec. CloudFormation cannot give a service of
 * CodeDeploy a new task definition, so the service stays as it is and this resource does it.
 */
export class StackDeployment extends Construct {
  /** What CloudFormation starts the deployment by. */
  public readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: StackDeploymentProps) {
    super(scope, id);
    const { application, deploymentGroupName } = props.deploymentGroup;
    acknowledgeWildcards(this, 'The application has one deployment group; to name it, the policy would have to wait for it');
    const provider = DeploymentProvider.of(this);
    this.resource = new CfnResource(this, 'Resource', {
      type: 'Custom::EcsDeployment',
      properties: {
        ServiceToken: provider.serviceToken,
        ApplicationName: application.applicationName,
        DeploymentGroupName: deploymentGroupName,
        ServiceName: props.service.serviceName,
        AppSpec: Stack.of(this).toJsonString(props.appSpec),
        WaitFor: props.waitFor,
      },
    });
    this.resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.resource.addResourceDependency(provider.permissions);
    this.resource.addResourceDependency(this.allowDeployments(provider.role, props.deploymentGroup));
  }

  /** All groups of the service's own application are the one group: named by itself it would come between service and deployment. */
  private allowDeployments(role: iam.IRole, { application, deploymentConfig }: codedeploy.EcsDeploymentGroup): iam.CfnPolicy {
    const group = Stack.of(this).formatArn({
      service: 'codedeploy', resource: 'deploymentgroup', resourceName: `${application.applicationName}/*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const allow = (resource: string, ...actions: string[]) => ({ Action: actions.map((action) => `codedeploy:${action}`), Effect: 'Allow', Resource: resource });
    const policy: iam.CfnPolicy = new iam.CfnPolicy(new Construct(this, 'Policy'), 'Resource', {
      policyName: Lazy.string({ produce: () => Stack.of(this).resolve(policy.logicalId).slice(-128) }),
      roles: [role.roleName],
      policyDocument: {
        Statement: [
          allow(group, 'CreateDeployment', 'ListDeployments', 'BatchGetDeployments', 'ListTagsForResource', 'TagResource'),
          allow(application.applicationArn, 'RegisterApplicationRevision', 'GetApplicationRevision'),
          { ...allow(deploymentConfig.deploymentConfigArn), Action: 'codedeploy:GetDeploymentConfig' },
        ],
        Version: '2012-10-17',
      },
    });
    return policy;
  }
}
