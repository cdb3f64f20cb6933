import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Authentication } from './authentication';
import { failWith, requireInRange } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireDuration } from '../../private/units';
import { requireIpv6Targets } from '../ip-address-type';
import { requireTargetTimes, targetTypeOf, UNUSED_PORT } from '../route-target';
import { ExposureContext } from '../strategy';

/**
 * Stickiness: an Application Load Balancer keeps a client with one task.
 */
export interface StickinessOptions {
  /**
   * Duration of the stickiness, 1 to 604800 seconds.
   *
   * @default Duration.days(1)
   */
  readonly duration?: Duration;

  /**
   * Name of a cookie of the application that decides about the stickiness. A name that begins with `AWSALB` fails synthesis.
   *
   * @default - none; only the load balancer's own cookie
   */
  readonly cookieName?: string;
}

/**
 * Options of the target groups of an Application Load Balancer.
 */
export interface ApplicationTargetOptions {
  /**
   * Container that receives the requests. Fails synthesis when the task has none of that name.
   *
   * @default - the task's main container
   */
  readonly containerName?: string;

  /**
   * Port of the container that receives the requests. Fails synthesis when the container does not map it.
   *
   * @default - the container's first port
   */
  readonly containerPort?: number;

  /**
   * Protocol between the load balancer and the tasks: HTTP, or HTTPS, which the health check then uses, too. The tasks need a certificate, which the
   * load balancer does not validate: one that they sign themselves will do. A change replaces the target groups, as that of `protocolVersion` does.
   *
   * @default elbv2.ApplicationProtocol.HTTP
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
   */
  readonly targetProtocol?: elbv2.ApplicationProtocol;

  /**
   * Protocol version of the tasks: HTTP/1.1, HTTP/2 or gRPC. gRPC fails synthesis without HTTPS. A change replaces the target groups: it
   * fails to deploy, or, with `ServiceDeployment.rolling()`, clients lose requests until the new tasks are healthy. Deploy a second service instead.
   *
   * @default elbv2.ApplicationProtocolVersion.HTTP1
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
   */
  readonly protocolVersion?: elbv2.ApplicationProtocolVersion;

  /**
   * Health check of the tasks. A timeout that is not below the interval fails synthesis, and so do numbers that Elastic Load Balancing
   * does not accept.
   *
   * @default - path `/` and status 200 to 399, or gRPC status 12; the protocol of `targetProtocol`; the defaults of Elastic Load Balancing for the rest
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
   */
  readonly healthCheck?: elbv2.HealthCheck;

  /**
   * Time in which a task that is being replaced may finish its requests, 0 to 3600 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Time in which a new task receives a growing share of the requests, 30 to 900 seconds.
   *
   * @default - none; a healthy task receives its full share at once
   */
  readonly slowStart?: Duration;

  /**
   * Keeps each client with one task. A deployment that shifts traffic may move a client to a task of the other target group.
   *
   * @default - none; each request goes to any task
   */
  readonly stickiness?: StickinessOptions;

  /**
   * Address type by which the load balancer reaches the tasks. IPv6 fails synthesis with an IPv4-only load balancer and in a VPC of the app without
   * IPv6 addresses. Tasks in subnets with IPv6 addresses only need it. A change replaces the target groups: it fails to deploy, or, with
   * `ServiceDeployment.rolling()`, clients lose requests until the new tasks are healthy. Deploy a second service instead.
   *
   * @default elbv2.TargetGroupIpAddressType.IPV4
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
   */
  readonly targetGroupIpAddressType?: elbv2.TargetGroupIpAddressType;

  /**
   * Authentication by the load balancer, before it forwards requests. Fails synthesis without HTTPS, and for `ServiceDeployment.codeDeploy()`;
   * adds a warning when ECS shifts the traffic. A test listener forwards requests without authentication.
   *
   * @default - none
   */
  readonly authentication?: Authentication;
}

/**
 * A listener of an Application Load Balancer in addition to the first one.
 */
export interface AdditionalApplicationListener extends ApplicationTargetOptions {
  /** Port of the listener, 1 to 65535. It is part of logical ids, so it cannot be a token. */
  readonly listenerPort: number;
}

const { GRPC } = elbv2.ApplicationProtocolVersion;
const { HTTP, HTTPS } = elbv2.ApplicationProtocol;

/** Codes and ranges of codes, separated by commas. */
const CODES = /^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$/;

/** Creates a target group that ECS registers the tasks with. */
export function createApplicationTargetGroup(
  scope: Construct, id: string, { cluster: { vpc }, task }: ExposureContext, options: ApplicationTargetOptions,
): elbv2.ApplicationTargetGroup {
  requireIpv6Targets(scope, vpc, options);
  const { healthCheck: ownCheck = {}, deregistrationDelay, protocolVersion, slowStart, stickiness, targetProtocol = HTTP } = options;
  // Elastic Load Balancing checks by HTTP unless it is told otherwise.
  const healthCheck = targetProtocol === HTTPS ? { ...ownCheck, protocol: ownCheck.protocol ?? elbv2.Protocol.HTTPS } : ownCheck;
  return new elbv2.ApplicationTargetGroup(scope, id, {
    vpc,
    port: UNUSED_PORT,
    protocol: targetProtocol,
    protocolVersion,
    targetType: targetTypeOf(task),
    deregistrationDelay: deregistrationDelay ?? Duration.seconds(30),
    slowStart,
    stickinessCookieDuration: stickiness && (stickiness.duration ?? Duration.days(1)),
    stickinessCookieName: stickiness?.cookieName,
    ipAddressType: options.targetGroupIpAddressType,
    healthCheck: protocolVersion === GRPC
      ? { ...healthCheck, healthyGrpcCodes: healthCheck.healthyGrpcCodes ?? '12' }
      : { ...healthCheck, path: healthCheck.path ?? '/', healthyHttpCodes: healthCheck.healthyHttpCodes ?? '200-399' },
  });
}

/**
 * Requires options that Elastic Load Balancing accepts.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export function requireTargetOptions(factory: string, options: ApplicationTargetOptions): void {
  const { containerPort, healthCheck = {}, protocolVersion, slowStart, stickiness, targetProtocol = HTTP } = options;
  if (targetProtocol !== HTTP && targetProtocol !== HTTPS) {
    failWith(factory, { problem: 'targetProtocol must be HTTP or HTTPS', actual: targetProtocol, remedy: 'use ApplicationProtocol.HTTPS, or leave it out' });
  }
  requireInRange(factory, 'containerPort', containerPort, { min: 1, max: 65535 }, 'use a port that the container maps');
  requireDuration(factory, 'slowStart', slowStart, 'seconds', { min: 30, max: 900 }, 'use 30 seconds to 15 minutes, or leave it out');
  requireTargetTimes(factory, options, 5);
  requireHealthCheck(factory, healthCheck, protocolVersion === GRPC);
  requireStickiness(factory, stickiness);
}

/** Returns whether the health check asks for `/` because nothing else was said. */
export function checksHttpPath({ healthCheck, protocolVersion }: ApplicationTargetOptions): boolean {
  return healthCheck?.path === undefined && healthCheck?.enabled !== false && protocolVersion !== GRPC;
}

/** Fails on options that need HTTPS, for a listener that is known to use HTTP. */
export function requireHttpsFor(factory: string, { authentication, protocolVersion }: ApplicationTargetOptions): void {
  const remedy = 'pass `certificate` or `domain` where the listener is created';
  if (authentication) failWith(factory, { problem: 'authentication needs HTTPS, but the listener uses HTTP', remedy });
  if (protocolVersion === GRPC) failWith(factory, { problem: 'gRPC needs HTTPS, but the listener uses HTTP', remedy });
}

function requireHealthCheck(factory: string, check: elbv2.HealthCheck, grpc: boolean): void {
  requireDuration(factory, 'healthCheck.interval', check.interval, 'seconds', { min: 5, max: 300 }, 'use at most 5 minutes');
  requireDuration(factory, 'healthCheck.timeout', check.timeout, 'seconds', { min: 2, max: 120 }, 'use at most 2 minutes');
  requireInRange(factory, 'healthCheck.healthyThresholdCount', check.healthyThresholdCount, { min: 2, max: 10 }, 'use 2 to 10 checks');
  requireInRange(factory, 'healthCheck.unhealthyThresholdCount', check.unhealthyThresholdCount, { min: 2, max: 10 }, 'use 2 to 10 checks');
  requirePath(factory, check.path);
  if (grpc && check.healthyHttpCodes !== undefined) {
    failWith(factory, { problem: 'gRPC has its own status codes', actual: check.healthyHttpCodes, remedy: 'use healthyGrpcCodes instead of healthyHttpCodes' });
  }
  if (!grpc && check.healthyGrpcCodes !== undefined) {
    failWith(factory, { problem: 'healthyGrpcCodes are only for gRPC', actual: check.healthyGrpcCodes, remedy: 'use healthyHttpCodes, or protocolVersion GRPC' });
  }
  requireCodes(factory, 'healthCheck.healthyHttpCodes', check.healthyHttpCodes, 200, 499);
  requireCodes(factory, 'healthCheck.healthyGrpcCodes', check.healthyGrpcCodes, 0, 99);
}

function requirePath(factory: string, path?: string): void {
  if (path === undefined || isUnknown(path) || (path.startsWith('/') && path.length <= 1024)) return;
  failWith(factory, { problem: "healthCheck.path must begin with '/' and have at most 1024 characters", actual: path, remedy: "use one such as '/health'" });
}

function requireCodes(factory: string, option: string, codes: string | undefined, min: number, max: number): void {
  if (codes === undefined || isUnknown(codes)) return;
  const known = CODES.test(codes) && codes.split(/[-,]/).every((code) => Number(code) >= min && Number(code) <= max);
  if (known) return;
  failWith(factory, { problem: `${option} must be codes from ${min} to ${max}, or ranges of them`, actual: codes, remedy: `use a form such as '${min},${min + 2}-${min + 9}'` });
}

function requireStickiness(factory: string, { duration, cookieName }: StickinessOptions = {}): void {
  requireDuration(factory, 'stickiness.duration', duration, 'seconds', { min: 1, max: 604800 }, 'use at most a week');
  if (cookieName === undefined || isUnknown(cookieName) || (cookieName !== '' && !cookieName.startsWith('AWSALB'))) return;
  failWith(factory, { problem: 'stickiness.cookieName must name a cookie of the application, not of the load balancer', actual: cookieName, remedy: 'use another one, or leave it out' });
}
