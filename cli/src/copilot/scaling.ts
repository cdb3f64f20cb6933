import type { Options } from './environments';
import { durationExpression, secondsOf } from './values';
import { code, imported, list, literal, object, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

/** The fields of `count` that are targets: a number, or a map with `value` and `cooldown`. */
const TARGETS = { cpu_percentage: 'cpuPercent', memory_percentage: 'memoryPercent', requests: 'requestsPerTarget' } as const;

/** Reads `count` in all its forms. */
export function scalingOptions(count: SourceNode | undefined): Options {
  if (count === undefined) return { scaling: fixed(1) };
  if (!count.isMap) {
    if (/^\d+$/.test(count.text())) return { scaling: fixed(count.movedTo('`scaling`').number()) };
    count.leftOut('The name of a scaling configuration of App Runner: `Scaling.automatic()`.');
    return { scaling: undefined };
  }
  const spot = count.get('spot')?.movedTo('`capacityProviderStrategies`, of FARGATE_SPOT');
  if (spot !== undefined) return { scaling: fixed(spot.number()), capacityProviderStrategies: list([strategy('FARGATE_SPOT', 1)]) };
  const range = count.get('range');
  if (range === undefined) return { scaling: fixed(1) };
  const { min, max, spotFrom } = rangeOf(range.movedTo('`minCapacity` and `maxCapacity`'));
  return {
    scaling: automatic(count, min, max),
    capacityProviderStrategies: spotFrom === undefined ? undefined : list([
      ...spotFrom > 1 ? [object({ capacityProvider: literal('FARGATE'), base: literal(spotFrom - 1), weight: literal(0) })] : [],
      strategy('FARGATE_SPOT', 1),
    ]),
  };
}

/** Two tasks are the library's default. */
function fixed(count: number): Expression | undefined {
  return count === 2 ? undefined : code`${imported('Scaling')}.fixedCount(${count})`;
}

function strategy(capacityProvider: string, weight: number): Expression {
  return object({ capacityProvider: literal(capacityProvider), weight: literal(weight) });
}

function rangeOf(range: SourceNode): { min: number; max: number; spotFrom?: number } {
  if (range.isMap) {
    const spotFrom = range.get('spot_from')?.movedTo('`capacityProviderStrategies`: a base on FARGATE, the rest on FARGATE_SPOT').number();
    return { min: range.get('min')?.number() ?? 1, max: range.get('max')?.number() ?? 10, spotFrom };
  }
  const [, min, max] = /^(\d+)-(\d+)$/.exec(range.text().replace(/\s/g, '')) ?? [];
  if (min === undefined) throw range.error(`${range.path} must be a range such as 1-10, got ${JSON.stringify(range.text())}`);
  return { min: Number(min), max: Number(max) };
}

function automatic(count: SourceNode, min: number, max: number): Expression {
  const cooldown = count.get('cooldown')?.movedTo('`scaleInCooldown` and `scaleOutCooldown`');
  const cooldowns = {
    scaleInCooldown: durationExpression(secondsOf(cooldown?.get('in'))), scaleOutCooldown: durationExpression(secondsOf(cooldown?.get('out'))),
  };
  const capacity = { minCapacity: literal(min), maxCapacity: literal(max) };
  const delay = count.get('queue_delay')?.movedTo('`Scaling.backlog()`');
  if (delay !== undefined) {
    return code`${imported('Scaling')}.backlog(${object({
      ...capacity,
      acceptableLatency: durationExpression(secondsOf(delay.get('acceptable_latency')) ?? 60),
      timePerMessage: durationExpression(secondsOf(delay.get('msg_processing_time')) ?? 1),
      ...cooldowns,
    })})`;
  }
  const targets = Object.fromEntries(Object.entries(TARGETS).map(([field, option]) => [option, targetOf(count.get(field)?.movedTo(`\`${option}\``))]));
  const responseTime = count.get('response_time')?.movedTo('`responseTime`');
  const seconds = secondsOf(responseTime?.isMap ? responseTime.get('value') : responseTime);
  const hasTarget = seconds !== undefined || Object.values(targets).some((target) => target !== undefined);
  return code`${imported('Scaling')}.automatic(${object({
    ...capacity,
    ...targets,
    cpuPercent: targets.cpuPercent ?? (hasTarget ? undefined : literal(70)),
    responseTime: durationExpression(seconds),
    ...cooldowns,
  })})`;
}

function targetOf(target: SourceNode | undefined): Expression | undefined {
  if (target === undefined) return undefined;
  target.get('cooldown')?.leftOut('Cooldowns are those of all targets: `scaleInCooldown`, `scaleOutCooldown`.');
  return literal((target.isMap ? target.get('value') ?? target : target).number());
}
