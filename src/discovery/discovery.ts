import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CloudMapDiscovery, ExistingCloudMapDiscovery } from './cloud-map';
import { CloudMapDiscoveryOptions, CloudMapRegistrationOptions } from './cloud-map-registration';
import { ServiceConnectClient, ServiceConnectServer } from './service-connect';
import { ServiceConnectClientOptions, ServiceConnectOptions } from './service-connect-options';
import { CloudMapAndServiceConnectDiscovery, DiscoveryStrategy } from './strategy';

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
   * AWS Cloud Map: each healthy task is a DNS record under the service's name, its address unless told otherwise.
   *
   * It knows no versions: while a deployment keeps old and new tasks side by side, neighbours find both, before traffic is shifted
   * too. `Discovery.serviceConnect()` shifts it for them. Under CodeDeploy the registration cannot change any more.
   *
   * Security groups are not opened: allow the neighbours with `service.connections`.
   *
   * @param options Name, records, time to live, namespace.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
   */
  public static cloudMap(options: CloudMapDiscoveryOptions): Discovery {
    return new Discovery(new CloudMapDiscovery(options));
  }

  /**
   * AWS Cloud Map, with a service that exists already. What is said of `Discovery.cloudMap()` holds here, too. Beside this one, other ECS
   * services may be registered with it.
   *
   * @param service The Cloud Map service.
   * @param options Which records it has, and their port.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/create-service-discovery.html
   */
  public static fromCloudMapService(service: cloudmap.IService, options: CloudMapRegistrationOptions = {}): Discovery {
    return new Discovery(new ExistingCloudMapDiscovery(service, options));
  }

  /**
   * Amazon ECS Service Connect: neighbours that use it too call the service by its name, through a proxy that ECS puts into each task.
   * The proxies know which tasks are healthy, and shift traffic: blue/green, canary and linear deployments that ECS runs work without
   * a load balancer, and `TestTraffic.header()` tells the proxies which requests go to the new version. CodeDeploy is refused.
   *
   * The container's port needs a name: `WorkloadTask.container()` gives it one, documents and L2 task definitions have their own. Without an
   * `appProtocol` the port is taken for TCP. A client's tasks see only what was registered before they started: deploy what is called
   * before what calls it. Of two that call each other, let one be found by DNS: `Discovery.cloudMapAndServiceConnect()`, with `Discovery.serviceConnectClient()`. The
   * proxy takes its part of the CPU and memory of the task: leave it some.
   *
   * Security groups are not opened: allow the neighbours with `service.connections`.
   *
   * @param options Name, ports, time-outs, encryption, logging.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
   */
  public static serviceConnect(options: ServiceConnectOptions): Discovery {
    return new Discovery(new ServiceConnectServer(options));
  }

  /**
   * Amazon ECS Service Connect for a service that calls others by their names, and is called by none.
   *
   * @param options Logging, namespace.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
   */
  public static serviceConnectClient(options: ServiceConnectClientOptions = {}): Discovery {
    return new Discovery(new ServiceConnectClient(options));
  }

  /**
   * Both: Service Connect for neighbours that use it, DNS for everybody else in the VPC, such as Lambda functions. In one namespace the two need
   * different names, because Service Connect makes a Cloud Map service of its own.
   *
   * @param cloudMap `Discovery.cloudMap()` or `.fromCloudMapService()`.
   * @param serviceConnect `Discovery.serviceConnect()` or `.serviceConnectClient()`.
   */
  public static cloudMapAndServiceConnect(cloudMap: Discovery, serviceConnect: Discovery): Discovery {
    return new Discovery(new CloudMapAndServiceConnectDiscovery(cloudMap._strategy, serviceConnect._strategy));
  }

  /**
   * Not registered anywhere.
   */
  public static none(): Discovery {
    return new Discovery({ kind: 'none', bind: () => ({ addresses: [] }) });
  }

  /** @internal */
  public readonly _strategy: DiscoveryStrategy;

  private constructor(strategy: DiscoveryStrategy) {
    this._strategy = strategy;
  }
}
