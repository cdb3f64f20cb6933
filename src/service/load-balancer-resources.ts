import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { isNetworkRoute, Route } from '../traffic/route';
import { Traffic } from '../traffic/traffic';

/**
 * What `Exposure.networkLoadBalancer()` made for a service.
 */
export interface NetworkLoadBalancerResources {
  /** The load balancer. */
  readonly loadBalancer: elbv2.NetworkLoadBalancer;

  /** The production listener. */
  readonly listener: elbv2.NetworkListener;

  /**
   * The test listener.
   *
   * @default - none; the deployment has no test traffic
   */
  readonly testListener?: elbv2.NetworkListener;

  /** The target group of the first deployment. */
  readonly targetGroup: elbv2.NetworkTargetGroup;

  /**
   * The target group that deployments alternate with.
   *
   * @default - none; deployments do not shift traffic
   */
  readonly alternateTargetGroup?: elbv2.NetworkTargetGroup;
}

/**
 * What was made for a service behind an Application Load Balancer.
 */
export interface ApplicationLoadBalancerResources {
  /**
   * The service's own load balancer.
   *
   * @default - none; the service shares one
   */
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;

  /**
   * The service's own production listener.
   *
   * @default - none; the service shares one
   */
  readonly listener?: elbv2.ApplicationListener;

  /**
   * The service's own test listener.
   *
   * @default - none; the deployment has no test traffic, or the service shares a listener
   */
  readonly testListener?: elbv2.ApplicationListener;

  /** The target group of the first deployment. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;

  /**
   * The target group that deployments alternate with.
   *
   * @default - none; deployments do not shift traffic
   */
  readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
}

/**
 * A way in to a service beside the main one.
 */
export interface AdditionalExposure {
  /**
   * Where clients reach the service on this way.
   *
   * @default - not known
   */
  readonly url?: string;

  /**
   * What was made behind an Application Load Balancer.
   *
   * @default - none; the load balancer is of another kind
   */
  readonly applicationLoadBalancer?: ApplicationLoadBalancerResources;

  /**
   * What was made for a Network Load Balancer.
   *
   * @default - none; the load balancer is of another kind
   */
  readonly networkLoadBalancer?: NetworkLoadBalancerResources;
}

/** The ways beside the main one, by name. */
export function additionalExposuresOf({ additionalRoutes = {} }: Traffic): Record<string, AdditionalExposure> {
  return Object.fromEntries(Object.entries(additionalRoutes).map(([name, route]) => [name, { url: route.url, ...loadBalancerResourcesOf(route) }]));
}

/** What was made for a route, by the kind of its load balancer. */
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
