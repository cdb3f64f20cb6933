import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RouteConditions } from './route-conditions';
import { ApplicationTargetOptions } from '../application-target-options';

/**
 * Options of `Exposure.sharedLoadBalancer()`. Without any condition the service takes the requests that no other one takes.
 */
export interface SharedExposureOptions extends RouteConditions, ApplicationTargetOptions {
  /**
   * Place of the service's rule among those of the listener, 1 to 50000: the lowest that fits a request wins. Refused when another
   * service of the app has it. 1 to 1000 come before all automatic ones, 49001 to 50000 after them.
   *
   * @default - from 1001 to 49000, more specific conditions first, then by a hash of the service's path: other services do not change it.
   * Two services that happen to get the same are refused
   */
  readonly priority?: number;

  /**
   * Place of the rule for test traffic by a header, before the other one.
   *
   * @default - the number before `priority`; from 1001 to 49000 without
   */
  readonly testPriority?: number;
}

/**
 * Options of `Exposure.existingListener()`.
 */
export interface ExistingListenerOptions extends RouteConditions, ApplicationTargetOptions {
  /**
   * The listener, such as one of `elbv2.ApplicationListener.fromApplicationListenerAttributes()`, with the security group of its load balancer. The
   * service gets a rule on it.
   */
  readonly listener: elbv2.IApplicationListener;

  /**
   * Place of the service's rule among those of the listener, 1 to 50000: the lowest that fits a request wins. Refused when another
   * service of the app has it; what others than this app put on the listener is not known.
   */
  readonly priority: number;

  /**
   * Place of the rule for test traffic by a header, before the other one.
   *
   * @default - the number before `priority`
   */
  readonly testPriority?: number;

  /**
   * A listener for test traffic, of the same load balancer, for deployments with `TestTraffic.listener()`.
   *
   * @default - none; test traffic is told by a header
   */
  readonly testListener?: elbv2.IApplicationListener;

  /**
   * Where clients reach the service.
   *
   * @default - not known; the service has no `url`
   */
  readonly url?: string;
}
