import { ContainerFacts, numberOf } from './facts';
import { outOfRange, Range, Refusal } from '../../private/errors';
import { ecsApi } from '../links';
import { eachContainer, TaskRule } from '../rule';

const FARGATE = 'use what Fargate allows';
const ECS = 'use a number that ECS takes';
const MEMORY = { range: { min: 6, max: Infinity }, instead: 'give it the 6 MiB that every container needs' };

/**
 * The numbers of a container definition, by their place in it.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export const RANGES = {
  'cpu': { range: { min: 0, max: Infinity }, instead: 'give CPU units; 1024 are one vCPU' },
  'memory': MEMORY,
  'memoryReservation': MEMORY,
  'startTimeout': { range: { min: 2, max: 120 }, instead: FARGATE },
  'stopTimeout': { range: { min: 2, max: 120 }, instead: FARGATE },
  'healthCheck.interval': { range: { min: 5, max: 300 }, instead: ECS },
  'healthCheck.timeout': { range: { min: 2, max: 60 }, instead: ECS },
  'healthCheck.retries': { range: { min: 1, max: 10 }, instead: ECS },
  'healthCheck.startPeriod': { range: { min: 0, max: 300 }, instead: ECS },
  'restartPolicy.restartAttemptPeriod': { range: { min: 60, max: 1800 }, instead: ECS },
} as const satisfies Record<string, { readonly range: Range; readonly instead: string }>;

/** Numbers out of the range that ECS, or Fargate, has for them. */
export const RANGE_RULES: readonly TaskRule[] = [
  rangeRule('ECS208', 'cpu', 'The CPU units of a container are a whole number'),
  rangeRule('ECS209', 'memory', 'The memory of a container is 6 MiB or more'),
  rangeRule('ECS210', 'memoryReservation', 'The memory reservation of a container is 6 MiB or more'),
  { ...rangeRule('ECS211', 'startTimeout', 'The start timeout of a container is 2 to 120 seconds on Fargate'), on: 'fargate' },
  { ...rangeRule('ECS212', 'stopTimeout', 'The stop timeout of a container is 2 to 120 seconds on Fargate'), on: 'fargate' },
  rangeRule('ECS223', 'healthCheck.interval', 'The interval of a health check is 5 to 300 seconds'),
  rangeRule('ECS224', 'healthCheck.timeout', 'The timeout of a health check is 2 to 60 seconds'),
  rangeRule('ECS225', 'healthCheck.retries', 'A health check is retried 1 to 10 times'),
  rangeRule('ECS226', 'healthCheck.startPeriod', 'The start period of a health check is 0 to 300 seconds'),
  rangeRule('ECS213', 'restartPolicy.restartAttemptPeriod', 'A container restarts after 60 to 1800 seconds'),
];

function rangeRule(id: string, field: keyof typeof RANGES, title: string): TaskRule {
  return { id, title, severity: 'error', property: 'ContainerDefinitions', link: pageOf(field), needs: [field.split('.')[0]], check: eachContainer((container) => inRange(container, field)) };
}

function pageOf(field: string): string {
  return ecsApi(field.startsWith('healthCheck') ? 'HealthCheck' : field.startsWith('restartPolicy') ? 'ContainerRestartPolicy' : 'ContainerDefinition');
}

function* inRange({ at, ...container }: ContainerFacts, field: keyof typeof RANGES): Iterable<Refusal> {
  const { range, instead } = RANGES[field];
  const value = field.split('.').reduce<unknown>((object, name) => (object as Record<string, unknown> | undefined)?.[name], container);
  const problem = outOfRange(at(field), numberOf(value), range, instead);
  if (problem) yield problem;
}
