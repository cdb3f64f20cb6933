import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';

/**
 * Options of `Exposure.networkLoadBalancer()`.
 */
export interface NetworkLoadBalancerOptions {
  /**
   * Whether clients on the internet can reach the load balancer. An internal one accepts the VPC's own addresses.
   * Changing it replaces the load balancer and its target groups.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * Certificate for TLS. With one, the load balancer ends the encryption and passes plain TCP on to the tasks; without one it passes on
   * whatever arrives.
   *
   * @default - none: TCP
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/listener-update-certificates.html
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Protocols and ciphers that TLS accepts. Refused without a `certificate`.
   *
   * @default elbv2.SslPolicy.RECOMMENDED_TLS
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Port that the load balancer listens on, 1 to 65535.
   *
   * @default - 443 with a certificate, else 80
   */
  readonly listenerPort?: number;

  /**
   * How the load balancer finds out whether a task is healthy. With a `path` and without a `protocol` it asks by HTTP. Refused with a
   * time-out that is not below the interval.
   *
   * @default - a TCP connection, and what Elastic Load Balancing sets for the rest
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
   */
  readonly healthCheck?: elbv2.HealthCheck;

  /**
   * How long the connections of a task that is being replaced may go on, 0 to 3600 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;
}
