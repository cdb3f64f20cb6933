import { Range } from '../../private/errors';

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
