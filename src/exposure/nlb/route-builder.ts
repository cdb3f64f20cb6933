import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, IConstruct } from 'constructs';
import { failWith } from '../../private/errors';
import { RouteTarget } from '../../traffic/route';
import { TestListenerRoute } from '../../traffic/test-traffic';
import { TrafficRequirements } from '../../traffic/traffic';
import { AddedRule, OwnLoadBalancer, RouteBuilder } from '../create-route';

type NetworkRouteParts = RouteBuilder<elbv2.NetworkListener, elbv2.NetworkTargetGroup>;

/** The listeners of one route. */
export interface RouteListeners {
  /** Address of the production listener; undefined when unknown. */
  readonly url?: string;
  addProduction(defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener;
  /** Adds the listener on which the new version can be tried. */
  addTest(test: TestListenerRoute, defaultAction: elbv2.NetworkListenerAction): elbv2.NetworkListener;
}

/** Properties of a `NetworkRouteBuilder`. */
export interface NetworkRouteBuilderProps {
  readonly target: RouteTarget;
  readonly loadBalancer: elbv2.INetworkLoadBalancer;
  readonly ingressPeer: ec2.IConnectable;
  readonly additionalIngressPeers?: ec2.IPeer[];
  readonly listeners: RouteListeners;
  readonly aliasRecords?: readonly IConstruct[];
  /** Ports that the tasks must accept connections on. */
  readonly ingressPorts: ec2.Port[];
  readonly createTargetGroup: NetworkRouteParts['createTargetGroup'];
}

/** Creates the parts of a route behind a Network Load Balancer, where ECS writes the weights to the listeners themselves. */
export class NetworkRouteBuilder implements NetworkRouteParts {
  public readonly routeProps: NetworkRouteParts['routeProps'];
  public readonly ownLoadBalancer: OwnLoadBalancer<elbv2.NetworkListener, elbv2.NetworkTargetGroup>;
  public readonly createTargetGroup: NetworkRouteParts['createTargetGroup'];
  private readonly listeners: RouteListeners;

  constructor(public readonly factory: string, public readonly workload: Construct, props: NetworkRouteBuilderProps) {
    const { target, loadBalancer, ingressPeer, additionalIngressPeers, listeners, aliasRecords, ingressPorts, createTargetGroup } = props;
    this.routeProps = { target, ingressPeer, additionalIngressPeers, url: listeners.url, aliasRecords, ingressPorts };
    this.createTargetGroup = createTargetGroup;
    this.listeners = listeners;
    this.ownLoadBalancer = {
      loadBalancer,
      addListener: (targetGroup) => listeners.addProduction(forwardTo([targetGroup])),
      addTestListener: (test, targetGroup) => listeners.addTest(test, forwardTo([targetGroup])),
    };
  }

  public requireSupported({ factory, testRoute }: TrafficRequirements): void {
    if (testRoute.kind !== 'header') return;
    failWith(this.workload, {
      problem: `${factory} cannot tell test traffic by a header, which a Network Load Balancer does not see`,
      actual: testRoute.name,
      remedy: 'use TestTraffic.listener(), or Exposure.applicationLoadBalancer()',
    });
  }

  public addProductionRule(targetGroups: readonly elbv2.NetworkTargetGroup[]): AddedRule<elbv2.NetworkListener> {
    const listener = this.listeners.addProduction(forwardTo(targetGroups));
    return { listener, rule: listener };
  }

  public addTestRule(test: TestListenerRoute, targetGroups: readonly elbv2.NetworkTargetGroup[]): AddedRule<elbv2.NetworkListener> {
    const listener = this.listeners.addTest(test, forwardTo(targetGroups));
    return { listener, rule: listener };
  }
}

/** Forwards connections to the first target group; deployments shift them to the second one. */
function forwardTo([targetGroup, ...others]: readonly elbv2.NetworkTargetGroup[]): elbv2.NetworkListenerAction {
  if (others.length === 0) return elbv2.NetworkListenerAction.forward([targetGroup]);
  return elbv2.NetworkListenerAction.weightedForward([{ targetGroup, weight: 100 }, ...others.map((other) => ({ targetGroup: other, weight: 0 }))]);
}
