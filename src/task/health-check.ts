import * as ecs from 'aws-cdk-lib/aws-ecs';
import { requireInRange } from '../private/errors';

/**
 * Refuses a container health check that ECS does not take.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export function requireHealthCheck(where: string, { interval, timeout, startPeriod, retries }: Partial<ecs.HealthCheck> = {}): void {
  const seconds = { interval: { min: 5, max: 300 }, timeout: { min: 2, max: 60 }, startPeriod: { min: 0, max: 300 } };
  for (const [option, time] of Object.entries({ interval, timeout, startPeriod })) {
    requireInRange(where, `healthCheck.${option} in seconds`, time?.toSeconds({ integral: false }), seconds[option as keyof typeof seconds],
      'use what ECS allows');
  }
  requireInRange(where, 'healthCheck.retries', retries, { min: 1, max: 10 }, 'use what ECS allows');
}
