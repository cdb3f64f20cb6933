import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AdditionalNetworkListener, ingressPorts, listenerProtocol } from './listener-options';
import type { TestRoute } from '../../traffic/test-traffic';
import { failWith } from '../../private/errors';
import { ListenerRoute, Route, RouteTarget, RuleRoute, SingleRoute } from '../../traffic/route';
import { TrafficRequirements } from '../../traffic/traffic';

/** Where listeners are added. */
export interface NetworkListenersProps {
  /** For messages. */
  readonly workload: Construct;
  readonly loadBalancer: elbv2.NetworkLoadBalancer;
  readonly vpc: ec2.IVpc;
  /** Who may reach the production listener. */
  readonly clients: ec2.IPeer[];
  /** What their ids start with. */
  readonly prefix: string;
  /** Ports of all production listeners of the load balancer. */
  readonly usedPorts: number[];
}

/** The listeners of one way to the tasks: production and test share protocol, certificate and policy. */
export class NetworkListeners {
  public readonly scheme: string;
  public readonly productionPort: number;

  constructor(private readonly props: NetworkListenersProps, private readonly options: AdditionalNetworkListener) {
    const protocol = listenerProtocol(options);
    this.scheme = protocol === elbv2.Protocol.TCP_UDP ? 'tcp' : protocol.toLowerCase();
    this.productionPort = options.listenerPort;
  }

  /** Where clients come in. */
  public addProduction(defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    return this.add('Listener', this.productionPort, defaultAction, this.props.clients);
  }

  /** Where the new version can be tried. */
  public addTest(test: TestRoute & { kind: 'listener' }, defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    const port = test.port ?? (this.options.certificate ? 8443 : 8080);
    if (this.props.usedPorts.includes(port)) {
      failWith(this.props.workload, {
        problem: 'test traffic and production want one port of the load balancer',
        actual: port,
        remedy: 'pass another port to TestTraffic.listener()',
      });
    }
    return this.add('TestListener', port, defaultAction, test.allowFrom ?? [ec2.Peer.ipv4(this.props.vpc.vpcCidrBlock)]);
  }

  private add(id: string, port: number, defaultAction: elbv2.NetworkListenerAction, peers: ec2.IPeer[]): elbv2.NetworkListener {
    const { certificate, sslPolicy } = this.options;
    const { loadBalancer, prefix } = this.props;
    const listener = loadBalancer.addListener(`${prefix}${id}`, {
      port,
      protocol: listenerProtocol(this.options),
      certificates: certificate && [certificate],
      sslPolicy: certificate && (sslPolicy ?? elbv2.SslPolicy.RECOMMENDED_TLS),
      defaultAction,
    });
    peers.forEach((peer) => ingressPorts(this.options, port).forEach((opening) => loadBalancer.connections.allowFrom(peer, opening)));
    return withoutTags(listener);
  }
}

/**
 * Keeps tags off a listener that deployments write weights into, as off a rule: see docs/decisions/0006-production-rule.md.
 */
function withoutTags(listener: elbv2.NetworkListener): elbv2.NetworkListener {
  (listener.node.defaultChild as CfnResource).addPropertyDeletionOverride('Tags');
  return listener;
}

/** What a Network Load Balancer offers to a deployment that asks for routes. */
export interface NetworkRouteSource {
  /** For messages. */
  readonly workload: Construct;
  readonly target: RouteTarget;
  readonly loadBalancer: elbv2.NetworkLoadBalancer;
  readonly ingressPorts: ec2.Port[];
  /** Port of the health check, where the tasks must open it beside that of the connections. */
  readonly healthCheckPort?: number;
  readonly listeners: NetworkListeners;
  readonly createTargetGroup: (id: 'TargetGroup' | 'AlternateTargetGroup') => elbv2.NetworkTargetGroup;
}

/** Leads the listeners to as many target groups as the deployment shifts traffic between. */
export function createNetworkRoute(source: NetworkRouteSource, request: TrafficRequirements): Route {
  if (request.testRoute.kind === 'header') {
    failWith(source.workload, {
      problem: `${request.factory} cannot tell test traffic by a header, which a Network Load Balancer does not see`,
      actual: request.testRoute.name,
      remedy: 'use TestTraffic.listener(), or Exposure.applicationLoadBalancer()',
    });
  }
  switch (request.shifts) {
    case 'nothing': return createSingleRoute(source);
    case 'rule': return createRuleRoute(source, request);
    case 'listener': return createListenerRoute(source, request);
  }
}

function createSingleRoute(source: NetworkRouteSource): SingleRoute {
  const targetGroup = source.createTargetGroup('TargetGroup');
  const listener = source.listeners.addProduction(forward(targetGroup));
  return { shifts: 'nothing', ...routeProps(source), listener, targetGroup, dependencies: cfnResources(listener) };
}

/** ECS writes the weights into the listeners themselves. A deployment starts only if exactly one target group has weight. */
function createRuleRoute(source: NetworkRouteSource, { testRoute }: TrafficRequirements): RuleRoute {
  const targetGroup = source.createTargetGroup('TargetGroup');
  const alternateTargetGroup = source.createTargetGroup('AlternateTargetGroup');
  const weights = [{ targetGroup, weight: 100 }, { targetGroup: alternateTargetGroup, weight: 0 }];
  const weighted = () => elbv2.NetworkListenerAction.weightedForward(weights);
  const listener = source.listeners.addProduction(weighted());
  const testListener = testRoute.kind === 'listener' ? source.listeners.addTest(testRoute, weighted()) : undefined;
  return {
    shifts: 'rule',
    ...routeProps(source),
    listener,
    targetGroup,
    alternateTargetGroup,
    productionRule: listener,
    testListener,
    testRule: testListener,
    dependencies: cfnResources(listener, testListener),
  };
}

function createListenerRoute(source: NetworkRouteSource, { testRoute }: TrafficRequirements): ListenerRoute {
  const targetGroup = source.createTargetGroup('TargetGroup');
  const alternateTargetGroup = source.createTargetGroup('AlternateTargetGroup');
  const listener = source.listeners.addProduction(forward(targetGroup));
  const testListener = testRoute.kind === 'listener' ? source.listeners.addTest(testRoute, forward(alternateTargetGroup)) : undefined;
  return {
    shifts: 'listener',
    ...routeProps(source),
    listener,
    targetGroup,
    alternateTargetGroup,
    testListener,
    dependencies: cfnResources(listener, testListener),
  };
}

function routeProps({ target, loadBalancer, listeners: { scheme, productionPort }, ingressPorts, healthCheckPort }: NetworkRouteSource) {
  return {
    target,
    loadBalancer,
    ingressPeer: loadBalancer,
    url: `${scheme}://${loadBalancer.loadBalancerDnsName}:${productionPort}`,
    ingressPorts,
    healthCheckPort,
  };
}

function forward(targetGroup: elbv2.NetworkTargetGroup): elbv2.NetworkListenerAction {
  return elbv2.NetworkListenerAction.forward([targetGroup]);
}

function cfnResources(...listeners: (elbv2.NetworkListener | undefined)[]): CfnResource[] {
  return listeners.flatMap((listener) => listener ? [listener.node.defaultChild as CfnResource] : []);
}
