import { Problem } from '../../private/errors';
import { ecsApi, ecsGuide, ResourceRule } from '../template/rule';
import { controllerOf, SERVICE, strategyOf, usesServiceConnect } from '../service/service';
import { TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const HOOK_ERROR = { type: SERVICE, severity: 'error', property: 'DeploymentConfiguration', link: ecsApi('DeploymentLifecycleHook') } as const;

/** Lifecycle hooks that ECS does not take. */
export const HOOK_RULES: readonly ResourceRule[] = [
  { ...HOOK_ERROR, id: 'ECS531', title: 'A deployment does not pause while traffic is shifted', link: ecsGuide('pause-lifecycle-hooks'), check: pauseStages },
  { ...HOOK_ERROR, id: 'ECS532', title: 'A hook of Lambda names its function', check: lambdaTarget },
  { ...HOOK_ERROR, id: 'ECS533', severity: 'warning', title: 'A hook of Lambda has a role that may invoke its function', link: ecsGuide('blue-green-permissions'), check: lambdaRole },
  { ...HOOK_ERROR, id: 'ECS534', title: 'A hook has a stage at least', check: atLeastOneStage },
];

function* eachHook(service: TemplateResource, check: (hook: TemplateValues, place: string) => Iterable<Problem>): Iterable<Problem> {
  for (const [i, hook] of (service.list('DeploymentConfiguration.LifecycleHooks') ?? []).entries()) yield* check(hook, `LifecycleHooks[${i}]`);
}

function pauseStages(service: TemplateResource): Iterable<Problem> {
  return eachHook(service, function* (hook, place) {
    const stage = hook.items('LifecycleStages')?.find((item) => item === 'TEST_TRAFFIC_SHIFT' || item === 'PRODUCTION_TRAFFIC_SHIFT');
    if (hook.text('TargetType') !== 'PAUSE' || stage === undefined) return;
    yield { problem: `${place} pauses at a stage that ECS does not pause at`, actual: stage, remedy: `use POST_${String(stage)}` };
  });
}

function isLambda(hook: TemplateValues): boolean {
  return hook.lacks('TargetType') || hook.text('TargetType') === 'AWS_LAMBDA';
}

function lambdaTarget(service: TemplateResource): Iterable<Problem> {
  return eachHook(service, function* (hook, place) {
    if (isLambda(hook) && hook.lacks('HookTargetArn')) yield { problem: `${place} names no function`, remedy: 'set HookTargetArn, or TargetType to PAUSE' };
  });
}

function lambdaRole(service: TemplateResource): Iterable<Problem> {
  return eachHook(service, function* (hook, place) {
    if (isLambda(hook) && hook.lacks('RoleArn')) yield { problem: `${place} has no role`, remedy: 'set RoleArn: ECS invokes the function as that role' };
  });
}

function atLeastOneStage(service: TemplateResource): Iterable<Problem> {
  return eachHook(service, function* (hook, place) {
    if (hook.lacks('LifecycleStages') || hook.items('LifecycleStages')?.length === 0) yield { problem: `${place} has no stage`, remedy: 'add one to LifecycleStages' };
  });
}

const ERROR = { type: SERVICE, severity: 'error', property: 'DeploymentConfiguration', link: ecsApi('DeploymentConfiguration') } as const;

/** Deployments run by ECS that never end, or do not start. */
export const ECS_DEPLOYMENT_RULES: readonly ResourceRule[] = [
  rule('ECS521', 'A rolling deployment may stop or start tasks', rollingPercentages),
  rule('ECS522', 'MinimumHealthyPercent is no more than MaximumPercent', minimumWithinMaximum),
  { ...rule('ECS523', 'A deployment that shifts traffic has a bake time', bakeTime), severity: 'warning' },
  rule('ECS524', 'A canary or linear configuration goes with its own strategy', configuration),
  rule('ECS525', 'A canary or linear deployment has traffic to shift', trafficToShift, ecsGuide('blue-green-deployment-implementation')),
  rule('ECS526', 'The bake times of a deployment add up to 33 hours at most', totalTime,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html'),
  { ...rule('ECS527', 'The circuit breaker goes with rolling deployments', circuitBreaker, ecsApi('DeploymentCircuitBreaker')), severity: 'warning' },
  rule('ECS528', 'Early success goes with rolling deployments, and with a share that they keep healthy', earlySuccess),
];

function rule(id: string, title: string, check: (service: TemplateResource) => Iterable<Problem>, link = ERROR.link): ResourceRule {
  return { ...ERROR, id, title, link, check: (service) => (controllerOf(service) === 'ECS' ? check(service) : []) };
}

const CONFIGURATION = 'DeploymentConfiguration';

const DEFAULT_PERCENTS: Readonly<Record<string, readonly [number, number]>> = { REPLICA: [100, 200], DAEMON: [0, 100] };

/** The percentages of a service, ECS's defaults included; `undefined` where they are not known. */
function percents(service: TemplateResource): readonly [number | undefined, number | undefined] {
  const scheduling = service.lacks('SchedulingStrategy') ? 'REPLICA' : service.text('SchedulingStrategy');
  const [minimum, maximum] = DEFAULT_PERCENTS[scheduling ?? ''] ?? [];
  return [percentOf(service, 'MinimumHealthyPercent', minimum), percentOf(service, 'MaximumPercent', maximum)];
}

function percentOf(service: TemplateResource, field: string, otherwise?: number): number | undefined {
  return service.lacks(`${CONFIGURATION}.${field}`) ? otherwise : service.number(`${CONFIGURATION}.${field}`);
}

function* rollingPercentages(service: TemplateResource): Iterable<Problem> {
  const [minimum, maximum] = percents(service);
  if (strategyOf(service) !== 'ROLLING' || minimum !== 100 || maximum !== 100) return;
  yield { problem: 'MinimumHealthyPercent and MaximumPercent are both 100', remedy: 'lower the first or raise the second: no task could stop, and none start' };
}

function* minimumWithinMaximum(service: TemplateResource): Iterable<Problem> {
  const [minimum, maximum] = percents(service);
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return;
  yield { problem: `MinimumHealthyPercent is more than MaximumPercent (${maximum})`, actual: minimum, remedy: 'lower it' };
}

function* bakeTime(service: TemplateResource): Iterable<Problem> {
  const strategy = strategyOf(service);
  if (strategy === undefined || strategy === 'ROLLING' || !service.lacks(`${CONFIGURATION}.BakeTimeInMinutes`)) return;
  yield { problem: `${strategy} has no BakeTimeInMinutes`, remedy: 'set it: CloudFormation may otherwise take 36 hours for it' };
}

function* configuration(service: TemplateResource): Iterable<Problem> {
  const given = strategyOf(service);
  for (const [field, strategy] of [['CanaryConfiguration', 'CANARY'], ['LinearConfiguration', 'LINEAR']]) {
    if (given === undefined || given === strategy || !service.has(`${CONFIGURATION}.${field}`)) continue;
    yield { problem: `${field} needs the strategy ${strategy}`, actual: given, remedy: 'change the strategy, or remove the configuration' };
  }
}

function* trafficToShift(service: TemplateResource): Iterable<Problem> {
  const strategy = strategyOf(service);
  if ((strategy !== 'CANARY' && strategy !== 'LINEAR') || !service.lacks('LoadBalancers') || !service.lacks('VpcLatticeConfigurations')) return;
  if (usesServiceConnect(service) || !(service.lacks('ServiceConnectConfiguration') || service.is('ServiceConnectConfiguration.Enabled', false))) return;
  yield { problem: `${strategy} has no traffic that ECS could shift`, remedy: 'add a load balancer or Service Connect, or use ROLLING or BLUE_GREEN' };
}

function* totalTime(service: TemplateResource): Iterable<Problem> {
  const strategy = strategyOf(service);
  if (strategy === undefined || strategy === 'ROLLING') return;
  const { times, minutes } = shiftSteps(service, strategy);
  const total = (service.number(`${CONFIGURATION}.BakeTimeInMinutes`) ?? 0) + times * minutes;
  if (total <= 33 * 60) return;
  yield { problem: 'the bake times add up to more than 1980 minutes, which are 33 hours', actual: total, remedy: 'shorten its bake times, or take larger steps' };
}

/** How often the traffic waits before all of it is shifted, and how long each time. What is not known is not counted. */
function shiftSteps(service: TemplateResource, strategy: string): { readonly times: number; readonly minutes: number } {
  if (strategy === 'CANARY') return { times: 1, minutes: numberOr(service, `${CONFIGURATION}.CanaryConfiguration.CanaryBakeTimeInMinutes`, 10) };
  if (strategy !== 'LINEAR') return { times: 0, minutes: 0 };
  const percent = numberOr(service, `${CONFIGURATION}.LinearConfiguration.StepPercent`, 10);
  // Tenths of a percent are whole numbers.
  const times = percent > 0 ? Math.ceil(1000 / Math.round(percent * 10)) - 1 : 0;
  return { times, minutes: numberOr(service, `${CONFIGURATION}.LinearConfiguration.StepBakeTimeInMinutes`, 6) };
}

function numberOr(service: TemplateResource, path: string, otherwise: number): number {
  return service.number(path) ?? (service.lacks(path) ? otherwise : 0);
}

function* circuitBreaker(service: TemplateResource): Iterable<Problem> {
  const strategy = strategyOf(service);
  if (strategy === undefined || strategy === 'ROLLING' || !service.is(`${CONFIGURATION}.DeploymentCircuitBreaker.Enable`, true)) return;
  yield { problem: 'AWS documents DeploymentCircuitBreaker for rolling deployments only', actual: strategy, remedy: 'go back by alarms or lifecycle hooks' };
}

function* earlySuccess(service: TemplateResource): Iterable<Problem> {
  const place = `${CONFIGURATION}.EarlySuccessCriteria`;
  if (!service.is(`${place}.Enable`, true)) return;
  const strategy = strategyOf(service);
  if (strategy !== undefined && strategy !== 'ROLLING') {
    yield { problem: 'EarlySuccessCriteria needs a rolling deployment', actual: strategy, remedy: 'change the strategy, or remove it' };
  }
  const [[minimum], share] = [percents(service), service.number(`${place}.HealthyPercent`)];
  if (share === undefined || minimum === undefined || share >= minimum) return;
  yield { problem: `HealthyPercent of EarlySuccessCriteria is below MinimumHealthyPercent (${minimum})`, actual: share, remedy: 'raise it' };
}
