import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CustomResource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeploymentProvider } from './deployment-provider';
import { WaitFor } from './wait-for';

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
  constructor(scope: Construct, id: string, props: StackDeploymentProps) {
    super(scope, id);
    const provider = DeploymentProvider.of(this);
    const deployment = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::EcsDeployment',
      properties: {
        ApplicationName: props.deploymentGroup.application.applicationName,
        DeploymentGroupName: props.deploymentGroup.deploymentGroupName,
        ServiceName: props.service.serviceName,
        AppSpec: Stack.of(this).toJsonString(props.appSpec),
        WaitFor: props.waitFor,
      },
    });
    deployment.node.addDependency(this.allowDeployments(provider.role, props.deploymentGroup));
  }

  private allowDeployments(role: iam.IRole, { application, deploymentConfig, deploymentGroupArn }: codedeploy.EcsDeploymentGroup): iam.Policy {
    const allow = (resource: string, ...actions: string[]) => (
      new iam.PolicyStatement({ actions: actions.map((action) => `codedeploy:${action}`), resources: [resource] })
    );
    return new iam.Policy(this, 'Policy', {
      roles: [role],
      statements: [
        allow(deploymentGroupArn, 'CreateDeployment', 'ListDeployments', 'BatchGetDeployments', 'ListTagsForResource', 'TagResource'),
        allow(application.applicationArn, 'RegisterApplicationRevision', 'GetApplicationRevision'),
        allow(deploymentConfig.deploymentConfigArn, 'GetDeploymentConfig'),
      ],
    });
  }
}
