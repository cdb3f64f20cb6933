import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ISharedLoadBalancer, SharedLoadBalancerAttributes, SharedLoadBalancerProps } from './shared-load-balancer-props';
import { failWith, requireInRange } from '../../private/errors';
import { pathOf, requireOptions } from '../../private/required-options';
import { TestTraffic } from '../../traffic/test-traffic';
import { createApplicationLoadBalancer, loadBalancerScopeId } from '../alb/load-balancer';
import { requireLoadBalancerOptions } from '../alb/load-balancer-checks';
import { fixedResponse } from '../routing/default-response';

/**
 * An Application Load Balancer that several services share. `Exposure.sharedLoadBalancer()` puts a service behind it. Listener rules, target
 * groups and security group rules belong to the service's stack, so that adding or removing a service does not change this one.
 *
 * ```ts
 * const shared = new SharedLoadBalancer(this, 'LoadBalancer', { vpc, certificate });
 * ```
 */
export class SharedLoadBalancer extends Construct implements ISharedLoadBalancer {
  /**
   * Imports an existing load balancer, such as one of another app.
   *
   * @param scope Scope of the construct.
   * @param id Id of the construct. A change replaces the target groups of the services.
   * @param attributes Attributes of the load balancer.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: SharedLoadBalancerAttributes): ISharedLoadBalancer {
    return new ImportedLoadBalancer(scope, id, requireOptions(pathOf(scope, id), attributes, {
      vpc: 'pass that of its services',
      loadBalancerArn: 'pass its ARN',
      loadBalancerDnsName: 'pass its DNS name',
      securityGroupId: 'pass the id of its security group',
      listenerArn: 'pass the ARN of its production listener',
    }));
  }

  /** VPC of the load balancer, and of all its services. */
  public readonly vpc: ec2.IVpc;

  /** ARN of the load balancer. */
  public readonly loadBalancerArn: string;

  /** DNS name of the load balancer. */
  public readonly loadBalancerDnsName: string;

  /** Id of the load balancer's security group. */
  public readonly securityGroupId: string;

  /** Whether the load balancer faces the internet. */
  public readonly internetFacing: boolean;

  /** Protocol of the listeners. */
  public readonly protocol: elbv2.ApplicationProtocol;

  /** ARN of the production listener. */
  public readonly listenerArn: string;

  /** Address of the production listener. */
  public readonly url: string;

  /** ARN of the test listener; undefined without one. */
  public readonly testListenerArn?: string;

  /** Port of the test listener; undefined without one. */
  public readonly testListenerPort?: number;

  /** The load balancer. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /** The production listener. */
  public readonly listener: elbv2.ApplicationListener;

  /** The test listener; undefined without one. */
  public readonly testListener?: elbv2.ApplicationListener;

  /** @internal */
  public readonly _hostName?: string;

  constructor(scope: Construct, id: string, props: SharedLoadBalancerProps) {
    super(scope, id);
    requireOptions(this, props, { vpc: 'pass that of its services, such as cluster.vpc' });
    requireLoadBalancerOptions(this.node.path, props);
    const defaultAction = () => fixedResponse(this, props.defaultResponse);
    const resources = new Construct(this, loadBalancerScopeId(props));
    const { loadBalancer, listeners } = createApplicationLoadBalancer(this, resources, props.vpc, props);

    this.vpc = props.vpc;
    this.internetFacing = props.internetFacing ?? true;
    this.loadBalancer = loadBalancer;
    this.listener = listeners.addProduction(defaultAction());
    this.testListener = props.testListener && listeners.addTest({ kind: 'listener', ...requireTestListenerOptions(props) }, defaultAction());

    this.loadBalancerArn = loadBalancer.loadBalancerArn;
    this.loadBalancerDnsName = loadBalancer.loadBalancerDnsName;
    this.securityGroupId = loadBalancer.connections.securityGroups[0].securityGroupId;
    this.protocol = listeners.scheme === 'https' ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP;
    this.url = listeners.url();
    this._hostName = listeners.hostName;
    this.listenerArn = this.listener.listenerArn;
    this.testListenerArn = this.testListener?.listenerArn;
    this.testListenerPort = (this.testListener?.node.defaultChild as elbv2.CfnListener | undefined)?.port;
  }
}

class ImportedLoadBalancer extends Construct implements ISharedLoadBalancer {
  public readonly vpc: ec2.IVpc;
  public readonly loadBalancerArn: string;
  public readonly loadBalancerDnsName: string;
  public readonly securityGroupId: string;
  public readonly internetFacing: boolean;
  public readonly protocol: elbv2.ApplicationProtocol;
  public readonly listenerArn: string;
  public readonly url: string;
  public readonly testListenerArn?: string;
  public readonly testListenerPort?: number;

  constructor(scope: Construct, id: string, attributes: SharedLoadBalancerAttributes) {
    super(scope, id);
    const { protocol = elbv2.ApplicationProtocol.HTTPS, loadBalancerDnsName, testListenerArn, testListenerPort } = attributes;
    if ((testListenerArn === undefined) !== (testListenerPort === undefined)) {
      failWith(this, { problem: 'a test listener needs both an ARN and a port', remedy: 'pass testListenerArn and testListenerPort' });
    }
    requireInRange(this, 'testListenerPort', testListenerPort, { min: 1, max: 65535 }, 'use the port of the test listener');
    this.vpc = attributes.vpc;
    this.loadBalancerArn = attributes.loadBalancerArn;
    this.loadBalancerDnsName = loadBalancerDnsName;
    this.securityGroupId = attributes.securityGroupId;
    this.internetFacing = attributes.internetFacing ?? true;
    this.protocol = protocol;
    this.listenerArn = attributes.listenerArn;
    this.url = attributes.url ?? `${protocol.toLowerCase()}://${loadBalancerDnsName}`;
    this.testListenerArn = testListenerArn;
    this.testListenerPort = testListenerPort;
  }
}

/** Returns the options of the test listener; fails on those that `TestTraffic.listener()` would not accept. */
function requireTestListenerOptions({ testListener }: SharedLoadBalancerProps): { port?: number; allowFrom?: ec2.IPeer[] } {
  TestTraffic.listener(testListener);
  return testListener!;
}
