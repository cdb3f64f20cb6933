import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { SharedLoadBalancer } from './shared-load-balancer';
import { ISharedLoadBalancer } from './shared-load-balancer-props';
import { isUnknown } from '../../private/pending-lookup';
import {
  endpointOf, ListenerEndpoint, loadBalancerFullName, loadBalancerFullNameOfListener, partsOfAddress,
} from '../../traffic/listener-endpoint';

/** A listener that services share, without the security group, which the stack of each service imports. */
export type SharedEndpoint = Omit<ListenerEndpoint, 'ingressPeer'>;

/** Returns the production and the test listener of a shared load balancer. The port of an imported production listener is in the address. */
export function endpointsOfShared(shared: ISharedLoadBalancer): { readonly endpoint: SharedEndpoint; readonly testEndpoint?: SharedEndpoint } {
  const { testListenerPort, url } = shared;
  const usesHttps = shared.protocol === elbv2.ApplicationProtocol.HTTPS;
  const common = {
    protocol: usesHttps ? 'https' as const : 'http' as const,
    dnsName: shared.loadBalancerDnsName,
    loadBalancerFullName: loadBalancerFullName(shared.loadBalancerArn),
    isPublic: shared.internetFacing,
  };
  return {
    endpoint: { ...common, port: partsOfAddress(url).port ?? (usesHttps ? 443 : 80) },
    testEndpoint: testListenerPort === undefined ? undefined : { ...common, port: testListenerPort },
  };
}

/** Returns the name of a shared load balancer that clients use, as far as it is no DNS name of its own. */
export function hostNameOfShared(shared: ISharedLoadBalancer): string | undefined {
  if (shared instanceof SharedLoadBalancer) return shared._hostName;
  const { host } = partsOfAddress(shared.url);
  return host === undefined || isUnknown(host) || host === shared.loadBalancerDnsName ? undefined : host;
}

/**
 * Returns the production listener from elsewhere. An imported one has its load balancer in its ARN; the protocol is known by the address alone.
 */
export function endpointOfExisting(listener: elbv2.IApplicationListener, url?: string): SharedEndpoint | undefined {
  return endpointOfExistingOn(partsOfAddress(url).port ?? portOf(listener), listener, url);
}

/** Returns the test listener from elsewhere. The port of an imported one is known by its `defaultPort`. */
export function testEndpointOfExisting(listener: elbv2.IApplicationListener | undefined, url?: string): SharedEndpoint | undefined {
  return listener && endpointOfExistingOn(portOf(listener), listener, url);
}

function endpointOfExistingOn(port: number | undefined, listener: elbv2.IApplicationListener, url?: string): SharedEndpoint | undefined {
  if (listener instanceof elbv2.ApplicationListener) return endpointOf(listener);
  const { protocol } = partsOfAddress(url);
  if (!protocol || port === undefined) return undefined;
  return { protocol, port, loadBalancerFullName: loadBalancerFullNameOfListener(listener.listenerArn), isPublic: true };
}

function portOf({ connections: { defaultPort } }: elbv2.IApplicationListener): number | undefined {
  return defaultPort?.toRuleJson().fromPort;
}
