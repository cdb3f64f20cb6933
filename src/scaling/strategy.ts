import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ConsumedQueue } from '../traffic/consumed-queue';
import { Route } from '../traffic/route';

/** A service, and the resources whose metrics may determine its number of tasks. */
export interface ScaledService {
  /** Scope of error messages. */
  readonly workload: Construct;
  readonly service: ecs.BaseService;
  /** Routes to the service, the main one first. */
  readonly routes: readonly Route[];
  /** Queues of a worker service, the main one first. */
  readonly queues?: readonly ConsumedQueue[];
}

/** Determines the number of tasks of a service. */
export interface ScalingStrategy {
  /** Desired count in the template; `undefined` leaves the number to ECS. */
  readonly desiredCount?: number;
  /** Whether the messages in queues determine the number. */
  readonly countsMessages?: boolean;
  /** Adds scaling to the service, and returns its scalable target; `undefined` for a fixed number of tasks. */
  bind(scaled: ScaledService): ecs.ScalableTaskCount | undefined;
}
