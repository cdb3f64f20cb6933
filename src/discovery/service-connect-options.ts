import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration } from 'aws-cdk-lib/core';
import { failWith, requireDistinct, requireInRange } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { requireOptions } from '../private/required-options';
import { requireDuration } from '../private/units';

/**
 * Options of `Discovery.serviceConnectClient()`.
 */
export interface ServiceConnectClientOptions {
  /**
   * Log driver of the Service Connect proxy. The execution role gets the permissions for it.
   *
   * @default - none
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Format of access logs, which the proxy writes for each request. Fails synthesis without `logging`.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-envoy-access-logs.html
   */
  readonly accessLogConfiguration?: ecs.ServiceConnectAccessLogConfiguration;

  /**
   * Namespace of the services that call each other, of any type. An HTTP namespace is enough; a private DNS namespace is also for lookups
   * by DNS. One of another Region fails synthesis.
   *
   * @default - that of the cluster
   */
  readonly cloudMapNamespace?: cloudmap.INamespace;
}

/**
 * TLS between the proxies of Service Connect.
 */
export interface ServiceConnectTls {
  /**
   * Certificate authority of AWS Private CA that signs the certificates; one of another Region fails synthesis. ECS renews the certificates, and
   * stores them in AWS Secrets Manager.
   */
  readonly certificateAuthority: acmpca.ICertificateAuthority;

  /**
   * Key that encrypts the private keys.
   *
   * @default - the AWS managed key of AWS Secrets Manager
   */
  readonly kmsKey?: kms.IKey;

  /**
   * Role with which ECS requests and stores certificates.
   *
   * @default - a new one, with the managed policy for it and permission to use `kmsKey`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
   */
  readonly role?: iam.IRole;
}

/**
 * A port that other services call through Service Connect.
 */
export interface ServiceConnectPort {
  /**
   * Name of the port in the namespace. Lower case letters, digits, hyphens and underscores; at most 64 characters. Fails synthesis when
   * another service of the app has it in that namespace. A change replaces the registration. Change the name together with the protocol
   * (`appProtocol`) of the port.
   */
  readonly name: string;

  /**
   * Host name for clients, such as `orders` in `http://orders:8080`, or `orders.shop.internal`. Lower case letters, digits, dots, hyphens and
   * underscores; at most 127 characters.
   *
   * @default - the name
   */
  readonly dnsName?: string;

  /**
   * Port for clients, 1 to 65535. It cannot be a token.
   *
   * @default - the container's port
   */
  readonly port?: number;

  /**
   * Idle timeout of a connection, in whole seconds; 0 for none.
   *
   * @default - 5 minutes for HTTP, HTTP/2 and gRPC, 1 hour for TCP; set by ECS
   */
  readonly idleTimeout?: Duration;

  /**
   * Timeout of a request, in whole seconds; 0 for none. Fails synthesis for a port without an `appProtocol`.
   *
   * @default - 15 seconds, set by ECS
   */
  readonly perRequestTimeout?: Duration;

  /**
   * Encrypts requests to the port, between the proxies. Clients without Service Connect can no longer call it.
   *
   * @default - not encrypted
   */
  readonly tls?: ServiceConnectTls;
}

/**
 * A port in addition to the one that receives traffic.
 */
export interface AdditionalServiceConnectPort extends ServiceConnectPort {
  /**
   * Name of the port mapping, of any container of the task. Fails synthesis when no container has it.
   */
  readonly portName: string;
}

/**
 * Options of `Discovery.serviceConnect()`.
 */
export interface ServiceConnectOptions extends ServiceConnectClientOptions, ServiceConnectPort {
  /**
   * Ports in addition to the one that receives traffic.
   *
   * @default - none
   */
  readonly additionalPorts?: AdditionalServiceConnectPort[];
}

/** A name in a namespace, which is also the default host name. */
const NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;
/** A host name for clients. */
const DNS_NAME = /^[a-z0-9_][a-z0-9_.-]{0,126}$/;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectAccessLogConfiguration.html */
const ACCESS_LOG_FORMATS: readonly string[] = ['TEXT', 'JSON'];

/** Requires a format that ECS has, and a log driver for access logs. */
export function requireLogging(factory: string, { logging, accessLogConfiguration }: ServiceConnectClientOptions): void {
  if (!accessLogConfiguration) return;
  const { format } = accessLogConfiguration;
  if (format !== undefined && !isUnknown(format) && !ACCESS_LOG_FORMATS.includes(format)) {
    failWith(factory, { problem: 'accessLogConfiguration.format is not one of ECS', actual: format, remedy: `use ${ACCESS_LOG_FORMATS.join(' or ')}` });
  }
  if (!logging) failWith(factory, { problem: 'accessLogConfiguration needs a log driver', remedy: 'pass `logging`, such as ContainerLogging.awsLogs()' });
}

/** Requires names, ports and timeouts that Service Connect accepts. */
export function requireServiceConnectPorts(factory: string, options: ServiceConnectOptions): void {
  const { additionalPorts = [], tls } = options;
  additionalPorts.forEach((port, index) => requireOptions(`${factory} additionalPorts[${index}]`, port, {
    name: 'pass the name of the port in the namespace', portName: 'pass the name of the port mapping',
  }));
  if (tls) requireOptions(`${factory} tls`, tls, { certificateAuthority: 'pass a certificate authority of AWS Private CA' });
  const ports = [options, ...additionalPorts];
  ports.forEach((port) => requirePort(factory, port));
  requireDistinct(factory, ports.map(({ name }) => name), { problem: 'two ports have one name', remedy: 'rename one of them' });
}

function requirePort(factory: string, { name, dnsName, port, idleTimeout, perRequestTimeout }: ServiceConnectPort): void {
  requireName(factory, 'name', name, NAME, 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen');
  requireName(factory, 'dnsName', dnsName, DNS_NAME, 'use 1 to 127 lower case letters, digits, dots, hyphens and underscores, not starting with a dot or hyphen');
  requireInRange(factory, 'port', port, { min: 1, max: 65535 }, 'use the port that clients call, or leave it out');
  for (const [option, time] of Object.entries({ idleTimeout, perRequestTimeout })) {
    requireDuration(factory, option, time, 'seconds', { min: 0, max: Infinity }, 'use whole seconds');
  }
}

function requireName(factory: string, option: string, name: string | undefined, pattern: RegExp, remedy: string): void {
  if (name === undefined || isUnknown(name) || pattern.test(name)) return;
  failWith(factory, { problem: `${option} is not valid for Service Connect`, actual: name, remedy });
}
