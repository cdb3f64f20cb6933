import { ecsAppSpec } from './app-spec';
import { HookFunctions } from './lifecycle-hooks';
import { DeployedService } from '../strategy';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { toJsonText } from '../../private/json-text';
import { DeploymentApplication, DeploymentProvider } from './deployment-application';
import { WaitFor } from './wait-for';

/** The AppSpec of a service: all that CodeDeploy would otherwise drop or leave as it was. */
export function serviceAppSpec({ task, networking }: DeployedService, hooks: HookFunctions): object {
  return ecsAppSpec({
    taskDefinition: task.taskDefinition.taskDefinitionArn,
    containerName: task.container.containerName,
    containerPort: task.containerPort!,
    platformVersion: networking.platformVersion,
    network: {
      subnets: networking.subnets.subnetIds,
      securityGroups: networking.securityGroups.map(({ securityGroupId }) => securityGroupId),
      assignPublicIp: networking.assignPublicIp ? 'ENABLED' : 'DISABLED',
    },
    capacityProviderStrategy: networking.capacityProviderStrategies,
    hooks: Object.fromEntries(Object.entries(hooks).map(([event, fn]) => [event, fn.functionArn])),
  });
}

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
        AppSpec: toJsonText(Stack.of(this), props.appSpec),
        WaitFor: props.waitFor,
      },
    });
    this.resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.resource.addResourceDependency(permissions);
  }
}
