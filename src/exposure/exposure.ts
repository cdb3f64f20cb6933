import { ApplicationLoadBalancerExposure } from './application-load-balancer';
import { ApplicationLoadBalancerOptions } from './application-load-balancer-options';
import { NoExposure } from './no-exposure';
import { ExposureStrategy } from './traffic';

/**
 * How clients outside the VPC, or elsewhere in it, reach a service.
 *
 * ```ts
 * Exposure.applicationLoadBalancer({ internetFacing: false });
 * ```
 */
export class Exposure {
  /**
   * An Application Load Balancer of the service's own. Its security group accepts the listener's port; the tasks accept
   * the load balancer on the container's port, and nothing else. Headers that are not valid HTTP are dropped.
   *
   * @param options Scheme, certificate, port, health check.
   */
  public static applicationLoadBalancer(options: ApplicationLoadBalancerOptions = {}): Exposure {
    return new Exposure(new ApplicationLoadBalancerExposure(options));
  }

  /**
   * No load balancer. Neighbours may still find the service with `Discovery`.
   */
  public static none(): Exposure {
    return new Exposure(new NoExposure());
  }

  /** @internal */
  public readonly _strategy: ExposureStrategy;

  private constructor(strategy: ExposureStrategy) {
    this._strategy = strategy;
  }
}
