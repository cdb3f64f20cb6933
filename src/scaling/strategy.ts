import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Route } from '../exposure/traffic';

/** How many tasks a service runs. */
export interface ScalingStrategy {
  /** Tasks that the template asks for; `undefined` leaves the number to ECS. */
  readonly desiredCount?: number;
  /** Scales the service; answers with the scaling where there is one. */
  attach(workload: Construct, service: ecs.FargateService, route?: Route): ecs.ScalableTaskCount | undefined;
}
