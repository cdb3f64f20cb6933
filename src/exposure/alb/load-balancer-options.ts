import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { LoadBalancerDomainOptions } from '../load-balancer-domain';
import { NetworkLoadBalancerBaseOptions } from '../nlb/load-balancer';

/**
 * Options of an Application Load Balancer, whether one service owns it or several share it.
 */
export interface ApplicationLoadBalancerBaseOptions {
  /**
   * Whether the load balancer faces the internet. An internal one accepts the VPC's own addresses. A change replaces the load balancer
   * and its target groups; clients lose requests until DNS leads to the new one. To lose none, add it with `Exposure.multiple()` first.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * A Network Load Balancer in front of this one, for clients that need static addresses. It forwards connections to all listeners but the
   * one for test traffic. Fails synthesis without `internetFacing: false`. The Application Load Balancer then accepts only the Network Load
   * Balancer, and still terminates TLS. The `url` of the service and the names of `domain` lead to the Network Load Balancer. Set it from the start:
   * when it is added to a running service, clients of the old address are refused at once.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html
   */
  readonly networkLoadBalancer?: NetworkLoadBalancerBaseOptions;

  /**
   * Peers that may reach the load balancer. Fails synthesis if empty, with IPv6 peers where `ipAddressType` is IPV4, or together with `networkLoadBalancer`, which has its own `allowFrom`. An
   * internal load balancer needs it in a VPC that was imported without `vpcCidrBlock`; otherwise synthesis fails.
   *
   * @default - everybody, or the VPC's own addresses when the load balancer does not face the internet, unless the service has `adopt`; or the
   * `networkLoadBalancer`
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Domain names of the load balancer, with alias records for IPv4, and for IPv6 when the load balancer has it. The service then listens on
   * HTTPS. Removing it fails to deploy, because port 80 still redirects: set `redirectHttp: false` in a deployment before. A name moves to another
   * load balancer in two deployments: the first one removes it.
   *
   * @default - the load balancer's own DNS name, which no certificate covers
   */
  readonly domain?: LoadBalancerDomainOptions;

  /**
   * Certificate for HTTPS. With one, the service listens on HTTPS and HTTP redirects to it. Before you remove it again, deploy once
   * with `redirectHttp: false`, because both listeners need port 80. One of another Region fails synthesis.
   *
   * @default - with a `domain` a new one, validated by records in its zone; else that of the `WorkloadDefaults`; else none: plain HTTP, which
   * fails synthesis with `WorkloadDefaults.production()`, and adds a warning when the load balancer faces the internet
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Whether port 80 redirects to HTTPS. Fails synthesis without a `certificate` or `domain`.
   *
   * @default - true with HTTPS
   */
  readonly redirectHttp?: boolean;

  /**
   * Security policy: the protocols and ciphers of HTTPS. Fails synthesis without a `certificate` or `domain`.
   *
   * @default elbv2.SslPolicy.RECOMMENDED_TLS
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Port of the production listener, 1 to 65535.
   *
   * @default - 443 with HTTPS, else 80
   */
  readonly listenerPort?: number;

  /**
   * Address type for clients: IPv4, both, or IPv6 without public IPv4. IPv6 fails synthesis in a VPC of the app without IPv6 addresses. The
   * load balancer reaches the tasks by IPv4, unless `targetGroupIpAddressType` is IPv6.
   *
   * @default elbv2.IpAddressType.IPV4
   */
  readonly ipAddressType?: elbv2.IpAddressType;

  /**
   * Subnets of the load balancer, in at least two Availability Zones. Their type must fit `internetFacing`. Two subnets of one zone fail synthesis.
   *
   * @default - a public subnet in each Availability Zone, or a private one when the load balancer does not face the internet
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Idle timeout of a connection, 1 to 4000 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;

  /**
   * Name of the load balancer: at most 32 letters, digits and inner hyphens, not beginning with `internal-`. A load balancer with a name
   * cannot be replaced before its name is free.
   *
   * @default - generated by CloudFormation
   */
  readonly loadBalancerName?: string;

  /**
   * Whether the load balancer is protected from deletion. The stack cannot be deleted until it is false again.
   *
   * @default false, or true in production
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether the load balancer writes access logs: to `accessLogBucket`, or to a new bucket, which outlives the stack.
   *
   * @default - true with an `accessLogBucket`, and in production
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  readonly accessLogs?: boolean;

  /**
   * Bucket for the access logs. A bucket of another Region than the load balancer's, or with another encryption than S3 managed keys, fails synthesis.
   * A warning says what the policy of an imported bucket must contain.
   *
   * @default - none; a new bucket with `accessLogs`
   */
  readonly accessLogBucket?: s3.IBucket;

  /**
   * ARN of the AWS WAF web ACL that inspects the requests. One of scope CLOUDFRONT or of another Region fails synthesis.
   *
   * @default - that of the `WorkloadDefaults`, or none
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
   */
  readonly webAclArn?: string;
}
