import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IConstruct } from 'constructs';
import { TestListenerOptions } from '../../traffic/test-traffic';
import { ApplicationLoadBalancerBaseOptions } from '../alb/load-balancer-options';

/**
 * An Application Load Balancer that several services share, in its own or in other stacks.
 * Made by `new SharedLoadBalancer()`, or wrapped around an existing one by `SharedLoadBalancer.fromAttributes()`.
 */
export interface ISharedLoadBalancer extends IConstruct {
  /** The VPC of the load balancer, and of all its services. */
  readonly vpc: ec2.IVpc;

  /** ARN of the load balancer. */
  readonly loadBalancerArn: string;

  /** The load balancer's own DNS name. */
  readonly loadBalancerDnsName: string;

  /** Id of the load balancer's security group. */
  readonly securityGroupId: string;

  /** Whether clients on the internet can reach the load balancer. */
  readonly internetFacing: boolean;

  /** What the listeners speak. */
  readonly protocol: elbv2.ApplicationProtocol;

  /** ARN of the production listener. */
  readonly listenerArn: string;

  /** Where clients reach the production listener. */
  readonly url: string;

  /**
   * ARN of the test listener.
   *
   * @default - there is none
   */
  readonly testListenerArn?: string;

  /**
   * Port of the test listener.
   *
   * @default - there is none
   */
  readonly testListenerPort?: number;
}

/**
 * What a shared load balancer answers to requests that no service takes.
 */
export interface DefaultResponseOptions {
  /**
   * Status of the answer, from 200 to 599 without those of redirects.
   *
   * @default 404
   */
  readonly statusCode?: number;

  /**
   * Text of the answer, at most 1024 characters.
   *
   * @default 'Not found'
   */
  readonly messageBody?: string;

  /**
   * Media type of the text.
   *
   * @default 'text/plain'
   */
  readonly contentType?: string;
}

/**
 * Properties of `SharedLoadBalancer`.
 */
export interface SharedLoadBalancerProps extends ApplicationLoadBalancerBaseOptions {
  /** The VPC of the load balancer, and of all its services. */
  readonly vpc: ec2.IVpc;

  /**
   * A test listener that the services share: deployments with `TestTraffic.listener()` get a rule on it. An empty object takes the
   * defaults.
   *
   * @default - none; services tell test traffic by a header
   */
  readonly testListener?: TestListenerOptions;

  /**
   * What requests get that no service takes.
   *
   * @default - status 404
   */
  readonly defaultResponse?: DefaultResponseOptions;
}

/**
 * Attributes of an existing load balancer that services share.
 */
export interface SharedLoadBalancerAttributes {
  /** The VPC of the load balancer, and of all its services. */
  readonly vpc: ec2.IVpc;

  /** ARN of the load balancer. */
  readonly loadBalancerArn: string;

  /** The load balancer's own DNS name. */
  readonly loadBalancerDnsName: string;

  /** Id of the load balancer's security group. Each service adds a rule that lets the load balancer reach its tasks. */
  readonly securityGroupId: string;

  /** ARN of the production listener. */
  readonly listenerArn: string;

  /**
   * Whether clients on the internet can reach the load balancer.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * What the listeners speak.
   *
   * @default elbv2.ApplicationProtocol.HTTPS
   */
  readonly protocol?: elbv2.ApplicationProtocol;

  /**
   * Where clients reach the production listener.
   *
   * @default - the load balancer's own DNS name, with the protocol
   */
  readonly url?: string;

  /**
   * ARN of the test listener. Refused without its port.
   *
   * @default - none
   */
  readonly testListenerArn?: string;

  /**
   * Port of the test listener.
   *
   * @default - none
   */
  readonly testListenerPort?: number;
}
