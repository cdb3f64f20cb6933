import { CloudMapDiscovery, CloudMapDiscoveryOptions } from './cloud-map';
import { DiscoveryStrategy } from './strategy';

/**
 * How neighbours inside the VPC find a service.
 *
 * ```ts
 * Discovery.cloudMap({ name: 'orders' }); // http://orders.<namespace>:<container port>
 * ```
 */
export class Discovery {
  /**
   * AWS Cloud Map: each healthy task is an A record under the service's name.
   *
   * Security groups are not opened: allow the neighbours with `service.connections`.
   *
   * @param options Name and time to live.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
   */
  public static cloudMap(options: CloudMapDiscoveryOptions): Discovery {
    return new Discovery(new CloudMapDiscovery(options));
  }

  /**
   * Not registered anywhere.
   */
  public static none(): Discovery {
    return new Discovery({ register: () => undefined });
  }

  /** @internal */
  public readonly _strategy: DiscoveryStrategy;

  private constructor(strategy: DiscoveryStrategy) {
    this._strategy = strategy;
  }
}
