import { isKnown, TaskView, textOf } from '../template/task-view';
import { TemplateResource } from '../template/template';
import { isFunction } from '../template/values';

/** CloudFormation type of ECS services. */
export const SERVICE = 'AWS::ECS::Service';

/** Returns the task definition of a service when both are in the same template. */
export function taskOf(service: TemplateResource): TaskView | undefined {
  return service.referencedResource('TaskDefinition', 'AWS::ECS::TaskDefinition')?.task;
}

/** Returns the network mode of a task; undefined when unknown. */
export function networkModeOf(task: TaskView): string | undefined {
  const { networkMode, requiresCompatibilities = [] } = task;
  if (networkMode !== undefined) return textOf(networkMode);
  if (requiresCompatibilities.includes('FARGATE')) return 'awsvpc';
  return isKnown(task, 'requiresCompatibilities') && !requiresCompatibilities.some(isFunction) ? 'bridge' : undefined;
}

/** Returns the type of the deployment controller of a service; undefined when unknown. */
export function controllerOf(service: TemplateResource): string | undefined {
  return service.lacks('DeploymentController.Type') ? 'ECS' : service.text('DeploymentController.Type');
}

/** Returns the deployment strategy of a service; undefined when unknown. */
export function strategyOf(service: TemplateResource): string | undefined {
  return service.lacks('DeploymentConfiguration.Strategy') ? 'ROLLING' : service.text('DeploymentConfiguration.Strategy');
}

/** Returns whether a service runs on Fargate; undefined when the cluster decides. */
export function runsOnFargate(service: TemplateResource): boolean | undefined {
  const launchType = service.text('LaunchType');
  if (launchType !== undefined) return launchType === 'FARGATE';
  const providers = service.list('CapacityProviderStrategy')?.map((item) => item.raw('CapacityProvider')) ?? [];
  if (providers.length === 0) return undefined;
  return isFargateProvider(providers[0]);
}

/** Returns why a task does not run with a launch type, as `got` of a message; undefined when it does, or when it is unknown. */
export function incompatibility(task: TaskView, launchType: string | undefined): unknown {
  const { requiresCompatibilities: declared, networkMode, cpu, memory } = task;
  if (launchType === undefined || !isKnown(task, 'requiresCompatibilities')) return undefined;
  if (declared?.length) return declared.some((item) => typeof item !== 'string' || item === launchType) ? undefined : declared;
  if (launchType !== 'FARGATE') return undefined;
  if (networkMode === undefined || (textOf(networkMode) ?? 'awsvpc') !== 'awsvpc') return networkMode ?? 'network mode bridge';
  return cpu === undefined || memory === undefined ? 'no cpu or no memory' : undefined;
}

/** Returns whether a capacity provider is a Fargate one; undefined when unknown. */
export function isFargateProvider(provider: unknown): boolean | undefined {
  return typeof provider === 'string' ? provider === 'FARGATE' || provider === 'FARGATE_SPOT' : undefined;
}

/** Returns whether Service Connect is known to be enabled. */
export function usesServiceConnect(service: TemplateResource): boolean {
  return service.is('ServiceConnectConfiguration.Enabled', true);
}
