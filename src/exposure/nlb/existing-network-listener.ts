import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { existingAccess, knownDnsName } from './existing-access';
import { requireProtocol, warnAboutStickiness } from './listener-checks';
import { AdditionalNetworkListener, ingressPorts, NetworkTargetOptions } from './listener-options';
import { networkUrl, withoutTags } from './listeners';
import { createNetworkTargetGroup, requireRouteTargets } from './network-routes';
import { NetworkRouteBuilder, RouteListeners } from './route-builder';
import { failWith, requireInRange } from '../../private/errors';
import { requireOptions } from '../../private/required-options';
import { TestListenerRoute } from '../../traffic/test-traffic';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireAllowFrom } from '../checks';
import { createRoute } from '../create-route';
import { TEST_ALLOW_FROM, vpcPeer } from '../load-balancer-network';
import { requireTargetTimes } from '../route-target';
import { ExposureContext, ExposureStrategy } from '../strategy';

/**
 * Options of `Exposure.existingNetworkListener()`.
 */
export interface ExistingNetworkListenerOptions extends NetworkTargetOptions {
  /**
   * Listener whose default action will be the service: an `elbv2.NetworkListener` of the service's stack that has no default action yet. Others
   * fail synthesis.
   */
  readonly listener: elbv2.INetworkListener;

  /**
   * Listener for test traffic, of the same load balancer, for deployments with `TestTraffic.listener()`. As `listener`, it must belong to the
   * service's stack and have no default action yet.
   *
   * @default - none; deployments with `TestTraffic.listener()` fail synthesis
   */
  readonly testListener?: elbv2.INetworkListener;

  /**
   * Peers that may reach `listener`: rules of the load balancer's security groups, or of the tasks when it has none and preserves the addresses of
   * the clients. An empty list fails synthesis.
   *
   * @default - for a load balancer of the app everybody, or the VPC's own addresses when it does not face the internet; no rules for an imported
   * one, which must let clients in
   */
  readonly allowFrom?: ec2.IPeer[];
}

const FACTORY = 'Exposure.existingNetworkListener()';

/** The default action of a listener that was made for the service. */
export class ExistingNetworkListenerExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  constructor(private readonly options: ExistingNetworkListenerOptions) {
    requireOptions(FACTORY, options, { listener: 'pass a listener of the stack that has no default action yet' });
    requireAllowFrom(FACTORY, options);
    requireInRange(FACTORY, 'containerPort', options.containerPort, { min: 1, max: 65535 }, 'use a port that the container maps');
    requireTargetTimes(FACTORY, options, 10);
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    this.requireUsedTestListener(scope, requirements);
    const listener = requireFreeListener(scope, 'listener', this.options.listener);
    const { loadBalancer } = listener;
    const options = this.optionsOf(listener);
    warnAboutStickiness(scope, options);
    const [target] = requireRouteTargets(FACTORY, scope, context.task, [options]);
    const resources = new Construct(scope, `ExistingNetwork${listener.node.addr.slice(-8)}`);
    const access = existingAccess(scope, resources, context, { loadBalancer, allowFrom: this.options.allowFrom, targets: [target] });
    const allow = (peer: ec2.IPeer, port: number) => ingressPorts(options, port).forEach((each) => access.allowClient(peer, each));
    access.clients.forEach((peer) => allow(peer, options.listenerPort));
    const builder = new NetworkRouteBuilder(FACTORY, scope, {
      target,
      loadBalancer,
      ingressPeer: access.ingressPeer,
      additionalIngressPeers: access.clientsOfTasks?.(options, requirements.testRoute),
      ingressPorts: ingressPorts(options, target.containerPort),
      listeners: new ExistingListeners(scope, listener, this.options, (port, peers = [vpcPeer(scope, context.cluster.vpc, TEST_ALLOW_FROM)]) => (
        peers.forEach((peer) => allow(peer, port))
      )),
      createTargetGroup: (id) => createNetworkTargetGroup(resources, id, context, options),
    });
    return { route: createRoute(builder, requirements) };
  }

  /** A listener without a default action fails synthesis in the CDK, and only test traffic would give it one. */
  private requireUsedTestListener(scope: Construct, { factory, testRoute }: TrafficRequirements): void {
    const { testListener } = this.options;
    if (!testListener || testRoute.kind === 'listener') return;
    failWith(scope, {
      problem: `\`testListener\` was given to ${FACTORY}, but ${factory} has no test listener`,
      actual: testListener.node.path,
      remedy: 'pass TestTraffic.listener() to the deployment, or leave `testListener` out',
    });
  }

  /** Completes the options with those of the listener, which has its certificate. */
  private optionsOf(listener: elbv2.NetworkListener): AdditionalNetworkListener {
    const options = { ...this.options, protocol: protocolOf(listener), listenerPort: portOf(listener) };
    requireProtocol(FACTORY, options, true);
    return options;
  }
}

/** Listeners that get their default action. */
class ExistingListeners implements RouteListeners {
  constructor(
    private readonly workload: Construct,
    private readonly listener: elbv2.NetworkListener,
    private readonly options: ExistingNetworkListenerOptions,
    private readonly allowTestClients: (port: number, peers?: ec2.IPeer[]) => void,
  ) {}

  public get url(): string | undefined {
    const dnsName = knownDnsName(this.listener.loadBalancer);
    return dnsName === undefined ? undefined : networkUrl(protocolOf(this.listener), dnsName, portOf(this.listener));
  }

  public addProduction(action: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    return withAction(this.listener, action);
  }

  public addTest(test: TestListenerRoute, action: elbv2.NetworkListenerAction): elbv2.NetworkListener {
    const { testListener } = this.options;
    if (!testListener) {
      return failWith(this.workload, {
        problem: 'the deployment has a test listener, and there is none', remedy: `pass \`testListener\` to ${FACTORY}, or use TestTraffic.none()`,
      });
    }
    if (test.port !== undefined) {
      failWith(this.workload, {
        problem: 'TestTraffic.listener() has another port for a test listener that exists', actual: test.port, remedy: 'leave it out',
      });
    }
    const listener = requireFreeListener(this.workload, 'testListener', testListener);
    this.allowTestClients(portOf(listener), test.allowFrom);
    return withAction(listener, action);
  }
}

/**
 * Requires a listener whose default action can be the service: CloudFormation changes it only in the stack that created it.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
 */
function requireFreeListener(workload: Construct, option: string, listener: elbv2.INetworkListener): elbv2.NetworkListener {
  const remedy = 'use Exposure.existingNetworkLoadBalancer(), which adds a listener to the load balancer on another port';
  if (!(listener instanceof elbv2.NetworkListener) || Stack.of(listener) !== Stack.of(workload)) {
    return failWith(workload, {
      problem: `\`${option}\` belongs to another stack, and only that one can change its default action`, actual: listener.node.path, remedy,
    });
  }
  const isFree = listener.node.validate().length > 0;
  if (isFree) return listener;
  return failWith(workload, {
    problem: `\`${option}\` has a default action, and a listener of a Network Load Balancer has only one`,
    actual: listener.node.path,
    remedy: `leave it out where the listener is created, or ${remedy}`,
  });
}

function portOf({ node }: elbv2.NetworkListener): number {
  return (node.defaultChild as elbv2.CfnListener).port!;
}

function protocolOf({ node }: elbv2.NetworkListener): elbv2.Protocol {
  return (node.defaultChild as elbv2.CfnListener).protocol as elbv2.Protocol;
}

function withAction(listener: elbv2.NetworkListener, action: elbv2.NetworkListenerAction): elbv2.NetworkListener {
  listener.addAction('Service', { action });
  return withoutTags(listener);
}
