import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as targets from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Construct } from 'constructs';
import { clientsOf, createNetworkLoadBalancer, loadBalancerScopeId, NetworkLoadBalancerBaseOptions } from './load-balancer';

/** A Network Load Balancer that forwards connections to the listeners of an Application Load Balancer. */
export class NetworkLoadBalancerInFront {
  public readonly loadBalancer: elbv2.NetworkLoadBalancer;
  public readonly internetFacing: boolean;
  public readonly ipAddressType?: elbv2.IpAddressType;
  private readonly resources: Construct;
  private production?: elbv2.NetworkListener;
  private readonly clients: ec2.IPeer[];

  constructor(workload: Construct, scope: Construct, private readonly vpc: ec2.IVpc, options: NetworkLoadBalancerBaseOptions) {
    this.resources = new Construct(scope, loadBalancerScopeId('Network', options));
    this.loadBalancer = createNetworkLoadBalancer(workload, this.resources, vpc, options);
    this.internetFacing = options.internetFacing ?? true;
    this.ipAddressType = options.ipAddressType;
    this.clients = clientsOf(workload, vpc, options);
  }

  /**
   * Forwards a port to a listener, which terminates TLS. An Application Load Balancer that responds at all is healthy: it checks the health
   * of its tasks itself.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html
   */
  public forwardTo(id: string, listener: elbv2.ApplicationListener, port: number, scheme: 'http' | 'https'): void {
    const targetGroup = new elbv2.NetworkTargetGroup(this.resources, `${id}Target`, {
      vpc: this.vpc,
      port,
      protocol: elbv2.Protocol.TCP,
      targetType: elbv2.TargetType.ALB,
      targets: [new targets.AlbListenerTarget(listener)],
      healthCheck: { protocol: scheme === 'https' ? elbv2.Protocol.HTTPS : elbv2.Protocol.HTTP, healthyHttpCodes: '200-599' },
    });
    const defaultAction = elbv2.NetworkListenerAction.forward([targetGroup]);
    const networkListener = this.loadBalancer.addListener(id, { port, protocol: elbv2.Protocol.TCP, defaultAction });
    // When a service gets a certificate, its listener must leave port 80 before the redirect takes it.
    if (this.production) networkListener.node.addDependency(this.production);
    this.production ??= networkListener;
    listener.connections.allowDefaultPortFrom(this.loadBalancer);
    this.clients.forEach((peer) => this.loadBalancer.connections.allowFrom(peer, ec2.Port.tcp(port)));
  }
}
