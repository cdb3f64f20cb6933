import { Problem } from '../../private/errors';
import { controllerOf, SERVICE, strategyOf } from '../service/service';
import { ecsApi, ecsGuide, reported, ResourceRule } from '../template/rule';
import { TemplateResource } from '../template/template';
import { TemplateValues } from '../template/values';

const ERROR = { type: SERVICE, severity: 'error', property: 'DeploymentConfiguration', link: ecsApi('DeploymentConfiguration') } as const;

const HOOK_ERROR = { type: SERVICE, severity: 'error', property: 'DeploymentConfiguration', link: ecsApi('DeploymentLifecycleHook') } as const;

const CONFIGURATION = 'DeploymentConfiguration';

/** Rules about deployments by ECS, which could otherwise not start or never finish. */
export const ECS_DEPLOYMENT_RULES: readonly ResourceRule[] = [
  {
    ...rule('ECS521', 'A rolling deployment can stop or start tasks', rollingPercentages),
    ...reported('Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.', 'hashicorp/terraform-provider-aws', 6150),
  },
  rule('ECS522', 'MinimumHealthyPercent does not exceed MaximumPercent', minimumWithinMaximum),
  { ...rule('ECS523', 'A deployment that shifts traffic has a bake time', bakeTime), severity: 'warning' },
  rule('ECS524', 'A canary or linear configuration is used with the matching strategy', configuration),
  rule('ECS525', 'A canary or linear deployment has traffic to shift', trafficToShift, ecsGuide('blue-green-deployment-implementation')),
  rule('ECS526', 'The bake times of a deployment add up to at most 33 hours', totalTime,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html'),
  {
    ...rule('ECS527', 'The deployment circuit breaker is used with rolling deployments only', circuitBreaker, ecsApi('DeploymentCircuitBreaker')),
    severity: 'warning',
  },
  rule('ECS528', 'Early success is used with rolling deployments only, at or above the minimum healthy percent', earlySuccess),
];

/** Rules about lifecycle hooks. */
export const HOOK_RULES: readonly ResourceRule[] = [
  {
    ...HOOK_ERROR,
    id: 'ECS531',
    title: 'A deployment does not pause while it shifts traffic',
    link: ecsGuide('pause-lifecycle-hooks'),
    check: pauseStages,
  },
  { ...HOOK_ERROR, id: 'ECS532', title: 'A Lambda lifecycle hook has a function', check: lambdaTarget },
  {
    ...HOOK_ERROR,
    id: 'ECS533',
    severity: 'warning',
    title: 'A Lambda lifecycle hook has a role that can invoke its function',
    link: ecsGuide('blue-green-permissions'),
    check: lambdaRole,
  },
  { ...HOOK_ERROR, id: 'ECS534', title: 'A lifecycle hook has at least one stage', check: atLeastOneStage },
];

function rule(id: string, title: string, check: (service: TemplateResource) => Iterable<Problem>, link = ERROR.link): ResourceRule {
  return { ...ERROR, id, title, link, check: (service) => (controllerOf(service) === 'ECS' ? check(service) : []) };
}

const DEFAULT_PERCENTS: Readonly<Record<string, readonly [number, number]>> = { REPLICA: [100, 200], DAEMON: [0, 100] };

/** Returns the minimum and the maximum percentage of a service, including ECS's defaults; undefined when unknown. */
function percents(service: TemplateResource): readonly [number | undefined, number | undefined] {
  const scheduling = service.lacks('SchedulingStrategy') ? 'REPLICA' : service.text('SchedulingStrategy');
  const [minimum, maximum] = DEFAULT_PERCENTS[scheduling ?? ''] ?? [];
  return [percentOf(service, 'MinimumHealthyPercent', minimum), percentOf(service, 'MaximumPercent', maximum)];
}

function percentOf(service: TemplateResource, field: string, defaultValue?: number): number | undefined {
  return service.lacks(`${CONFIGURATION}.${field}`) ? defaultValue : service.number(`${CONFIGURATION}.${field}`);
}

function* rollingPercentages(service: TemplateResource): Iterable<Problem> {
  const [minimum, maximum] = percents(service);
  if (strategyOf(service) !== 'ROLLING' || minimum !== 100 || maximum !== 100) return;
  yield {
    problem: 'MinimumHealthyPercent and MaximumPercent are both 100',
    remedy: 'lower the first or raise the second: otherwise no task can stop or start',
  };
}

function* minimumWithinMaximum(service: TemplateResource): Iterable<Problem> {
  const [minimum, maximum] = percents(service);
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return;
  yield { problem: `MinimumHealthyPercent is more than MaximumPercent (${maximum})`, actual: minimum, remedy: 'lower MinimumHealthyPercent' };
}

function* bakeTime(service: TemplateResource): Iterable<Problem> {
  const strategy = strategyOf(service);
  if (strategy === undefined || strategy === 'ROLLING' || !service.lacks(`${CONFIGURATION}.BakeTimeInMinutes`)) return;
  yield { problem: `${strategy} has no BakeTimeInMinutes`, remedy: 'set it: AWS requires one for BLUE_GREEN, and CloudFormation otherwise chooses how long it waits' };
}

function* configuration(service: TemplateResource): Iterable<Problem> {
  const current = strategyOf(service);
  for (const [field, strategy] of [['CanaryConfiguration', 'CANARY'], ['LinearConfiguration', 'LINEAR']]) {
    if (current === undefined || current === strategy || !service.has(`${CONFIGURATION}.${field}`)) continue;
    yield { problem: `${field} requires the strategy ${strategy}`, actual: current, remedy: 'change the strategy, or remove the configuration' };
  }
}

function* trafficToShift(service: TemplateResource): Iterable<Problem> {
  const strategy = strategyOf(service);
  if ((strategy !== 'CANARY' && strategy !== 'LINEAR') || !service.lacks('LoadBalancers') || !service.lacks('VpcLatticeConfigurations')) return;
  if (!service.lacks('ServiceConnectConfiguration') && !service.is('ServiceConnectConfiguration.Enabled', false)) return;
  yield { problem: `${strategy} has no traffic to shift`, remedy: 'add a load balancer or Service Connect, or use ROLLING or BLUE_GREEN' };
}

function* totalTime(service: TemplateResource): Iterable<Problem> {
  const strategy = strategyOf(service);
  if (strategy === undefined || strategy === 'ROLLING') return;
  const { times, minutes } = shiftSteps(service, strategy);
  const total = (service.number(`${CONFIGURATION}.BakeTimeInMinutes`) ?? 0) + times * minutes;
  if (total <= 33 * 60) return;
  yield {
    problem: 'the bake times add up to more than 1980 minutes (33 hours)',
    actual: total,
    remedy: 'shorten the bake times, or use larger steps',
  };
}

/** Returns the number of waits before all traffic is shifted, and the minutes of each. Unknown values count as zero. */
function shiftSteps(service: TemplateResource, strategy: string): { readonly times: number; readonly minutes: number } {
  if (strategy === 'CANARY') return { times: 1, minutes: numberOr(service, `${CONFIGURATION}.CanaryConfiguration.CanaryBakeTimeInMinutes`, 10) };
  if (strategy !== 'LINEAR') return { times: 0, minutes: 0 };
  const percent = numberOr(service, `${CONFIGURATION}.LinearConfiguration.StepPercent`, 10);
  // In tenths of a percent, to calculate with whole numbers.
  const times = percent > 0 ? Math.ceil(1000 / Math.round(percent * 10)) - 1 : 0;
  return { times, minutes: numberOr(service, `${CONFIGURATION}.LinearConfiguration.StepBakeTimeInMinutes`, 6) };
}

function numberOr(service: TemplateResource, path: string, defaultValue: number): number {
  return service.number(path) ?? (service.lacks(path) ? defaultValue : 0);
}

function* circuitBreaker(service: TemplateResource): Iterable<Problem> {
  const strategy = strategyOf(service);
  if (strategy === undefined || strategy === 'ROLLING' || !service.is(`${CONFIGURATION}.DeploymentCircuitBreaker.Enable`, true)) return;
  yield {
    problem: 'AWS documents DeploymentCircuitBreaker for rolling deployments only',
    actual: strategy,
    remedy: 'roll back with alarms or lifecycle hooks',
  };
}

function* earlySuccess(service: TemplateResource): Iterable<Problem> {
  const path = `${CONFIGURATION}.EarlySuccessCriteria`;
  if (!service.is(`${path}.Enable`, true)) return;
  const strategy = strategyOf(service);
  if (strategy !== undefined && strategy !== 'ROLLING') {
    yield { problem: 'EarlySuccessCriteria requires a rolling deployment', actual: strategy, remedy: 'change the strategy, or remove it' };
  }
  const [minimum] = percents(service);
  const percent = service.number(`${path}.HealthyPercent`);
  if (percent === undefined || minimum === undefined || percent >= minimum) return;
  yield { problem: `HealthyPercent of EarlySuccessCriteria is below MinimumHealthyPercent (${minimum})`, actual: percent, remedy: 'raise it' };
}

function* eachHook(service: TemplateResource, check: (hook: TemplateValues, path: string) => Iterable<Problem>): Iterable<Problem> {
  for (const [i, hook] of (service.list('DeploymentConfiguration.LifecycleHooks') ?? []).entries()) yield* check(hook, `LifecycleHooks[${i}]`);
}

function pauseStages(service: TemplateResource): Iterable<Problem> {
  return eachHook(service, function* (hook, path) {
    const stage = hook.items('LifecycleStages')?.find((item) => item === 'TEST_TRAFFIC_SHIFT' || item === 'PRODUCTION_TRAFFIC_SHIFT');
    if (hook.text('TargetType') !== 'PAUSE' || stage === undefined) return;
    yield { problem: `${path} pauses at a stage at which ECS cannot pause`, actual: stage, remedy: `use POST_${String(stage)}` };
  });
}

function isLambda(hook: TemplateValues): boolean {
  return hook.lacks('TargetType') || hook.text('TargetType') === 'AWS_LAMBDA';
}

function lambdaTarget(service: TemplateResource): Iterable<Problem> {
  return eachHook(service, function* (hook, path) {
    if (isLambda(hook) && hook.lacks('HookTargetArn')) {
      yield {
        problem: `${path} has no function`,
        remedy: 'set HookTargetArn, or TargetType to PAUSE',
      };
    }
  });
}

function lambdaRole(service: TemplateResource): Iterable<Problem> {
  return eachHook(service, function* (hook, path) {
    if (isLambda(hook) && hook.lacks('RoleArn')) {
      yield {
        problem: `${path} has no role`,
        remedy: 'set RoleArn: ECS assumes that role to invoke the function',
      };
    }
  });
}

function atLeastOneStage(service: TemplateResource): Iterable<Problem> {
  return eachHook(service, function* (hook, path) {
    if (hook.lacks('LifecycleStages') || hook.items('LifecycleStages')?.length === 0) {
      yield {
        problem: `${path} has no lifecycle stage`,
        remedy: 'add one to LifecycleStages',
      };
    }
  });
}
