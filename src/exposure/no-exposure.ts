import { Construct } from 'constructs';
import { ExposureStrategy, Traffic, TrafficRequest } from './traffic';
import { IFargateCluster } from '../cluster/fargate-cluster';
import { refuse } from '../private/errors';
import { BoundTask } from '../task/bound-task';

/** A service without a load balancer. */
export class NoExposure implements ExposureStrategy {
  public readonly balanced = false;

  public open(scope: Construct, _cluster: IFargateCluster, _task: BoundTask, request: TrafficRequest): Traffic {
    if (request.shifts === 'listener') {
      refuse(scope, {
        what: `${request.deployment} shifts traffic on a load balancer's listener`,
        got: 'Exposure.none()',
        instead: 'use Exposure.applicationLoadBalancer(), or Deployment.rolling()',
      });
    }
    if (request.test.kind !== 'none') {
      refuse(scope, {
        what: `${request.deployment} was given test traffic, but nothing routes it`,
        got: 'Exposure.none()',
        instead: 'use Exposure.applicationLoadBalancer(), or leave testTraffic out',
      });
    }
    return {};
  }
}
