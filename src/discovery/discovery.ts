import { CloudMapDiscovery, CloudMapDiscoveryOptions } from './cloud-map';
import { ServiceConnectClient, ServiceConnectServer } from './service-connect';
import { ServiceConnectClientOptions, ServiceConnectOptions } from './service-connect-options';
import { DiscoveryStrategy } from './strategy';

/**
 * How neighbours inside the VPC find a service.
 *
 * ```ts
 * Discovery.cloudMap({ name: 'orders' }); // http://orders.<namespace>:<container port>
 * Discovery.serviceConnect({ name: 'orders' }); // http://orders:<container port>
 * ```
 */
export class Discovery {
  /**
   * AWS Cloud Map: each healthy task is an A record under the service's name.
   *
   * It knows no versions: while a deployment keeps old and new tasks side by side, neighbours find both, before traffic is shifted
   * too. `Discovery.serviceConnect()` shifts it for them. Under CodeDeploy the registration cannot change any more.
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
   * Amazon ECS Service Connect: neighbours that use it too call the service by its name, through a proxy that ECS puts into each task.
   * The proxies know which tasks are healthy, and shift traffic: blue/green, canary and linear deployments that ECS runs work without
   * a load balancer, and `TestTraffic.header()` tells the proxies which requests go to the new version. CodeDeploy is refused.
   *
   * The container's port needs a name: `Task.container()` gives it one, documents and L2 task definitions have their own. Without an
   * `appProtocol` the port is taken for TCP. A client's tasks see only what was registered before they started: deploy what is called
   * before what calls it. The proxy takes its part of the CPU and memory of the task: leave it some.
   *
   * Security groups are not opened: allow the neighbours with `service.connections`.
   *
   * @param options Name, port, time-outs, logging.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
   */
  public static serviceConnect(options: ServiceConnectOptions): Discovery {
    return new Discovery(new ServiceConnectServer(options));
  }

  /**
   * Amazon ECS Service Connect for a service that calls others by their names, and is called by none.
   *
   * @param options Logging.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
   */
  public static serviceConnectClient(options: ServiceConnectClientOptions = {}): Discovery {
    return new Discovery(new ServiceConnectClient(options));
  }

  /**
   * Not registered anywhere.
   */
  public static none(): Discovery {
    return new Discovery({ register: () => ({ addresses: [] }) });
  }

  /** @internal */
  public readonly _strategy: DiscoveryStrategy;

  private constructor(strategy: DiscoveryStrategy) {
    this._strategy = strategy;
  }
}
