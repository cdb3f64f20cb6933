import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { clientsOf, createNetworkLoadBalancer, frontId, requireFrontOptions } from './network-front';
import { AdditionalNetworkListener } from './network-listener-options';
import { NetworkListeners } from './network-listeners';
import { NetworkLoadBalancerOptions } from './network-load-balancer-options';
import { openings, requireProtocol, takesUdp } from './network-protocol';
import { openNetworkRoutes } from './network-routes';
import { checkedPort, createNetworkTargetGroup, requireMappedProtocol } from './network-targets';
import { requireNamedTarget, requireTargetTimes } from './target-health';
import { Exposed, ExposureStrategy, Route, Traffic, TrafficRequest } from './traffic';
import { refuse, requireInRange } from '../private/errors';

const FACTORY = 'Exposure.networkLoadBalancer()';

/**
 * The most target groups that one service may be registered with.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
 */
const MOST_LISTENERS = 5;

/** A Network Load Balancer of the service's own. */
export class NetworkLoadBalancerExposure implements ExposureStrategy {
  public readonly balanced = true;

  private readonly first: AdditionalNetworkListener;
  private readonly additional: AdditionalNetworkListener[];

  constructor(private readonly options: NetworkLoadBalancerOptions) {
    this.first = { ...options, listenerPort: options.listenerPort ?? (options.certificate ? 443 : 80) };
    this.additional = options.additionalListeners ?? [];
    requireFrontOptions(FACTORY, options);
    requireInRange(FACTORY, 'the number of additionalListeners', this.additional.length, { min: 0, max: MOST_LISTENERS - 1 }, 'use a second service');
    this.listeners.forEach(requireListener);
    requireKnownPorts(this.additional);
    requireDistinctPorts(this.listeners);
    this.requireDualStack();
    this.requireSomethingToLog();
  }

  private get listeners(): AdditionalNetworkListener[] {
    return [this.first, ...this.additional];
  }

  public open(scope: Construct, exposed: Exposed, request: TrafficRequest): Traffic {
    const { cluster: { vpc }, task } = exposed;
    if (this.additional.length > 0) requireSeveralGroups(scope, request);
    const targets = this.listeners.map((listener) => requireMappedProtocol(scope, requireNamedTarget(scope, task, listener), listener));
    const place = new Construct(scope, frontId('Network', this.options));
    const loadBalancer = createNetworkLoadBalancer(scope, place, vpc, this.options);
    this.requireLoggedRegion(place);
    if (this.options.accessLogBucket) loadBalancer.logAccessLogs(this.options.accessLogBucket);
    const clients = clientsOf(vpc, this.options);
    const takenPorts = this.listeners.map(({ listenerPort }) => listenerPort);
    const [route, ...others] = this.listeners.map((listener, index): Route => {
      const prefix = index === 0 ? '' : `Port${listener.listenerPort}`;
      const target = targets[index];
      return openNetworkRoutes({
        workload: scope,
        target,
        loadBalancer,
        connectionPorts: openings(listener, target.containerPort),
        healthCheckPort: checkedPort(listener, target),
        listeners: new NetworkListeners({ workload: scope, loadBalancer, vpc, clients, prefix, takenPorts }, listener),
        createTargetGroup: (id) => createNetworkTargetGroup(place, `${prefix}${id}`, exposed, listener),
      }, index === 0 ? request : { ...request, test: { kind: 'none' } });
    });
    return { route, additionalRoutes: Object.fromEntries(others.map((each, index) => [`Port${this.additional[index].listenerPort}`, each])) };
  }

  private requireDualStack(): void {
    if (this.options.ipAddressType !== elbv2.IpAddressType.DUAL_STACK || !this.listeners.some(takesUdp)) return;
    refuse(FACTORY, { what: 'UDP is offered by IPv4 alone', got: this.options.ipAddressType, instead: 'leave `ipAddressType` out, or use TCP' });
  }

  /** CDK writes the policy of the bucket for Regions alone that it knows. */
  private requireLoggedRegion(place: Construct): void {
    if (!this.options.accessLogBucket || !Token.isUnresolved(Stack.of(place).region)) return;
    refuse(place, { what: 'accessLogBucket needs a stack that says its Region', instead: 'pass `env` with a region to the stack, or leave it out' });
  }

  private requireSomethingToLog(): void {
    if (!this.options.accessLogBucket || this.listeners.some(({ certificate }) => certificate)) return;
    refuse(FACTORY, { what: 'accessLogBucket would stay empty: access logs tell of TLS alone', instead: 'pass `certificate`, or use the flow logs of the VPC' });
  }
}

function requireListener(listener: AdditionalNetworkListener): void {
  requireInRange(FACTORY, 'listenerPort', listener.listenerPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
  requireInRange(FACTORY, 'containerPort', listener.containerPort, { min: 1, max: 65535 }, 'use a port that the container maps');
  requireProtocol(FACTORY, listener);
  requireTargetTimes(FACTORY, listener, 10);
}

/** Logical ids are made from them. */
function requireKnownPorts(listeners: AdditionalNetworkListener[]): void {
  if (!listeners.some(({ listenerPort }) => Token.isUnresolved(listenerPort))) return;
  refuse(FACTORY, { what: 'listenerPort in additionalListeners names resources, so it cannot be a token', instead: 'give it as a number' });
}

function requireDistinctPorts(listeners: AdditionalNetworkListener[]): void {
  const ports = listeners.map(({ listenerPort }) => listenerPort);
  const twice = ports.find((port, index) => ports.indexOf(port) !== index);
  if (twice === undefined) return;
  refuse(FACTORY, { what: 'two listeners want one port', got: twice, instead: 'use another `listenerPort`, or one listener of Protocol.TCP_UDP' });
}

function requireSeveralGroups(scope: Construct, { deployment, shifts }: TrafficRequest): void {
  if (shifts !== 'listener') return;
  refuse(scope, {
    what: `${deployment} takes one listener of a service, but \`additionalListeners\` were given`,
    instead: 'use Deployment.blueGreen(), which ECS runs, or Deployment.rolling()',
  });
}
