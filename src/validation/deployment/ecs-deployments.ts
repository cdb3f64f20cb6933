import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { ResourceRule } from '../rule';
import { controllerOf, SERVICE, strategyOf, usesServiceConnect } from '../service/service';
import { Resource } from '../template/resource';

const ERROR = { type: SERVICE, severity: 'error', property: 'DeploymentConfiguration', link: ecsApi('DeploymentConfiguration') } as const;

/** Deployments run by ECS that never end, or do not start. */
export const ECS_DEPLOYMENT_RULES: readonly ResourceRule[] = [
  rule('ECS521', 'A rolling deployment may stop or start tasks', roomToRoll),
  rule('ECS522', 'MinimumHealthyPercent is no more than MaximumPercent', minimumWithinMaximum),
  { ...rule('ECS523', 'A deployment that shifts traffic has a bake time', bakeTime), severity: 'warning' },
  rule('ECS524', 'A canary or linear configuration goes with its own strategy', configuration),
  rule('ECS525', 'A canary or linear deployment has traffic to shift', trafficToShift, ecsGuide('blue-green-deployment-implementation')),
  rule('ECS526', 'The bake times of a deployment add up to 33 hours at most', totalTime,
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html'),
  { ...rule('ECS527', 'The circuit breaker goes with rolling deployments', circuitBreaker, ecsApi('DeploymentCircuitBreaker')), severity: 'warning' },
  rule('ECS528', 'Early success goes with rolling deployments, and with a share that they keep healthy', earlySuccess),
];

function rule(id: string, title: string, check: (service: Resource) => Iterable<Refusal>, link = ERROR.link): ResourceRule {
  return { ...ERROR, id, title, link, check: (service) => (controllerOf(service) === 'ECS' ? check(service) : []) };
}

const CONFIGURATION = 'DeploymentConfiguration';

const DEFAULT_PERCENTS: Readonly<Record<string, readonly [number, number]>> = { REPLICA: [100, 200], DAEMON: [0, 100] };

/** The percentages of a service, ECS's defaults included; `undefined` where they are not known. */
function percents(service: Resource): readonly [number | undefined, number | undefined] {
  const scheduling = service.lacks('SchedulingStrategy') ? 'REPLICA' : service.text('SchedulingStrategy');
  const [minimum, maximum] = DEFAULT_PERCENTS[scheduling ?? ''] ?? [];
  return [shareOf(service, 'MinimumHealthyPercent', minimum), shareOf(service, 'MaximumPercent', maximum)];
}

function shareOf(service: Resource, field: string, otherwise?: number): number | undefined {
  return service.lacks(`${CONFIGURATION}.${field}`) ? otherwise : service.number(`${CONFIGURATION}.${field}`);
}

function* roomToRoll(service: Resource): Iterable<Refusal> {
  const [minimum, maximum] = percents(service);
  if (strategyOf(service) !== 'ROLLING' || minimum !== 100 || maximum !== 100) return;
  yield { what: 'MinimumHealthyPercent and MaximumPercent are both 100', instead: 'lower the first or raise the second: no task could stop, and none start' };
}

function* minimumWithinMaximum(service: Resource): Iterable<Refusal> {
  const [minimum, maximum] = percents(service);
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return;
  yield { what: `MinimumHealthyPercent is more than MaximumPercent (${maximum})`, got: minimum, instead: 'lower it' };
}

function* bakeTime(service: Resource): Iterable<Refusal> {
  const strategy = strategyOf(service);
  if (strategy === undefined || strategy === 'ROLLING' || !service.lacks(`${CONFIGURATION}.BakeTimeInMinutes`)) return;
  yield { what: `${strategy} has no BakeTimeInMinutes`, instead: 'set it: CloudFormation may otherwise take 36 hours for it' };
}

function* configuration(service: Resource): Iterable<Refusal> {
  const given = strategyOf(service);
  for (const [field, strategy] of [['CanaryConfiguration', 'CANARY'], ['LinearConfiguration', 'LINEAR']]) {
    if (given === undefined || given === strategy || !service.has(`${CONFIGURATION}.${field}`)) continue;
    yield { what: `${field} needs the strategy ${strategy}`, got: given, instead: 'change the strategy, or remove the configuration' };
  }
}

function* trafficToShift(service: Resource): Iterable<Refusal> {
  const strategy = strategyOf(service);
  if ((strategy !== 'CANARY' && strategy !== 'LINEAR') || !service.lacks('LoadBalancers') || !service.lacks('VpcLatticeConfigurations')) return;
  if (usesServiceConnect(service) || !(service.lacks('ServiceConnectConfiguration') || service.is('ServiceConnectConfiguration.Enabled', false))) return;
  yield { what: `${strategy} has no traffic that ECS could shift`, instead: 'add a load balancer or Service Connect, or use ROLLING or BLUE_GREEN' };
}

function* totalTime(service: Resource): Iterable<Refusal> {
  const strategy = strategyOf(service);
  if (strategy === undefined || strategy === 'ROLLING') return;
  const { times, minutes } = stepsOf(service, strategy);
  const total = (service.number(`${CONFIGURATION}.BakeTimeInMinutes`) ?? 0) + times * minutes;
  if (total <= 33 * 60) return;
  yield { what: 'the bake times add up to more than 1980 minutes, which are 33 hours', got: total, instead: 'shorten its bake times, or take larger steps' };
}

/** How often the traffic waits before all of it is shifted, and how long each time. What is not known is not counted. */
function stepsOf(service: Resource, strategy: string): { readonly times: number; readonly minutes: number } {
  if (strategy === 'CANARY') return { times: 1, minutes: numberOr(service, `${CONFIGURATION}.CanaryConfiguration.CanaryBakeTimeInMinutes`, 10) };
  if (strategy !== 'LINEAR') return { times: 0, minutes: 0 };
  const percent = numberOr(service, `${CONFIGURATION}.LinearConfiguration.StepPercent`, 10);
  // Tenths of a percent are whole numbers.
  const times = percent > 0 ? Math.ceil(1000 / Math.round(percent * 10)) - 1 : 0;
  return { times, minutes: numberOr(service, `${CONFIGURATION}.LinearConfiguration.StepBakeTimeInMinutes`, 6) };
}

function numberOr(service: Resource, path: string, otherwise: number): number {
  return service.number(path) ?? (service.lacks(path) ? otherwise : 0);
}

function* circuitBreaker(service: Resource): Iterable<Refusal> {
  const strategy = strategyOf(service);
  if (strategy === undefined || strategy === 'ROLLING' || !service.is(`${CONFIGURATION}.DeploymentCircuitBreaker.Enable`, true)) return;
  yield { what: 'AWS documents DeploymentCircuitBreaker for rolling deployments only', got: strategy, instead: 'go back by alarms or lifecycle hooks' };
}

function* earlySuccess(service: Resource): Iterable<Refusal> {
  const place = `${CONFIGURATION}.EarlySuccessCriteria`;
  if (!service.is(`${place}.Enable`, true)) return;
  const strategy = strategyOf(service);
  if (strategy !== undefined && strategy !== 'ROLLING') {
    yield { what: 'EarlySuccessCriteria needs a rolling deployment', got: strategy, instead: 'change the strategy, or remove it' };
  }
  const [[minimum], share] = [percents(service), service.number(`${place}.HealthyPercent`)];
  if (share === undefined || minimum === undefined || share >= minimum) return;
  yield { what: `HealthyPercent of EarlySuccessCriteria is below MinimumHealthyPercent (${minimum})`, got: share, instead: 'raise it' };
}
