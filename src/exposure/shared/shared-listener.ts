import { createHash } from 'node:crypto';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, IConstruct } from 'constructs';
import { endpointOfExisting, endpointsOfShared, hostNameOfShared, SharedEndpoint, testEndpointOfExisting } from './shared-endpoint';
import { SharedLoadBalancer } from './shared-load-balancer';
import { ISharedLoadBalancer } from './shared-load-balancer-props';
import { requireSameVpc } from '../../cluster/vpc';
import { failWith } from '../../private/errors';
import { requireSameLocation } from '../../private/location';
import { isUnknown } from '../../private/pending-lookup';
import { partsOfAddress } from '../../traffic/listener-endpoint';
import { TrafficRequirements } from '../../traffic/traffic';
import { ExistingSecurityGroups, warnAboutIdentityProvider } from '../existing-security-group';

/** A listener that a service does not own. The service's stack imports it by attributes, so that nothing is created in another stack. */
export interface SharedListener {
  /** Part of logical ids, so that another load balancer gets other target groups. */
  readonly identity: string;
  /** Key of the load balancer, which its listeners share. */
  readonly loadBalancerKey: string;
  readonly vpc?: ec2.IVpc;
  readonly listenerArn: string;
  readonly url?: string;
  /** Undefined when unknown. */
  readonly usesHttps?: boolean;
  /** Undefined when unknown. */
  readonly ipAddressType?: elbv2.IpAddressType;
  readonly testListenerArn?: string;
  /** Name by which clients know the load balancer; undefined when it has none but its own. */
  readonly hostName?: string;
  /** The production listener for smoke tests, as far as it is known. */
  readonly endpoint?: SharedEndpoint;
  /** The test listener for smoke tests, as far as it is known. */
  readonly testEndpoint?: SharedEndpoint;
  /** Specifies whether rules from outside the app may have any priority. */
  readonly hasUnknownRules?: boolean;
  /** Way to give the load balancer a test listener, for messages. */
  readonly testListenerRemedy: string;
  /** Imports the security group of the load balancer into the stack of a service. */
  importSecurityGroup(scope: Construct): ec2.ISecurityGroup;
  /** Lets the load balancer reach an identity provider, or warns where the app cannot. */
  allowIdentityProvider(workload: Construct): void;
  /** Warns about egress to these ports of the tasks, where the app cannot allow it. */
  warnAboutEgress?(workload: Construct, ports: readonly ec2.Port[], authenticates: boolean): void;
}

/** Hashes the load balancer in the ARN, which ends in the id of the listener. Without a literal ARN, the construct tells one from another. */
function identityOf(listener: elbv2.IApplicationListener): string {
  const { listenerArn } = listener;
  if (isUnknown(listenerArn)) return addressOf(listener);
  return createHash('sha256').update(listenerArn.slice(0, listenerArn.lastIndexOf('/'))).digest('hex').slice(0, 8);
}

/** Returns the address type of a load balancer; undefined for an imported one, which does not say. */
function addressTypeOf({ node, ipAddressType }: elbv2.IApplicationLoadBalancer): elbv2.IpAddressType | undefined {
  return ipAddressType ?? (node.defaultChild ? elbv2.IpAddressType.IPV4 : undefined);
}

function addressOf({ node: { addr } }: IConstruct): string {
  return addr.slice(-8);
}

/** Describes the listener of a shared load balancer. */
export function sharedListener(shared: ISharedLoadBalancer): SharedListener {
  const { vpc, listenerArn, url, testListenerArn, loadBalancerArn } = shared;
  return {
    identity: addressOf(shared instanceof SharedLoadBalancer ? shared.loadBalancer : shared),
    loadBalancerKey: loadBalancerArn,
    vpc,
    listenerArn,
    url,
    usesHttps: shared.protocol === elbv2.ApplicationProtocol.HTTPS,
    ipAddressType: shared instanceof SharedLoadBalancer ? addressTypeOf(shared.loadBalancer) : undefined,
    hostName: hostNameOfShared(shared),
    testListenerArn,
    ...endpointsOfShared(shared),
    testListenerRemedy: 'give the shared load balancer a `testListener`',
    importSecurityGroup: (scope) => ec2.SecurityGroup.fromSecurityGroupId(scope, 'SecurityGroup', shared.securityGroupId, { allowAllOutbound: false }),
    allowIdentityProvider: (workload) => {
      if (shared instanceof SharedLoadBalancer) shared.loadBalancer.connections.allowToAnyIpv4(ec2.Port.tcp(443), 'Identity provider');
      else warnAboutIdentityProvider(workload, shared.securityGroupId);
    },
  };
}

/** Describes a listener from elsewhere. */
export function existingListener(listener: elbv2.IApplicationListener, testListener?: elbv2.IApplicationListener, url?: string): SharedListener {
  const securityGroups = new ExistingSecurityGroups(requireSecurityGroups(listener));
  const own = listener instanceof elbv2.ApplicationListener ? listener : undefined;
  return {
    identity: identityOf(listener),
    loadBalancerKey: listener.listenerArn,
    hasUnknownRules: true,
    vpc: own?.loadBalancer.vpc,
    listenerArn: listener.listenerArn,
    usesHttps: own && own.protocol === elbv2.ApplicationProtocol.HTTPS,
    ipAddressType: own && addressTypeOf(own.loadBalancer),
    url,
    hostName: partsOfAddress(url).host,
    endpoint: endpointOfExisting(listener, url),
    testListenerArn: testListener?.listenerArn,
    testEndpoint: testEndpointOfExisting(testListener, url),
    testListenerRemedy: 'pass `testListener` to Exposure.existingListener()',
    importSecurityGroup: (scope) => securityGroups.importInto(scope),
    allowIdentityProvider: () => securityGroups.allowIdentityProvider(),
    warnAboutEgress: securityGroups.lackEgressRules
      ? (workload, ports, authenticates) => securityGroups.warnAboutEgress(workload, ports, authenticates) : undefined,
  };
}

/**
 * Requires the listener of an Application Load Balancer, and its security groups. A listener of a Network Load Balancer has no rules, and one default
 * action.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
 */
function requireSecurityGroups(listener: elbv2.IApplicationListener): ec2.ISecurityGroup[] {
  const factory = 'Exposure.existingListener()';
  const { connections } = listener as Partial<elbv2.IApplicationListener>;
  if (!connections) {
    failWith(factory, {
      problem: 'a service cannot share a listener of a Network Load Balancer, which has no rules',
      actual: listener.node.path,
      remedy: 'use Exposure.existingNetworkLoadBalancer(), which adds a listener to the load balancer',
    });
  }
  if (connections.securityGroups.length > 0) return connections.securityGroups;
  return failWith(factory, {
    problem: 'the listener has no security group, which the tasks could accept',
    actual: listener.node.path,
    remedy: 'import it by ApplicationListener.fromApplicationListenerAttributes() with the `securityGroup` of its load balancer',
  });
}

/** Fails on a service in another VPC than its load balancer. */
export function requireLoadBalancerInSameVpc(scope: Construct, vpc: ec2.IVpc, { vpc: other }: SharedListener): void {
  if (!other) return;
  requireSameVpc(scope, vpc, other, {
    problem: `the service is in another VPC (${vpc.node.path}) than its load balancer (${other.node.path})`,
    remedy: 'give both the same VPC',
  });
}

/**
 * Fails on listeners of another Region or account, in which the service's stack can create no rule.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
 */
export function requireLocalListeners(scope: Construct, { listenerArn, testListenerArn }: SharedListener): void {
  for (const [subject, arn] of Object.entries({ 'the listener': listenerArn, 'the test listener': testListenerArn })) {
    if (arn === undefined) continue;
    requireSameLocation(scope, { subject, arn, remedy: (place) => `use a load balancer of ${place}, or create the service there` }, ['region', 'account']);
  }
}

/** Requires an existing test listener, whose settings are not the service's. */
export function requireTestListener(
  scope: Construct, { listenerArn, testListenerArn, testListenerRemedy }: SharedListener, { factory, shifts, testRoute }: TrafficRequirements,
): void {
  if (testRoute.kind !== 'listener') return;
  if (testListenerArn === undefined) {
    failWith(scope, {
      problem: `${factory} needs a test listener, but the load balancer has none`,
      remedy: `${testListenerRemedy}, or use ${shifts === 'listener' ? 'TestTraffic.none()' : 'TestTraffic.header()'}`,
    });
  }
  if (testListenerArn === listenerArn) {
    failWith(scope, {
      problem: 'the test listener is the production listener, where its rule would have the same conditions',
      actual: isUnknown(listenerArn) ? undefined : listenerArn,
      remedy: 'pass a listener on another port of the load balancer',
    });
  }
  if (testRoute.port !== undefined || testRoute.allowFrom) {
    failWith(scope, {
      problem: `${factory} was given a port or peers of a test listener that services share`,
      remedy: 'set them where the listener is created, and use TestTraffic.listener() without options',
    });
  }
}
