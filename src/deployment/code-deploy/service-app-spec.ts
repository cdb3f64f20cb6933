import { ecsAppSpec } from './app-spec';
import { HookFunctions } from './hooks';
import { DeployedService } from '../strategy';

/** The AppSpec of a service: all that CodeDeploy would otherwise drop or leave as it was. */
export function serviceAppSpec({ task, placement }: DeployedService, hooks: HookFunctions): object {
  return ecsAppSpec({
    taskDefinition: task.taskDefinition.taskDefinitionArn,
    containerName: task.container.containerName,
    containerPort: task.containerPort!,
    platformVersion: placement.platformVersion,
    network: {
      subnets: placement.subnets.subnetIds,
      securityGroups: placement.securityGroups.map(({ securityGroupId }) => securityGroupId),
      assignPublicIp: placement.assignPublicIp ? 'ENABLED' : 'DISABLED',
    },
    capacityProviderStrategy: placement.capacityProviderStrategies,
    hooks: Object.fromEntries(Object.entries(hooks).map(([event, fn]) => [event, fn.functionArn])),
  });
}
