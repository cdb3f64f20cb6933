import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Route } from '../exposure/traffic';

/**
 * What `Exposure.networkLoadBalancer()` made for a service.
 */
export interface NetworkLoadBalancing {
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

/** What `Exposure.applicationLoadBalancer()` made for a service. */
export interface ApplicationLoadBalancing {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listener: elbv2.ApplicationListener;
  readonly testListener?: elbv2.ApplicationListener;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
}

/** What was made for a route, by the kind of its load balancer. */
export function loadBalancingOf(route?: Route): { application?: ApplicationLoadBalancing; network?: NetworkLoadBalancing } {
  if (!route) return {};
  const { loadBalancer, listener, targetGroup } = route;
  const resources = {
    loadBalancer,
    listener,
    targetGroup,
    testListener: 'testListener' in route ? route.testListener : undefined,
    alternateTargetGroup: 'alternateTargetGroup' in route ? route.alternateTargetGroup : undefined,
  };
  return loadBalancer instanceof elbv2.NetworkLoadBalancer
    ? { network: resources as NetworkLoadBalancing }
    : { application: resources as ApplicationLoadBalancing };
}
