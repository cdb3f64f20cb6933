import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { NetworkLoadBalancerBaseOptions } from '../nlb/load-balancer';

/**
 * Names by which clients know a load balancer.
 */
export interface LoadBalancerDomainOptions {
  /**
   * Hosted zone that gets alias records for the names. A private one is refused without a `certificate`: Certificate Manager looks up its
   * validation records on the internet.
   */
  readonly zone: route53.IHostedZone;

  /**
   * The name that the service's `url` has, in full. Refused outside the zone.
   *
   * @default - the name of the zone
   */
  readonly name?: string;

  /**
   * Further names, in full, with alias records and on the certificate. Refused outside the zone.
   *
   * @default - none
   */
  readonly alternativeNames?: string[];
}

/**
 * What an Application Load Balancer shows to its clients.
 */
export interface ApplicationLoadBalancerBaseOptions {
  /**
   * Whether clients on the internet can reach the load balancer. An internal one accepts the VPC's own addresses.
   * Changing it replaces the load balancer and its target groups.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * A Network Load Balancer in front of this one, for clients that need static addresses: it passes on the connections to the listeners, except
   * to that for test traffic. Refused without `internetFacing: false`. The Application Load Balancer then accepts the Network Load
   * Balancer alone, and TLS still ends there. The address of the service, and the names of `domain`, lead to the Network Load Balancer.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html
   */
  readonly networkLoadBalancer?: NetworkLoadBalancerBaseOptions;

  /**
   * Who may reach the load balancer. An empty list is refused, and one beside `networkLoadBalancer`, which has an `allowFrom` of its own.
   *
   * @default - everybody, or the VPC's own addresses where the load balancer does not face the internet, or the `networkLoadBalancer`
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Names of the load balancer, with alias records for IPv4, and for IPv6 where the load balancer has it. With names, the service listens on
   * HTTPS.
   *
   * @default - the load balancer's own DNS name, which no certificate covers
   */
  readonly domain?: LoadBalancerDomainOptions;

  /**
   * Certificate for HTTPS. With one, the service listens on HTTPS and HTTP redirects to it. Before you take it away again, deploy once
   * with `redirectHttp: false`: both want port 80.
   *
   * @default - with a `domain` a new one, validated by records in its zone; else the posture's; else none: plain HTTP, which production refuses, with a
   * warning when the load balancer faces the internet
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Whether port 80 redirects to HTTPS. Refused without a `certificate` or `domain`.
   *
   * @default - true with HTTPS
   */
  readonly redirectHttp?: boolean;

  /**
   * Protocols and ciphers that HTTPS accepts. Refused without a `certificate` or `domain`.
   *
   * @default elbv2.SslPolicy.RECOMMENDED_TLS
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Port that the load balancer listens on, 1 to 65535.
   *
   * @default - 443 with HTTPS, else 80
   */
  readonly listenerPort?: number;

  /**
   * Addresses that clients use: IPv4, both, or IPv6 without public IPv4. The VPC must have IPv6 addresses: refused for a VPC of the app that
   * has none. The tasks are reached by IPv4.
   *
   * @default elbv2.IpAddressType.IPV4
   */
  readonly ipAddressType?: elbv2.IpAddressType;

  /**
   * Subnets of the load balancer, in at least two Availability Zones. Changing the kind of subnets needs `internetFacing` to fit.
   *
   * @default - public subnets, or private ones where the load balancer does not face the internet
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * How long a connection may be silent, 1 to 4000 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;

  /**
   * Name of the load balancer: at most 32 letters, digits and hyphens; not one that begins with `internal-`, or begins or ends with a
   * hyphen. A load balancer with a name cannot be replaced before its name is free.
   *
   * @default - a name that CloudFormation makes
   */
  readonly loadBalancerName?: string;

  /**
   * Whether the load balancer refuses to be deleted. The stack cannot be deleted either, until it is false again.
   *
   * @default false, or true in production
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether access logs are written: to `accessLogBucket`, or to a new bucket, which outlives the stack.
   *
   * @default - true with an `accessLogBucket`, and in production
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  readonly accessLogs?: boolean;

  /**
   * Bucket that the load balancer writes its access logs to. It must be in the load balancer's Region, encrypted with
   * S3's own keys, and let CDK add to its policy.
   *
   * @default - none; a new bucket with `accessLogs`
   */
  readonly accessLogBucket?: s3.IBucket;

  /**
   * ARN of the web ACL of AWS WAF that inspects the requests. Refused when it is one of CloudFront's.
   *
   * @default - the posture's, or none
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
   */
  readonly webAclArn?: string;
}
