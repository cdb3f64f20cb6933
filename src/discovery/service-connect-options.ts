import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration, Token } from 'aws-cdk-lib/core';
import { failWith, requireInRange } from '../private/errors';
import { requireDuration } from '../private/units';

/** A name in a namespace, which without an alias is one, too. */
const NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;
/** An alias that neighbours call. */
const DNS_NAME = /^[a-z0-9_][a-z0-9_.-]{0,126}$/;

/** Refuses access logs that would be written nowhere. */
export function requireLogging(factory: string, { logging, accessLogConfiguration }: ServiceConnectClientOptions): void {
  if (!accessLogConfiguration || logging) return;
  failWith(factory, { problem: 'accessLogConfiguration needs an output to write to', remedy: 'pass `logging`, such as ContainerLogging.awsLogs()' });
}

/** Refuses names, ports and times that Service Connect does not take. */
export function requireServiceConnectPorts(factory: string, options: ServiceConnectOptions): void {
  const ports = [options, ...options.additionalPorts ?? []];
  ports.forEach((port) => requirePort(factory, port));
  const names = ports.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) failWith(factory, { problem: 'two ports have one name', actual: twice, remedy: 'give each its own' });
}

function requirePort(factory: string, { name, dnsName, port, idleTimeout, perRequestTimeout }: ServiceConnectPort): void {
  requireName(factory, 'name', name, NAME, 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen');
  requireName(factory, 'dnsName', dnsName, DNS_NAME, 'use 1 to 127 lower case letters, digits, dots, hyphens and underscores, starting with none of dot and hyphen');
  requireInRange(factory, 'port', port, { min: 1, max: 65535 }, 'use the port that neighbours call, or leave it out');
  for (const [option, time] of Object.entries({ idleTimeout, perRequestTimeout })) {
    requireDuration(factory, option, time, 'seconds', { min: 0, max: Infinity }, 'use whole seconds');
  }
}

function requireName(factory: string, option: string, name: string | undefined, pattern: RegExp, remedy: string): void {
  if (name === undefined || Token.isUnresolved(name) || pattern.test(name)) return;
  failWith(factory, { problem: `${option} is not one that Service Connect takes`, actual: name, remedy });
}

/**
 * Options of `Discovery.serviceConnectClient()`.
 */
export interface ServiceConnectClientOptions {
  /**
   * Where the output of the Service Connect proxy goes. The execution role is granted what that takes.
   *
   * @default - nowhere
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Writes a line about each request into that output. Refused without `logging`.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-envoy-access-logs.html
   */
  readonly accessLogConfiguration?: ecs.ServiceConnectAccessLogConfiguration;

  /**
   * Namespace whose services call each other, of any type: an HTTP namespace suffices, a private DNS one lets others look up names, too.
   *
   * @default - the cluster's
   */
  readonly namespace?: cloudmap.INamespace;
}

/**
 * Encryption between the proxies of Service Connect.
 */
export interface ServiceConnectTls {
  /**
   * The private certificate authority of AWS that signs the certificates. ECS renews them, and stores them in AWS Secrets Manager.
   */
  readonly certificateAuthority: acmpca.ICertificateAuthority;

  /**
   * Key that encrypts the private keys.
   *
   * @default - AWS Secrets Manager's own key
   */
  readonly kmsKey?: kms.IKey;

  /**
   * Role with which ECS makes and stores certificates.
   *
   * @default - a new one, with the managed policy for it and the use of `kmsKey`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
   */
  readonly role?: iam.IRole;
}

/**
 * A port that neighbours call through Service Connect.
 */
export interface ServiceConnectPort {
  /**
   * Name under which it is registered in the namespace, where no other service may have it. Lower case letters, digits, hyphens and
   * underscores; at most 64 characters. It cannot be changed: another name makes another registration. Where neighbours call it by another
   * protocol (`appProtocol`) than before, take another name, too.
   */
  readonly name: string;

  /**
   * What neighbours call, such as `orders` in `http://orders:8080`, or `orders.shop.internal`. Lower case letters, digits, dots, hyphens and
   * underscores; at most 127 characters.
   *
   * @default - the name
   */
  readonly dnsName?: string;

  /**
   * Port that neighbours call, 1 to 65535. It cannot be a token.
   *
   * @default - the container's port
   */
  readonly port?: number;

  /**
   * How long a connection may be idle, in whole seconds; 0 for ever.
   *
   * @default - 5 minutes for HTTP, HTTP/2 and gRPC, 1 hour for TCP; set by ECS
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a request may take until it is answered, in whole seconds; 0 for ever. Refused where the port has no application
   * protocol.
   *
   * @default - 15 seconds, set by ECS
   */
  readonly perRequestTimeout?: Duration;

  /**
   * Encrypts what neighbours send to the port, on the way from proxy to proxy. Those without Service Connect cannot call it any more.
   *
   * @default - not encrypted
   */
  readonly tls?: ServiceConnectTls;
}

/**
 * A port beside the one that `Discovery.serviceConnect()` always offers.
 */
export interface AdditionalServiceConnectPort extends ServiceConnectPort {
  /**
   * Name of the port mapping, of any container of the task.
   */
  readonly portName: string;
}

/**
 * Options of `Discovery.serviceConnect()`.
 */
export interface ServiceConnectOptions extends ServiceConnectClientOptions, ServiceConnectPort {
  /**
   * Ports beside the one that receives traffic.
   *
   * @default - none
   */
  readonly additionalPorts?: AdditionalServiceConnectPort[];
}
