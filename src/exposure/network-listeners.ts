import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NetworkLoadBalancerOptions } from './network-load-balancer-options';
import type { TestRoute } from '../deployment/test-traffic';
import { refuse } from '../private/errors';

/** The listeners of one Network Load Balancer: production and test share protocol, certificate and policy. */
export class NetworkListeners {
  public readonly scheme: 'tcp' | 'tls';
  public readonly productionPort: number;

  constructor(
    private readonly workload: Construct,
    private readonly loadBalancer: elbv2.NetworkLoadBalancer,
    private readonly vpc: ec2.IVpc,
    private readonly options: NetworkLoadBalancerOptions,
  ) {
    this.scheme = options.certificate ? 'tls' : 'tcp';
    this.productionPort = options.listenerPort ?? (options.certificate ? 443 : 80);
  }

  /** Where clients come in. */
  public addProduction(defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    return this.add('Listener', this.productionPort, defaultAction, [this.options.internetFacing === false ? this.vpcAddresses() : ec2.Peer.anyIpv4()]);
  }

  /** Where the new version can be tried. */
  public addTest(test: TestRoute & { kind: 'listener' }, defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    const port = test.port ?? (this.scheme === 'tls' ? 8443 : 8080);
    if (port === this.productionPort) {
      refuse(this.workload, {
        what: 'test traffic and production want one port of the load balancer',
        got: port,
        instead: 'pass another port to TestTraffic.listener()',
      });
    }
    return this.add('TestListener', port, defaultAction, test.allowFrom ?? [this.vpcAddresses()]);
  }

  private add(id: string, port: number, defaultAction: elbv2.NetworkListenerAction, peers: ec2.IPeer[]): elbv2.NetworkListener {
    const { certificate, sslPolicy } = this.options;
    const listener = this.loadBalancer.addListener(id, {
      port,
      protocol: certificate ? elbv2.Protocol.TLS : elbv2.Protocol.TCP,
      certificates: certificate && [certificate],
      sslPolicy: certificate && (sslPolicy ?? elbv2.SslPolicy.RECOMMENDED_TLS),
      defaultAction,
    });
    peers.forEach((peer) => this.loadBalancer.connections.allowFrom(peer, ec2.Port.tcp(port)));
    return untagged(listener);
  }

  private vpcAddresses(): ec2.IPeer {
    return ec2.Peer.ipv4(this.vpc.vpcCidrBlock);
  }
}

/**
 * Keeps tags off a listener that deployments write weights into, as off a rule: see docs/decisions/0006-production-rule.md.
 */
function untagged(listener: elbv2.NetworkListener): elbv2.NetworkListener {
  (listener.node.defaultChild as CfnResource).addPropertyDeletionOverride('Tags');
  return listener;
}
