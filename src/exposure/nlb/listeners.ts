import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AdditionalNetworkListener, ingressPorts, listenerProtocol } from './listener-options';
import { RouteListeners } from './route-builder';
import { failWith } from '../../private/errors';
import { TestListenerRoute } from '../../traffic/test-traffic';
import { requirePeersOfAddressType } from '../ip-address-type';
import { TEST_ALLOW_FROM, vpcPeer } from '../load-balancer-network';

/** Properties of `NetworkListeners`. */
export interface NetworkListenersProps {
  /** For messages. */
  readonly workload: Construct;
  readonly vpc: ec2.IVpc;
  /** Name at which clients reach the load balancer; undefined when unknown. */
  readonly hostName?: string;
  /** Peers that may reach the production listener. */
  readonly clients: ec2.IPeer[];
  /** Undefined when unknown. */
  readonly ipAddressType?: elbv2.IpAddressType;
  /** Prefix of the listeners' ids. */
  readonly prefix: string;
  /** Ports of all production listeners of the service. */
  readonly usedPorts: readonly number[];
  addListener(id: string, props: elbv2.BaseNetworkListenerProps): elbv2.NetworkListener;
  /** Lets a client reach a port of the load balancer. */
  allowClient(peer: ec2.IPeer, port: ec2.Port): void;
}

/** The listeners of one route: production and test share protocol, certificate and policy. */
export class NetworkListeners implements RouteListeners {
  constructor(private readonly props: NetworkListenersProps, private readonly options: AdditionalNetworkListener) {}

  public get url(): string | undefined {
    const { hostName } = this.props;
    if (hostName === undefined) return undefined;
    return networkUrl(listenerProtocol(this.options), hostName, this.options.listenerPort);
  }

  public addProduction(defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    return this.add('Listener', this.options.listenerPort, defaultAction, this.props.clients);
  }

  public addTest(test: TestListenerRoute, defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    const port = test.port ?? (this.options.certificate ? 8443 : 8080);
    if (this.props.usedPorts.includes(port)) {
      failWith(this.props.workload, {
        problem: 'test traffic and production want one port of the load balancer',
        actual: port,
        remedy: 'pass another port to TestTraffic.listener()',
      });
    }
    if (this.props.ipAddressType) requirePeersOfAddressType(this.props.workload, 'allowFrom of the test listener', test.allowFrom, this.props.ipAddressType);
    return this.add('TestListener', port, defaultAction, test.allowFrom ?? [vpcPeer(this.props.workload, this.props.vpc, TEST_ALLOW_FROM)]);
  }

  private add(id: string, port: number, defaultAction: elbv2.NetworkListenerAction, peers: ec2.IPeer[]): elbv2.NetworkListener {
    const { certificate, sslPolicy, idleTimeout } = this.options;
    const listener = this.props.addListener(`${this.props.prefix}${id}`, {
      port,
      protocol: listenerProtocol(this.options),
      certificates: certificate && [certificate],
      sslPolicy: certificate && (sslPolicy ?? elbv2.SslPolicy.RECOMMENDED_TLS),
      tcpIdleTimeout: idleTimeout,
      defaultAction,
    });
    peers.forEach((peer) => ingressPorts(this.options, port).forEach((ingressPort) => this.props.allowClient(peer, ingressPort)));
    return withoutTags(listener);
  }
}

/** Returns the address of a listener. */
export function networkUrl(protocol: elbv2.Protocol, dnsName: string, port: number): string {
  return `${protocol === elbv2.Protocol.TCP_UDP ? 'tcp' : protocol.toLowerCase()}://${dnsName}:${port}`;
}

/** Keeps tags off a listener that deployments write weights to, as off a rule. See docs/decisions/0006-production-rule.md. */
export function withoutTags(listener: elbv2.NetworkListener): elbv2.NetworkListener {
  (listener.node.defaultChild as CfnResource).addPropertyDeletionOverride('Tags');
  return listener;
}
