import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AdditionalNetworkListener } from './network-listener-options';
import { listenerProtocol, openings } from './network-protocol';
import type { TestRoute } from '../deployment/test-traffic';
import { refuse } from '../private/errors';

/** Where listeners are added. */
export interface NetworkListenersPlace {
  /** For messages. */
  readonly workload: Construct;
  readonly loadBalancer: elbv2.NetworkLoadBalancer;
  readonly vpc: ec2.IVpc;
  /** Who may reach the production listener. */
  readonly clients: ec2.IPeer[];
  /** What their ids start with. */
  readonly prefix: string;
  /** Ports of all production listeners of the load balancer. */
  readonly takenPorts: number[];
}

/** The listeners of one way to the tasks: production and test share protocol, certificate and policy. */
export class NetworkListeners {
  public readonly scheme: string;
  public readonly productionPort: number;

  constructor(private readonly place: NetworkListenersPlace, private readonly options: AdditionalNetworkListener) {
    const protocol = listenerProtocol(options);
    this.scheme = protocol === elbv2.Protocol.TCP_UDP ? 'tcp' : protocol.toLowerCase();
    this.productionPort = options.listenerPort;
  }

  /** Where clients come in. */
  public addProduction(defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    return this.add('Listener', this.productionPort, defaultAction, this.place.clients);
  }

  /** Where the new version can be tried. */
  public addTest(test: TestRoute & { kind: 'listener' }, defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    const port = test.port ?? (this.options.certificate ? 8443 : 8080);
    if (this.place.takenPorts.includes(port)) {
      refuse(this.place.workload, {
        what: 'test traffic and production want one port of the load balancer',
        got: port,
        instead: 'pass another port to TestTraffic.listener()',
      });
    }
    return this.add('TestListener', port, defaultAction, test.allowFrom ?? [ec2.Peer.ipv4(this.place.vpc.vpcCidrBlock)]);
  }

  private add(id: string, port: number, defaultAction: elbv2.NetworkListenerAction, peers: ec2.IPeer[]): elbv2.NetworkListener {
    const { certificate, sslPolicy } = this.options;
    const { loadBalancer, prefix } = this.place;
    const listener = loadBalancer.addListener(`${prefix}${id}`, {
      port,
      protocol: listenerProtocol(this.options),
      certificates: certificate && [certificate],
      sslPolicy: certificate && (sslPolicy ?? elbv2.SslPolicy.RECOMMENDED_TLS),
      defaultAction,
    });
    peers.forEach((peer) => openings(this.options, port).forEach((opening) => loadBalancer.connections.allowFrom(peer, opening)));
    return untagged(listener);
  }
}

/**
 * Keeps tags off a listener that deployments write weights into, as off a rule: see docs/decisions/0006-production-rule.md.
 */
function untagged(listener: elbv2.NetworkListener): elbv2.NetworkListener {
  (listener.node.defaultChild as CfnResource).addPropertyDeletionOverride('Tags');
  return listener;
}
