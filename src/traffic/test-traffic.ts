import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { failWith, requireInRange } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { requireOptions } from '../private/required-options';

/**
 * Options of `TestTraffic.listener()`.
 */
export interface TestListenerOptions {
  /**
   * Port of the test listener, 1 to 65535; not one of production traffic.
   *
   * @default - 8443 with an HTTPS or TLS listener, 8080 with an HTTP or TCP listener
   */
  readonly port?: number;

  /**
   * Peers that may reach the test listener. An empty list fails synthesis, and so does leaving it out in a VPC that was imported without
   * `vpcCidrBlock`.
   *
   * @default - the VPC's own addresses
   */
  readonly allowFrom?: ec2.IPeer[];
}

/**
 * Options of `TestTraffic.header()`.
 */
export interface TestHeaderOptions {
  /**
   * Name of the header, 1 to 40 characters. `Host` fails synthesis.
   */
  readonly name: string;

  /**
   * Values that send a request to the new version, 1 to 128 characters each; `*` and `?` are wildcards. At least one. Service Connect takes exactly
   * one, without wildcards.
   */
  readonly values: string[];
}

/** Test requests arrive on a listener of their own. */
export interface TestListenerRoute extends TestListenerOptions {
  readonly kind: 'listener';
}

/** Test requests carry a header. */
export interface TestHeaderRoute extends TestHeaderOptions {
  readonly kind: 'header';
}

/** The difference between test requests and production requests. */
export type TestRoute = { readonly kind: 'none' } | TestListenerRoute | TestHeaderRoute;

/**
 * Access to the new version during a deployment, before it receives production traffic.
 */
export class TestTraffic {
  /**
   * A separate listener on the load balancer, open to the VPC by default. During a deployment it leads to the new version.
   *
   * The DNS name of an internet-facing load balancer leads to public addresses, which requests from the VPC reach through
   * its NAT gateway: to try the new version by that name, list its clients in `allowFrom`. A `SmokeTest` uses the private
   * addresses and needs no `allowFrom`.
   *
   * @param options Port and allowed peers.
   */
  public static listener(options: TestListenerOptions = {}): TestTraffic {
    requireInRange('TestTraffic.listener()', 'port', options.port, { min: 1, max: 65535 }, 'use a free port of the load balancer');
    if (options.allowFrom?.length === 0) {
      failWith('TestTraffic.listener()', { problem: 'allowFrom is empty, so nobody could reach the listener', remedy: 'name a peer, or leave it out for the VPC' });
    }
    return new TestTraffic({ kind: 'listener', ...options });
  }

  /**
   * Requests with an HTTP header, on the production listener or through Service Connect. Anybody who can reach production and knows
   * the header reaches the new version. Only for deployments that ECS runs; fails synthesis behind a Network Load Balancer.
   *
   * @param options Name and values of the header.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
   */
  public static header(options: TestHeaderOptions): TestTraffic {
    requireOptions('TestTraffic.header()', options, { name: "use one such as 'X-Test'", values: "pass at least one, such as 'true'" });
    const { name, values } = options;
    requireHeaderName(name);
    if (values.length === 0) {
      failWith('TestTraffic.header()', { problem: `the header '${name}' has no values`, remedy: "pass at least one, such as 'true'" });
    }
    values.forEach(requireHeaderValue);
    return new TestTraffic({ kind: 'header', name, values });
  }

  /**
   * No access to the new version before it receives production traffic.
   */
  public static none(): TestTraffic {
    return new TestTraffic({ kind: 'none' });
  }

  /** @internal */
  public readonly _route: TestRoute;

  private constructor(route: TestRoute) {
    this._route = route;
  }
}

/**
 * Name of an HTTP header in a condition of a rule. A load balancer that drops invalid headers lets it pass.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
export const HEADER_NAME = /^[A-Za-z0-9-]{1,40}$/;

/** Characters of a header's value in a condition of a rule. */
const MAX_VALUE_LENGTH = 128;

function requireHeaderName(name: string): void {
  if (isUnknown(name) || (HEADER_NAME.test(name) && name.toLowerCase() !== 'host')) return;
  failWith('TestTraffic.header()', { problem: 'name must be 1 to 40 characters of an HTTP header other than Host', actual: name, remedy: "use one such as 'X-Test'" });
}

function requireHeaderValue(value: string): void {
  if (isUnknown(value) || (value.length > 0 && value.length <= MAX_VALUE_LENGTH)) return;
  failWith('TestTraffic.header()', { problem: `a value must have 1 to ${MAX_VALUE_LENGTH} characters`, actual: value.length, remedy: 'shorten it, or use wildcards' });
}
