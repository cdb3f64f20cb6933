import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { jsonText } from './app-spec-text';
import { DeploymentApplication } from './deployment-application';
import { DeploymentProvider } from './deployment-provider';
import { WaitFor } from './wait-for';

/** What a stack update deploys, and through which deployment group. */
export interface StackDeploymentProps {
  readonly service: ecs.BaseService;
  readonly application: DeploymentApplication;
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
    const { application: { application, permissions }, deploymentGroup: { deploymentGroupName } } = props;
    const provider = DeploymentProvider.of(this);
    this.resource = new CfnResource(this, 'Resource', {
      type: 'Custom::EcsDeployment',
      properties: {
        ServiceToken: provider.serviceToken,
        ApplicationName: application.applicationName,
        DeploymentGroupName: deploymentGroupName,
        ServiceName: props.service.serviceName,
        AppSpec: jsonText(Stack.of(this), props.appSpec),
        WaitFor: props.waitFor,
      },
    });
    this.resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.resource.addResourceDependency(permissions);
  }
}
