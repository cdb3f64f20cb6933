import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Route } from '../traffic/route';

/** A service that exists, and what its number of tasks may depend on. */
export interface ScaledService {
  /** For messages. */
  readonly workload: Construct;
  readonly service: ecs.BaseService;
  /** The ways in, the main one first. */
  readonly routes: readonly Route[];
  /** Where its work comes from, if it consumes a queue. */
  readonly queue?: sqs.IQueue;
}

/** How many tasks a service runs. */
export interface ScalingStrategy {
  /** Tasks that the template asks for; `undefined` leaves the number to ECS. */
  readonly desiredCount?: number;
  /** Scales the service; answers with the scaling where there is one. */
  bind(scaled: ScaledService): ecs.ScalableTaskCount | undefined;
}
