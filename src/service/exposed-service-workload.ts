import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { AdditionalExposure, additionalExposuresOf, loadBalancerResourcesOf, NetworkLoadBalancerResources } from './load-balancer-resources';
import { ServicePlatform, ServiceStrategies, ServiceWorkload, ServiceWorkloadProps } from './service-workload';

/**
 * The base class of services that can have an exposure. Not exported, so that jsii shows its members in each of them.
 *
 * @internal
 */
export abstract class ExposedServiceWorkload extends ServiceWorkload {
  /**
   * Address for clients: the load balancer's own DNS name, which no certificate covers (with HTTPS, point a domain name of yours at it), or
   * the address of the HTTP API. Undefined with `Exposure.none()`.
   */
  public readonly url?: string;

  /** The Application Load Balancer; undefined with other exposures. */
  public readonly loadBalancer?: elbv2.ApplicationLoadBalancer;

  /** The production listener of the Application Load Balancer; undefined with other exposures. */
  public readonly listener?: elbv2.ApplicationListener;

  /** The test listener of the Application Load Balancer; undefined where the deployment has none. */
  public readonly testListener?: elbv2.ApplicationListener;

  /**
   * The target group of the first deployment behind an Application Load Balancer; undefined with other exposures. Its `configureHealthCheck()` changes
   * the alternate one, too.
   */
  public readonly targetGroup?: elbv2.ApplicationTargetGroup;

  /** The target group that deployments shift traffic to and from, behind an Application Load Balancer; undefined where they do not shift traffic. */
  public readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;

  /** The Network Load Balancer with its listeners and target groups; undefined with other exposures. */
  public readonly networkLoadBalancer?: NetworkLoadBalancerResources;

  /** The HTTP API; undefined with other exposures. */
  public readonly httpApi?: apigateway.HttpApi;

  /** The additional exposures of `Exposure.multiple()`, `additionalRoutes` and `additionalListeners`, by name; empty without any. */
  public readonly additionalExposures: Record<string, AdditionalExposure>;

  constructor(scope: Construct, id: string, props: ServiceWorkloadProps, strategies: ServiceStrategies, platform: ServicePlatform) {
    super(scope, id, props, strategies, platform);

    const { route } = this._traffic;
    const { applicationLoadBalancer, networkLoadBalancer } = loadBalancerResourcesOf(route);
    this.url = route?.url ?? this._endpoint?.url;
    this.httpApi = this._endpoint?.httpApi;
    this.loadBalancer = applicationLoadBalancer?.loadBalancer;
    this.listener = applicationLoadBalancer?.listener;
    this.testListener = applicationLoadBalancer?.testListener;
    this.targetGroup = applicationLoadBalancer?.targetGroup;
    this.alternateTargetGroup = applicationLoadBalancer?.alternateTargetGroup;
    this.networkLoadBalancer = networkLoadBalancer;
    this.additionalExposures = additionalExposuresOf(this._traffic);
  }
}
