import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';

/**
 * Options of `Exposure.applicationLoadBalancer()`.
 */
export interface ApplicationLoadBalancerOptions {
  /**
   * Whether clients on the internet can reach the load balancer. An internal one accepts the VPC's own addresses.
   * Changing it replaces the load balancer and its target groups.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * Certificate for HTTPS. With one, the service listens on HTTPS and HTTP redirects to it. Before you take it away again, deploy once
   * with `redirectHTTP: false`: both want port 80.
   *
   * @default - none: plain HTTP, with a warning when the load balancer faces the internet
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Whether port 80 redirects to HTTPS. Refused without a `certificate`.
   *
   * @default - true with a certificate
   */
  readonly redirectHTTP?: boolean;

  /**
   * Protocols and ciphers that HTTPS accepts. Refused without a `certificate`.
   *
   * @default elbv2.SslPolicy.RECOMMENDED_TLS
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Port that the load balancer listens on, 1 to 65535.
   *
   * @default - 443 with a certificate, else 80
   */
  readonly listenerPort?: number;

  /**
   * How the load balancer finds out whether a task is healthy. Refused with a time-out that is not below the interval.
   *
   * @default - path `/`, status 200 to 399, and what Elastic Load Balancing sets for the rest
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
   */
  readonly healthCheck?: elbv2.HealthCheck;

  /**
   * How long a task that is being replaced may finish its requests, 0 to 3600 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Bucket that the load balancer writes its access logs to. It must be in the load balancer's Region, encrypted with
   * S3's own keys, and let CDK add to its policy. CDK refuses it in a stack that does not say its Region.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  readonly accessLogBucket?: s3.IBucket;
}
