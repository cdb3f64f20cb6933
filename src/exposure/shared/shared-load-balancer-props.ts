import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IConstruct } from 'constructs';
import { TestListenerOptions } from '../../traffic/test-traffic';
import { ApplicationLoadBalancerBaseOptions } from '../alb/load-balancer-options';
import { DefaultResponseOptions } from '../routing/default-response';

/**
 * An Application Load Balancer that several services share, in its own or in other stacks: a `SharedLoadBalancer`, or an existing one from
 * `SharedLoadBalancer.fromAttributes()`.
 */
export interface ISharedLoadBalancer extends IConstruct {
  /** VPC of the load balancer, and of all its services. */
  readonly vpc: ec2.IVpc;

  /** ARN of the load balancer. */
  readonly loadBalancerArn: string;

  /** DNS name of the load balancer. */
  readonly loadBalancerDnsName: string;

  /** Id of the load balancer's security group. */
  readonly securityGroupId: string;

  /** Whether the load balancer faces the internet. */
  readonly internetFacing: boolean;

  /** Protocol of the listeners. */
  readonly protocol: elbv2.ApplicationProtocol;

  /** ARN of the production listener. */
  readonly listenerArn: string;

  /** Address of the production listener. */
  readonly url: string;

  /**
   * ARN of the test listener.
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

/**
 * Properties of `SharedLoadBalancer`.
 */
export interface SharedLoadBalancerProps extends ApplicationLoadBalancerBaseOptions {
  /** VPC of the load balancer, and of all its services. */
  readonly vpc: ec2.IVpc;

  /**
   * Test listener that the services share: deployments with `TestTraffic.listener()` get a rule on it. An empty object means the defaults.
   *
   * @default - none; deployments that ECS runs may use `TestTraffic.header()`, CodeDeploy `TestTraffic.none()`
   */
  readonly testListener?: TestListenerOptions;

  /**
   * Response to requests that match no service.
   *
   * @default - status code 404
   */
  readonly defaultResponse?: DefaultResponseOptions;
}

/**
 * Attributes of an existing load balancer that services share.
 */
export interface SharedLoadBalancerAttributes {
  /** VPC of the load balancer, and of all its services. */
  readonly vpc: ec2.IVpc;

  /** ARN of the load balancer. */
  readonly loadBalancerArn: string;

  /** DNS name of the load balancer. */
  readonly loadBalancerDnsName: string;

  /** Id of the load balancer's security group. Each service adds a security group rule that lets the load balancer reach its tasks. */
  readonly securityGroupId: string;

  /** ARN of the production listener. */
  readonly listenerArn: string;

  /**
   * Whether the load balancer faces the internet.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * Protocol of the listeners.
   *
   * @default elbv2.ApplicationProtocol.HTTPS
   */
  readonly protocol?: elbv2.ApplicationProtocol;

  /**
   * Address of the production listener.
   *
   * @default - the load balancer's DNS name, with the protocol
   */
  readonly url?: string;

  /**
   * ARN of the test listener. Fails synthesis without its port.
   *
   * @default - none
   */
  readonly testListenerArn?: string;

  /**
   * Port of the test listener. Fails synthesis without its ARN.
   *
   * @default - none
   */
  readonly testListenerPort?: number;
}
