import { Construct } from 'constructs';
import { Exposed, ExposureStrategy, Traffic, TrafficRequest } from './traffic';
import { refuse } from '../private/errors';

/** A service without a load balancer. */
export class NoExposure implements ExposureStrategy {
  public readonly balanced = false;

  public open(scope: Construct, { serviceConnect }: Exposed, { deployment, shifts, test }: TrafficRequest): Traffic {
    if (shifts === 'listener') {
      refuse(scope, {
        what: `${deployment} shifts traffic on a load balancer's listener`,
        got: 'Exposure.none()',
        instead: 'use Exposure.applicationLoadBalancer(), or Deployment.rolling()',
      });
    }
    if (test.kind !== 'none' && serviceConnect !== 'server') {
      refuse(scope, {
        what: `${deployment} was given test traffic, but nothing routes it`,
        got: 'Exposure.none()',
        instead: 'use Exposure.applicationLoadBalancer(), or leave testTraffic out',
      });
    }
    if (test.kind === 'listener') {
      refuse(scope, {
        what: `${deployment} was given a test listener, but Service Connect tells test traffic by a header`,
        got: 'Exposure.none()',
        instead: 'use TestTraffic.header(), or Exposure.applicationLoadBalancer()',
      });
    }
    return {};
  }
}
