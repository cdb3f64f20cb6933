import { Duration } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { requireTime } from '../private/amounts';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export function requireGracePeriod(workload: IConstruct, healthCheckGracePeriod?: Duration): void {
  requireTime(workload, 'healthCheckGracePeriod', healthCheckGracePeriod, 'seconds', { min: 0, max: 2_147_483_647 }, 'use whole seconds');
}
