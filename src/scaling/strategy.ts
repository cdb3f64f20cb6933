import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Route } from '../traffic/route';

/** A service, and the resources whose metrics may determine its number of tasks. */
export interface ScaledService {
  /** Scope of error messages. */
  readonly workload: Construct;
  readonly service: ecs.BaseService;
  /** Routes to the service, the main one first. */
  readonly routes: readonly Route[];
  /** Queue of a worker service. */
  readonly queue?: sqs.IQueue;
}

/** Determines the number of tasks of a service. */
export interface ScalingStrategy {
  /** Desired count in the template; `undefined` leaves the number to ECS. */
  readonly desiredCount?: number;
  /** Adds scaling to the service, and returns its scalable target; `undefined` for a fixed number of tasks. */
  bind(scaled: ScaledService): ecs.ScalableTaskCount | undefined;
}
