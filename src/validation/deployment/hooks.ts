import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { ResourceRule } from '../rule';
import { SERVICE } from '../service/service';
import { Resource } from '../template/resource';
import { Values } from '../template/values';

const ERROR = { type: SERVICE, severity: 'error', property: 'DeploymentConfiguration', link: ecsApi('DeploymentLifecycleHook') } as const;

/** Lifecycle hooks that ECS does not take. */
export const HOOK_RULES: readonly ResourceRule[] = [
  { ...ERROR, id: 'ECS531', title: 'A deployment does not pause while traffic is shifted', link: ecsGuide('pause-lifecycle-hooks'), check: pauseStages },
  { ...ERROR, id: 'ECS532', title: 'A hook of Lambda names its function', check: lambdaTarget },
  { ...ERROR, id: 'ECS533', severity: 'warning', title: 'A hook of Lambda has a role that may invoke its function', link: ecsGuide('blue-green-permissions'), check: lambdaRole },
  { ...ERROR, id: 'ECS534', title: 'A hook has a stage at least', check: someStage },
];

function* eachHook(service: Resource, check: (hook: Values, place: string) => Iterable<Refusal>): Iterable<Refusal> {
  for (const [i, hook] of (service.list('DeploymentConfiguration.LifecycleHooks') ?? []).entries()) yield* check(hook, `LifecycleHooks[${i}]`);
}

function pauseStages(service: Resource): Iterable<Refusal> {
  return eachHook(service, function* (hook, place) {
    const stage = hook.items('LifecycleStages')?.find((item) => item === 'TEST_TRAFFIC_SHIFT' || item === 'PRODUCTION_TRAFFIC_SHIFT');
    if (hook.text('TargetType') !== 'PAUSE' || stage === undefined) return;
    yield { what: `${place} pauses at a stage that ECS does not pause at`, got: stage, instead: `use POST_${String(stage)}` };
  });
}

function isLambda(hook: Values): boolean {
  return hook.lacks('TargetType') || hook.text('TargetType') === 'AWS_LAMBDA';
}

function lambdaTarget(service: Resource): Iterable<Refusal> {
  return eachHook(service, function* (hook, place) {
    if (isLambda(hook) && hook.lacks('HookTargetArn')) yield { what: `${place} names no function`, instead: 'set HookTargetArn, or TargetType to PAUSE' };
  });
}

function lambdaRole(service: Resource): Iterable<Refusal> {
  return eachHook(service, function* (hook, place) {
    if (isLambda(hook) && hook.lacks('RoleArn')) yield { what: `${place} has no role`, instead: 'set RoleArn: ECS invokes the function as that role' };
  });
}

function someStage(service: Resource): Iterable<Refusal> {
  return eachHook(service, function* (hook, place) {
    if (hook.lacks('LifecycleStages') || hook.items('LifecycleStages')?.length === 0) yield { what: `${place} has no stage`, instead: 'add one to LifecycleStages' };
  });
}
