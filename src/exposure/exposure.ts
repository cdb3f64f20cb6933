import { ApplicationLoadBalancerExposure, ApplicationLoadBalancerOptions } from './alb/application-load-balancer';
import { HttpApiExposure } from './http-api/http-api';
import { HttpApiOptions } from './http-api/http-api-options';
import { MultipleExposures } from './multiple-exposures';
import { NetworkLoadBalancerExposure, NetworkLoadBalancerOptions } from './nlb/network-load-balancer';
import { ExistingListenerOptions, SharedExposure, SharedExposureOptions } from './shared/shared-exposure';
import { existingListener, sharedListener } from './shared/shared-listener';
import { ISharedLoadBalancer } from './shared/shared-load-balancer-props';
import { ExposureStrategy, NoExposure } from './strategy';

/**
 * How clients outside the VPC, or elsewhere in it, reach a service.
 *
 * ```ts
 * Exposure.applicationLoadBalancer({ internetFacing: false });
 * Exposure.networkLoadBalancer({ listenerPort: 5432 });
 * ```
 */
export class Exposure {
  /**
   * An Application Load Balancer of the service's own. Its security group accepts the listener's port; the tasks accept
   * the load balancer on the container's port, and nothing else. Headers whose names have
   * other characters than letters, digits and hyphens are dropped, `x_user` among them.
   *
   * @param options Scheme, certificate, port, health check.
   */
  public static applicationLoadBalancer(options: ApplicationLoadBalancerOptions = {}): Exposure {
    return new Exposure(new ApplicationLoadBalancerExposure(options));
  }

  /**
   * A Network Load Balancer of the service's own, for what does not speak HTTP: TCP, or TLS with a `certificate`. Its security group
   * accepts the listener's port; the tasks accept the load balancer on the container's port, and nothing else.
   *
   * It sees connections, not requests: `TestTraffic.header()`, `requestsPerTarget`, `trafficAlarms.errorPercent`, smoke tests and
   * CodeDeploy's canary and linear paces are refused. Where ECS shifts the traffic, it takes 10 minutes more at TEST_TRAFFIC_SHIFT
   * and at PRODUCTION_TRAFFIC_SHIFT, and keeps its weights in the listener: a change of port, protocol, certificate or policy lets
   * CloudFormation write back the template's, so make it only while the first target group is the live one.
   *
   * @param options Scheme, certificate, port, health check.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
   */
  public static networkLoadBalancer(options: NetworkLoadBalancerOptions = {}): Exposure {
    return new Exposure(new NetworkLoadBalancerExposure(options));
  }

  /**
   * A load balancer that several services share, in the same or in other stacks of the app. Target groups, listener rules and the rules of
   * the security groups belong to the service's stack. `ServiceDeployment.codeDeploy()` is refused, which moves a listener with all its services.
   *
   * @param loadBalancer What is shared.
   * @param options Which requests are for the service, and its place among the rules.
   */
  public static sharedLoadBalancer(loadBalancer: ISharedLoadBalancer, options: SharedExposureOptions = {}): Exposure {
    return new Exposure(new SharedExposure('Exposure.sharedLoadBalancer()', sharedListener(loadBalancer), options));
  }

  /**
   * A listener of an Application Load Balancer that exists already. A load balancer without a fitting one gets it from
   * `elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes().addListener()`. `ServiceDeployment.codeDeploy()` and smoke tests are refused.
   *
   * @param options The listener, which requests are for the service, and its place among the rules.
   */
  public static existingListener(options: ExistingListenerOptions): Exposure {
    const { listener, testListener, url, ...route } = options;
    return new Exposure(new SharedExposure('Exposure.existingListener()', existingListener(listener, testListener, url), route));
  }

  /**
   * Several load balancers in front of one service, such as a public and an internal one; at most five target groups. What shifts traffic
   * shifts it on all of them at once; `ServiceDeployment.codeDeploy()` is refused. The service's `url` and its smoke tests
   * look at the main one, its traffic alarms and its scaling at all.
   *
   * @param main What the service's own `url` and `loadBalancer` belong to.
   * @param further The others, by names of letters and digits, which become part of their logical ids.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  public static multiple(main: Exposure, further: { [name: string]: Exposure }): Exposure {
    const strategies = Object.entries(further).map(([name, { _strategy }]) => [name, _strategy]);
    return new Exposure(new MultipleExposures(main._strategy, Object.fromEntries(strategies)));
  }

  /**
   * An HTTP API of Amazon API Gateway, without a load balancer: requests go through a VPC link straight to the tasks, on the container's port.
   * It is paid for by the request, answers by HTTPS, and waits 30 seconds at most.
   *
   * The API asks AWS Cloud Map for addresses and ports of the tasks: use `Discovery.cloudMap()` with `CloudMapDnsRecords.SRV`, or
   * `Discovery.serviceConnect()` with one port. It tells no versions apart, so deployments that shift traffic are refused, and without a load
   * balancer only a container health check keeps requests from tasks that are not ready: give the task one.
   *
   * @param options Routes, authorizer, CORS, throttling, access logs, domain.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
   */
  public static httpApi(options: HttpApiOptions = {}): Exposure {
    return new Exposure(new HttpApiExposure(options));
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
