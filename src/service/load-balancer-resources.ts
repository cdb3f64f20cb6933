import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { isNetworkRoute, Route } from '../traffic/route';
import { Traffic } from '../traffic/traffic';

/**
 * The Network Load Balancer of a service, with its listeners and target groups.
 */
export interface NetworkLoadBalancerResources {
  /** The load balancer: the service's own, or that of `Exposure.existingNetworkLoadBalancer()`. */
  readonly loadBalancer: elbv2.INetworkLoadBalancer;

  /** The production listener. */
  readonly listener: elbv2.NetworkListener;

  /**
   * The test listener.
   *
   * @default - none; the deployment has no test traffic
   */
  readonly testListener?: elbv2.NetworkListener;

  /** The target group of the first deployment. Its `configureHealthCheck()` changes the alternate one, too. */
  readonly targetGroup: elbv2.NetworkTargetGroup;

  /**
   * The target group that deployments shift traffic to and from.
   *
   * @default - none; deployments do not shift traffic
   */
  readonly alternateTargetGroup?: elbv2.NetworkTargetGroup;
}

/**
 * The Application Load Balancer of a service, with its listeners and target groups.
 */
export interface ApplicationLoadBalancerResources {
  /**
   * The service's own load balancer.
   *
   * @default - none; the service shares a load balancer
   */
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;

  /**
   * The service's own production listener.
   *
   * @default - none; the service shares a load balancer
   */
  readonly listener?: elbv2.ApplicationListener;

  /**
   * The service's own test listener.
   *
   * @default - none; the deployment has no test traffic, or the service shares a load balancer
   */
  readonly testListener?: elbv2.ApplicationListener;

  /** The target group of the first deployment. Its `configureHealthCheck()` changes the alternate one, too. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;

  /**
   * The target group that deployments shift traffic to and from.
   *
   * @default - none; deployments do not shift traffic
   */
  readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
}

/**
 * An additional exposure of a service: one of `Exposure.multiple()`, of `additionalRoutes` or of `additionalListeners`.
 */
export interface AdditionalExposure {
  /**
   * Address for clients.
   *
   * @default - unknown
   */
  readonly url?: string;

  /**
   * The Application Load Balancer of the exposure.
   *
   * @default - none; the load balancer is of another kind
   */
  readonly applicationLoadBalancer?: ApplicationLoadBalancerResources;

  /**
   * The Network Load Balancer of the exposure.
   *
   * @default - none; the load balancer is of another kind
   */
  readonly networkLoadBalancer?: NetworkLoadBalancerResources;
}

/** Returns the additional exposures of a service by name. */
export function additionalExposuresOf({ additionalRoutes = {} }: Traffic): Record<string, AdditionalExposure> {
  return Object.fromEntries(Object.entries(additionalRoutes).map(([name, route]) => [name, { url: route.url, ...loadBalancerResourcesOf(route) }]));
}

/** Returns the load balancer of a route with its listeners and target groups. */
export function loadBalancerResourcesOf(route?: Route): Pick<AdditionalExposure, 'applicationLoadBalancer' | 'networkLoadBalancer'> {
  if (!route) return {};
  const { loadBalancer, listener, targetGroup } = route;
  const resources = {
    loadBalancer,
    listener,
    targetGroup,
    testListener: 'testListener' in route ? route.testListener : undefined,
    alternateTargetGroup: 'alternateTargetGroup' in route ? route.alternateTargetGroup : undefined,
  };
  return isNetworkRoute(route)
    ? { networkLoadBalancer: resources as NetworkLoadBalancerResources }
    : { applicationLoadBalancer: resources as ApplicationLoadBalancerResources };
}
