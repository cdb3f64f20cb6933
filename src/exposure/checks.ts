import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith, requireInRange, withContext } from '../private/errors';
import { requireSameLocation } from '../private/location';
import { failUnlessPending, isUnknown } from '../private/pending-lookup';
import { requireOptions } from '../private/required-options';
import { TrafficRequirements } from '../traffic/traffic';

/**
 * The most target groups that one service may be registered with. A route counts as one, even with an alternate target group.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
 */
export const MAX_TARGET_GROUPS = 5;

/**
 * Requires a deployment that can shift several target groups together.
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LoadBalancerInfo.html
 */
export function requireMultipleTargetGroups(workload: Construct, { factory, shifts }: TrafficRequirements, option: string): void {
  if (shifts !== 'listener') return;
  failWith(workload, {
    problem: `${factory} takes one listener and one pair of target groups of a service, but \`${option}\` were given`,
    remedy: 'use ServiceDeployment.blueGreen(), which ECS runs, or ServiceDeployment.rolling()',
  });
}

/** Requires at most as many routes as a service may have target groups. */
export function requireTargetGroupLimit(where: Construct | string, count: number): void {
  if (count <= MAX_TARGET_GROUPS) return;
  failWith(where, { problem: `a service is registered with at most ${MAX_TARGET_GROUPS} target groups`, actual: count, remedy: 'use fewer exposures, routes or ports' });
}

/** Requires ports in `additionalListeners` that logical ids can be made from, at most as many as target groups are left. */
export function requireAdditionalListeners(factory: string, listeners: readonly { readonly listenerPort: number }[]): void {
  requireInRange(factory, 'the number of additionalListeners', listeners.length, { min: 0, max: MAX_TARGET_GROUPS - 1 }, 'use a second service');
  for (const [index, listener] of listeners.entries()) {
    const { listenerPort } = requireOptions(`${factory} additionalListeners[${index}]`, listener, { listenerPort: 'use a free port' });
    if (Token.isUnresolved(listenerPort)) {
      failWith(factory, { problem: 'listenerPort in additionalListeners names resources, so it cannot be a token', remedy: 'pass a number' });
    }
    requireListenerPort(factory, listenerPort);
  }
}

export function requireListenerPort(factory: string, listenerPort?: number): void {
  requireInRange(factory, 'listenerPort', listenerPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
}

/** 1 to 32 letters, digits and inner hyphens. */
const LOAD_BALANCER_NAME = /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
export function requireLoadBalancerName(factory: string, loadBalancerName?: string): void {
  if (loadBalancerName === undefined || isUnknown(loadBalancerName) || LOAD_BALANCER_NAME.test(loadBalancerName)) return;
  failWith(factory, {
    problem: "loadBalancerName must be 1 to 32 letters, digits and inner hyphens, and not begin with 'internal-'",
    actual: loadBalancerName,
    remedy: 'use another name, or leave it out',
  });
}

/** Requires at least one peer in `allowFrom`. */
export function requireAllowFrom(factory: string, { allowFrom }: { readonly allowFrom?: ec2.IPeer[] }): void {
  if (allowFrom?.length !== 0) return;
  failWith(factory, { problem: 'allowFrom is empty, so nobody could reach the load balancer', remedy: 'name a peer, or leave it out' });
}

/** Requires public subnets for a load balancer that faces the internet. */
export function requirePublicSubnets(workload: Construct, vpc: ec2.IVpc, internetFacing: boolean): void {
  if (!internetFacing || vpc.publicSubnets.length > 0) return;
  failUnlessPending(workload, {
    problem: 'the load balancer faces the internet, but the VPC has no public subnets',
    remedy: 'pass `internetFacing: false` to the load balancer, or use a VPC with public subnets',
  });
}

/**
 * Requires a certificate of the Region of the load balancer or API.
 * @see https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
 */
export function requireLocalCertificate(workload: Construct, { certificateArn }: acm.ICertificate): void {
  requireSameLocation(workload, { subject: 'certificate', arn: certificateArn, remedy: (region) => `request or import one in ${region}` });
}

/** Returns the name of a hosted zone; fails on one that was imported without its name. */
export function requireZoneName(factory: string, zone: route53.IHostedZone): string {
  const explanation = { problem: 'the name of the hosted zone is not known', remedy: 'import it by HostedZone.fromHostedZoneAttributes() or .fromLookup()' };
  return withContext(factory, explanation, () => zone.zoneName);
}

/** Requires a domain name of a hosted zone, as far as both are known. `option` says where the name was given. */
export function requireNameInZone(factory: string, option: string, name: string, zoneName: string): void {
  if (isUnknown(name) || isUnknown(zoneName) || name === zoneName || name.endsWith(`.${zoneName}`)) return;
  failWith(factory, { problem: `${option} is outside the hosted zone '${zoneName}'`, actual: name, remedy: 'write it in full, or pass its zone' });
}
