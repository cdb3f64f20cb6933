import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Fn } from 'aws-cdk-lib/core';

/** A listener for HTTP or HTTPS, as a client needs to know it. */
export interface ListenerEndpoint {
  readonly ingressPeer: ec2.IConnectable;
  readonly protocol: 'http' | 'https';
  readonly port: number;
  /** Undefined when the load balancer was imported without it. */
  readonly dnsName?: string;
  /** Name of the load balancer in ARNs and metrics. */
  readonly loadBalancerFullName: string;
  /** Whether the DNS name leads to public addresses, or may do so. */
  readonly isPublic: boolean;
}

/** Returns the endpoint of a listener that the app creates; its load balancer may be imported. */
export function endpointOf(listener: elbv2.ApplicationListener): ListenerEndpoint {
  const { loadBalancer } = listener;
  const { port, protocol } = listener.node.defaultChild as elbv2.CfnListener;
  const resource = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer | undefined;
  return {
    ingressPeer: loadBalancer,
    protocol: protocol === 'HTTPS' ? 'https' : 'http',
    port: port!,
    dnsName: knownDnsName(loadBalancer),
    loadBalancerFullName: resource ? resource.attrLoadBalancerFullName : loadBalancerFullName(loadBalancer.loadBalancerArn),
    isPublic: resource?.scheme !== 'internal',
  };
}

/** Returns the name `app/<name>/<id>` in the ARN of a load balancer. */
export function loadBalancerFullName(loadBalancerArn: string): string {
  return Fn.select(1, Fn.split(':loadbalancer/', loadBalancerArn));
}

/** Returns the name `app/<name>/<id>` in the ARN of a listener. */
export function loadBalancerFullNameOfListener(listenerArn: string): string {
  const parts = Fn.split('/', listenerArn);
  return Fn.join('/', [1, 2, 3].map((index) => Fn.select(index, parts)));
}

/** Returns the DNS name of a load balancer; undefined when it was imported without it. */
function knownDnsName(loadBalancer: elbv2.IApplicationLoadBalancer): string | undefined {
  try {
    return loadBalancer.loadBalancerDnsName;
  } catch {
    return undefined;
  }
}

/** The parts of an address. */
export interface AddressParts {
  readonly protocol?: 'http' | 'https';
  readonly host?: string;
  readonly port?: number;
}

/** Takes an address apart, as far as it is text: parts of it, or all of it, may be tokens. */
export function partsOfAddress(url = ''): AddressParts {
  const parts = /^(https?):\/\/([^/:]+)(?::(\d+))?(?:\/|$)/.exec(url);
  if (!parts) return {};
  const [, protocol, host, port] = parts;
  return { protocol: protocol as 'http' | 'https', host, port: port === undefined ? defaultPort(protocol) : Number(port) };
}

function defaultPort(protocol: string): number {
  return protocol === 'https' ? 443 : 80;
}
