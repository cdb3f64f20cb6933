import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ecsAppSpec } from './app-spec';
import { WaitFor } from './code-deploy-options';
import { DeploymentApplication, DeploymentProvider } from './deployment-application';
import { HookFunctions } from './lifecycle-hooks';
import { toJsonText } from '../../private/json-text';
import { DeployedService } from '../strategy';

/** Returns the AppSpec of a service, with every setting that CodeDeploy would otherwise drop or leave unchanged. */
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

/** Properties of `StackDeployment`. */
interface StackDeploymentProps {
  readonly service: ecs.BaseService;
  readonly application: DeploymentApplication;
  readonly deploymentGroup: codedeploy.EcsDeploymentGroup;
  readonly appSpec: object;
  readonly waitFor: WaitFor;
}

/**
 * Starts a CodeDeploy deployment when a stack update changes the AppSpec. CloudFormation cannot update the task definition of a service with the
 * CODE_DEPLOY controller, so this resource does it instead.
 */
export class StackDeployment extends Construct {
  /** Custom resource whose update starts the deployment. */
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
