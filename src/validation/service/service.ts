import { isKnown, TaskView, textOf } from '../template/task-view';
import { isFunction } from '../template/values';
import { TemplateResource } from '../template/template';

/** CloudFormation's type of what these rules are about. */
export const SERVICE = 'AWS::ECS::Service';

/** The task definition of a service, where it is in the same template. */
export function taskOf(service: TemplateResource): TaskView | undefined {
  return service.referencedResource('TaskDefinition', 'AWS::ECS::TaskDefinition')?.task;
}

/** How the containers of a task use the network; `undefined` where that is not known. */
export function networkModeOf(task: TaskView): string | undefined {
  const { networkMode, requiresCompatibilities = [] } = task;
  if (networkMode !== undefined) return textOf(networkMode);
  if (requiresCompatibilities.includes('FARGATE')) return 'awsvpc';
  return isKnown(task, 'requiresCompatibilities') && !requiresCompatibilities.some(isFunction) ? 'bridge' : undefined;
}

/** Who deploys a service; `undefined` where that is not known. */
export function controllerOf(service: TemplateResource): string | undefined {
  return service.lacks('DeploymentController.Type') ? 'ECS' : service.text('DeploymentController.Type');
}

/** How ECS deploys a service; `undefined` where that is not known. */
export function strategyOf(service: TemplateResource): string | undefined {
  return service.lacks('DeploymentConfiguration.Strategy') ? 'ROLLING' : service.text('DeploymentConfiguration.Strategy');
}

/** Whether a service is known to run on Fargate, or known not to; `undefined` where the cluster decides. */
export function runsOnFargate(service: TemplateResource): boolean | undefined {
  const launchType = service.text('LaunchType');
  if (launchType !== undefined) return launchType === 'FARGATE';
  const providers = service.list('CapacityProviderStrategy')?.map((item) => item.raw('CapacityProvider')) ?? [];
  if (providers.length === 0) return undefined;
  return isFargateProvider(providers[0]);
}

/** Whether a capacity provider is one of Fargate's; `undefined` where that is not known. */
export function isFargateProvider(provider: unknown): boolean | undefined {
  return typeof provider === 'string' ? provider === 'FARGATE' || provider === 'FARGATE_SPOT' : undefined;
}

/** Whether Service Connect is known to be on. */
export function usesServiceConnect(service: TemplateResource): boolean {
  return service.is('ServiceConnectConfiguration.Enabled', true);
}
