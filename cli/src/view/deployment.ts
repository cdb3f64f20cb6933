import type { Resource } from './assembly';
import type { Deployment } from './model';
import { labelOf } from './nodes';
import { compare } from './permissions';
import type { References } from './references';
import { asMap, asMaps, numberOf, textOf } from '../adopt/template';

type Json = Readonly<Record<string, unknown>>;

/** What happens when the next task definition is deployed, as the template of each service says. */
export function deploymentsOf(references: References): Deployment[] {
  return references.all('AWS::ECS::Service')
    .map((service) => ({ node: service.id, service: labelOf(service), steps: stepsOf(service, references) }))
    .sort((one, other) => compare(one.node, other.node));
}

function stepsOf(service: Resource, references: References): string[] {
  const controller = textOf(asMap(service.properties.DeploymentController).Type) ?? 'ECS';
  if (controller !== 'ECS') return [controller === 'CODE_DEPLOY' ? 'AWS CodeDeploy deploys it: see its deployment group' : 'Another controller deploys it: the template does not say how'];
  const configuration = asMap(service.properties.DeploymentConfiguration);
  const strategy = textOf(configuration.Strategy) ?? 'ROLLING';
  return [
    ...hooksAt(configuration, references, service, /^(RECONCILE_SERVICE|PRE_SCALE_UP)$/),
    ...strategy === 'ROLLING' ? rolling(configuration) : ['The new tasks start beside the old ones, in the other target group, without traffic'],
    ...hooksAt(configuration, references, service, /^(POST_SCALE_UP|(POST_)?TEST_TRAFFIC_SHIFT|PRE_PRODUCTION_TRAFFIC_SHIFT)$/),
    ...strategy === 'ROLLING' ? [] : shifting(strategy, configuration),
    ...hooksAt(configuration, references, service, /^(POST_)?PRODUCTION_TRAFFIC_SHIFT$/),
    ...bake(strategy, configuration),
    ...rollbacks(configuration, references, service),
  ];
}

function rolling(configuration: Json): string[] {
  const minimum = numberOf(configuration.MinimumHealthyPercent);
  const maximum = numberOf(configuration.MaximumPercent);
  const limits = minimum === undefined && maximum === undefined ? '' : `: from ${minimum ?? 100} % to ${maximum ?? 200} % of the tasks run meanwhile`;
  return [`New tasks take the place of the old ones in steps${limits}`];
}

function shifting(strategy: string, configuration: Json): string[] {
  const canary = asMap(configuration.CanaryConfiguration);
  const linear = asMap(configuration.LinearConfiguration);
  if (strategy === 'CANARY') return [`${percent(canary.CanaryPercent)} of the traffic moves to them`, `Wait ${minutes(canary.CanaryBakeTimeInMinutes)}`, 'The rest of the traffic moves'];
  if (strategy === 'LINEAR') return [`${percent(linear.StepPercent)} of the traffic moves in each step, with ${minutes(linear.StepBakeTimeInMinutes)} between steps, until all has moved`];
  return ['All traffic moves to them at once'];
}

function percent(value: unknown): string {
  const number = numberOf(value);
  return number === undefined ? 'A part' : `${number} %`;
}

function minutes(value: unknown): string {
  const number = numberOf(value);
  return number === undefined ? 'as long as Amazon ECS waits by default' : `${number} minute${number === 1 ? '' : 's'}`;
}

function bake(strategy: string, configuration: Json): string[] {
  if (strategy === 'ROLLING') return [];
  return [`The old tasks stay for ${minutes(configuration.BakeTimeInMinutes)}, so that a rollback is a matter of traffic alone; then they stop`];
}

function hooksAt(configuration: Json, references: References, service: Resource, stage: RegExp): string[] {
  return asMaps(configuration.LifecycleHooks).flatMap(({ HookTargetArn, LifecycleStages }) => {
    const stages = [LifecycleStages].flat().filter((name) => typeof name === 'string' && stage.test(name));
    const [target] = references.of(service.stack, HookTargetArn);
    return stages.map((name) => `Hook at ${String(name)}: ${target ? labelOf(target) : 'a function from elsewhere'} decides whether it goes on`);
  });
}

function rollbacks(configuration: Json, references: References, service: Resource): string[] {
  const breaker = asMap(configuration.DeploymentCircuitBreaker);
  const alarms = asMap(configuration.Alarms);
  const names = references.of(service.stack, alarms.AlarmNames).map(labelOf).join(', ');
  return [
    ...breaker.Enable === true ? [`If tasks do not become healthy, the deployment fails${breaker.Rollback === true ? ' and rolls back' : '; nothing rolls it back'}`]
      : alarms.Enable === true ? [] : ['No circuit breaker and no alarm: a deployment whose tasks do not become healthy goes on'],
    ...alarms.Enable === true ? [`If an alarm goes off (${names || 'from elsewhere'}), the deployment fails${alarms.Rollback === true ? ' and rolls back' : ''}`] : [],
  ];
}
