import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CloudMapDiscovery, ExistingCloudMapDiscovery } from './cloud-map';
import { CloudMapDiscoveryOptions, CloudMapRegistrationOptions } from './cloud-map-registration';
import { ServiceConnectClient, ServiceConnectServer } from './service-connect';
import { ServiceConnectClientOptions, ServiceConnectOptions } from './service-connect-options';
import { CloudMapAndServiceConnectDiscovery, DiscoveryStrategy } from './strategy';
import { requireArgument, requireOptions } from '../private/required-options';

/**
 * The way in which other services in the VPC find a service.
 *
 * ```ts
 * Discovery.cloudMap({ name: 'orders' }); // http://orders.<namespace>:<container port>
 * Discovery.serviceConnect({ name: 'orders' }); // http://orders:<container port>
 * ```
 */
export class Discovery {
  /**
   * AWS Cloud Map: each healthy task has a DNS record under the service's name, by default with its address.
   *
   * It does not distinguish versions: as long as a deployment runs old and new tasks side by side, other services find both, even before
   * traffic is shifted. `Discovery.serviceConnect()` shifts their traffic as well. With CodeDeploy, the registration of a service cannot be
   * changed any more.
   *
   * Security groups stay closed: allow clients with `service.connections`.
   *
   * @param options Name, records, time to live, namespace.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
   */
  public static cloudMap(options: CloudMapDiscoveryOptions): Discovery {
    return new Discovery(new CloudMapDiscovery(requireOptions('Discovery.cloudMap()', options, { name: 'pass the name of the service in the namespace' })));
  }

  /**
   * AWS Cloud Map with an existing Cloud Map service, to which other ECS services may be registered as well. The notes on
   * `Discovery.cloudMap()` apply.
   *
   * @param service The Cloud Map service.
   * @param options Records of the service, and their port.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/create-service-discovery.html
   */
  public static fromCloudMapService(service: cloudmap.IService, options: CloudMapRegistrationOptions = {}): Discovery {
    return new Discovery(new ExistingCloudMapDiscovery(
      requireArgument('Discovery.fromCloudMapService()', 'service', service, 'pass a Cloud Map service'), options,
    ));
  }

  /**
   * Amazon ECS Service Connect: other services that use it call the service by its name, through a proxy that ECS adds to each task.
   * The proxies know the healthy tasks, and shift traffic: blue/green, canary and linear deployments that ECS runs work without
   * a load balancer, and `TestTraffic.header()` sends requests to the new version. CodeDeploy fails synthesis.
   *
   * The port of the container needs a name: `WorkloadTask.container()` sets one, documents and L2 task definitions have their own. Without an
   * `appProtocol`, the port is a TCP port. The tasks of a client know only services that were registered before the tasks started: deploy a
   * service before its clients. When two services call each other, let one of them be found by DNS, with
   * `Discovery.cloudMapAndServiceConnect()` and `Discovery.serviceConnectClient()`. Reserve CPU and memory of the task for the proxy.
   *
   * Security groups stay closed: allow clients with `service.connections`.
   *
   * @param options Name, ports, timeouts, encryption, logging.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
   */
  public static serviceConnect(options: ServiceConnectOptions): Discovery {
    return new Discovery(new ServiceConnectServer(requireOptions('Discovery.serviceConnect()', options, { name: 'pass the name of the port in the namespace' })));
  }

  /**
   * Amazon ECS Service Connect for a service that calls others by their names, but is not called itself.
   *
   * @param options Logging, namespace.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
   */
  public static serviceConnectClient(options: ServiceConnectClientOptions = {}): Discovery {
    return new Discovery(new ServiceConnectClient(options));
  }

  /**
   * Service Connect for other services that use it, and DNS for all other clients in the VPC, such as Lambda functions. In one namespace the
   * two need different names, because Service Connect creates its own Cloud Map service.
   *
   * @param cloudMap `Discovery.cloudMap()` or `.fromCloudMapService()`.
   * @param serviceConnect `Discovery.serviceConnect()` or `.serviceConnectClient()`.
   */
  public static cloudMapAndServiceConnect(cloudMap: Discovery, serviceConnect: Discovery): Discovery {
    const factory = 'Discovery.cloudMapAndServiceConnect()';
    requireArgument(factory, 'cloudMap', cloudMap, 'use Discovery.cloudMap()');
    requireArgument(factory, 'serviceConnect', serviceConnect, 'use Discovery.serviceConnect()');
    return new Discovery(new CloudMapAndServiceConnectDiscovery(cloudMap._strategy, serviceConnect._strategy));
  }

  /**
   * No registration.
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
