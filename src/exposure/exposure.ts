import { ApplicationLoadBalancerExposure, ApplicationLoadBalancerOptions } from './alb/application-load-balancer';
import { HttpApiExposure } from './http-api/http-api';
import { HttpApiOptions } from './http-api/http-api-options';
import { MultipleExposures } from './multiple-exposures';
import { ExistingNetworkListenerExposure, ExistingNetworkListenerOptions } from './nlb/existing-network-listener';
import { ExistingNetworkLoadBalancerExposure, ExistingNetworkLoadBalancerOptions } from './nlb/existing-network-load-balancer';
import { NetworkLoadBalancerExposure, NetworkLoadBalancerOptions } from './nlb/network-load-balancer';
import { ExistingListenerOptions, SharedExposure, SharedExposureOptions } from './shared/shared-exposure';
import { existingListener, sharedListener } from './shared/shared-listener';
import { ISharedLoadBalancer } from './shared/shared-load-balancer-props';
import { ExposureStrategy, NoExposure } from './strategy';
import { requireArgument, requireOptions } from '../private/required-options';

/**
 * The way in which clients reach a service, from outside the VPC or from elsewhere in it.
 *
 * ```ts
 * Exposure.applicationLoadBalancer({ internetFacing: false });
 * Exposure.networkLoadBalancer({ listenerPort: 5432 });
 * ```
 */
export class Exposure {
  /**
   * An Application Load Balancer of the service's own. Its security group accepts the listener's port; the tasks accept only
   * the load balancer, on the container's port. The load balancer drops headers whose names have other characters than letters,
   * digits and hyphens, such as `x_user`.
   *
   * Conditions, additional routes and redirects decide about the requests; without them the service receives all. It has no static addresses, which
   * `networkLoadBalancer` in front of it has, and always sends requests to tasks in all Availability Zones.
   *
   * @param options Scheme, certificate, port, routes, health check.
   */
  public static applicationLoadBalancer(options: ApplicationLoadBalancerOptions = {}): Exposure {
    return new Exposure(new ApplicationLoadBalancerExposure(options));
  }

  /**
   * A Network Load Balancer of the service's own, for protocols other than HTTP: TCP, UDP, or TLS with a `certificate`. Its security group
   * accepts the listener's port; the tasks accept only the load balancer, on the container's port. Any protocol passes, so it does not take the
   * certificate of the `WorkloadDefaults`, and production does not ask for TLS.
   *
   * It handles connections, not requests, so it has no routes, authentication or web ACL, and `TestTraffic.header()`, `requestsPerTarget`,
   * `trafficAlarms.errorPercent`, smoke tests and CodeDeploy's canary and linear traffic-shifting configurations fail synthesis. When ECS shifts the traffic, it takes 10 more minutes at
   * TEST_TRAFFIC_SHIFT and at PRODUCTION_TRAFFIC_SHIFT, and keeps its weights in the listener. They stay when the port, the certificate or
   * the policy changes; a change of protocol replaces the target groups, which fails to deploy.
   *
   * @param options Scheme, certificate, port, health check.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
   */
  public static networkLoadBalancer(options: NetworkLoadBalancerOptions = {}): Exposure {
    return new Exposure(new NetworkLoadBalancerExposure(options));
  }

  /**
   * A load balancer that several services share, in the same stack or in other stacks of the app. Target groups, listener rules and
   * security group rules belong to the service's stack. Deployments shift the weights of the service's own rule, those of CodeDeploy
   * included.
   *
   * @param loadBalancer The shared load balancer.
   * @param options Conditions of the requests for the service, and the priority of its rule.
   */
  public static sharedLoadBalancer(loadBalancer: ISharedLoadBalancer, options: SharedExposureOptions = {}): Exposure {
    const factory = 'Exposure.sharedLoadBalancer()';
    requireArgument(factory, 'loadBalancer', loadBalancer, 'pass a SharedLoadBalancer');
    return new Exposure(new SharedExposure(factory, sharedListener(loadBalancer), options));
  }

  /**
   * An existing listener of an Application Load Balancer. To add one to an existing load balancer, use
   * `elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes().addListener()`. Smoke tests of imported listeners need their `url`.
   *
   * @param options The listener, conditions of the requests for the service, and the priority of its rule.
   */
  public static existingListener(options: ExistingListenerOptions): Exposure {
    const factory = 'Exposure.existingListener()';
    const { listener, testListener, url, ...route } = requireOptions(factory, options, {
      listener: 'import it by elbv2.ApplicationListener.fromApplicationListenerAttributes()', priority: 'pass one that no other rule of the listener has',
    });
    return new Exposure(new SharedExposure(factory, existingListener(listener, testListener, url), route));
  }

  /**
   * An existing Network Load Balancer, to which the service adds a listener of its own, in its own stack. All deployments that
   * `Exposure.networkLoadBalancer()` supports work behind it. Two listeners of the app on one port fail synthesis.
   *
   * @param options The load balancer, the port of the listener, health check.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
   */
  public static existingNetworkLoadBalancer(options: ExistingNetworkLoadBalancerOptions): Exposure {
    return new Exposure(new ExistingNetworkLoadBalancerExposure(options));
  }

  /**
   * A listener of a Network Load Balancer that was made for the service, such as one with several certificates or an ALPN policy. The service becomes
   * its default action, which it must not have before. Services cannot share such a listener: it has no rules. Only the stack that created a
   * listener can change it, so those of other stacks and imported ones fail synthesis.
   *
   * @param options The listener, the test listener, health check.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
   */
  public static existingNetworkListener(options: ExistingNetworkListenerOptions): Exposure {
    return new Exposure(new ExistingNetworkListenerExposure(options));
  }

  /**
   * Several load balancers in front of one service, such as a public and an internal one; at most five target groups. Deployments shift the
   * traffic of all of them together; `ServiceDeployment.codeDeploy()` fails synthesis. The service's `url` and its smoke tests use the main
   * one, its traffic alarms and its scaling use all of them.
   *
   * @param main The exposure that the service's own `url` and `loadBalancer` come from.
   * @param additional The others, by names of letters and digits, which become part of their logical ids.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  public static multiple(main: Exposure, additional: { [name: string]: Exposure }): Exposure {
    requireArgument('Exposure.multiple()', 'main', main, 'use one such as Exposure.applicationLoadBalancer()');
    requireArgument('Exposure.multiple()', 'additional', additional, 'pass an object with the other exposures by name');
    const strategies = Object.entries(additional).map(([name, { _strategy }]) => [name, _strategy]);
    return new Exposure(new MultipleExposures(main._strategy, Object.fromEntries(strategies)));
  }

  /**
   * An HTTP API of Amazon API Gateway, without a load balancer: requests go through a VPC link straight to the tasks, on the container's port.
   * It is billed by the request, uses HTTPS, and waits at most 30 seconds for a response.
   *
   * The API gets addresses and ports of the tasks from AWS Cloud Map: use `Discovery.cloudMap()` with `CloudMapDnsRecords.SRV`, or
   * `Discovery.serviceConnect()` with one port. It cannot distinguish versions, so deployments that shift traffic fail synthesis. Without a
   * load balancer only a container health check keeps requests from tasks that are not ready: add one to the task.
   *
   * @param options Routes, authorizer, CORS, throttling, access logs, domain.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
   */
  public static httpApi(options: HttpApiOptions = {}): Exposure {
    return new Exposure(new HttpApiExposure(options));
  }

  /**
   * No load balancer. Other services in the VPC may still find the service with `Discovery`.
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
