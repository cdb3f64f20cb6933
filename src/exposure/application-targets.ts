import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationTargetOptions, StickinessOptions } from './application-target-options';
import { requireTargetTimes, targetTypeOf, UNUSED_PORT } from './target-health';
import { Exposed } from './traffic';
import { requireTime } from '../private/amounts';
import { refuse, requireInRange } from '../private/errors';

const { GRPC } = elbv2.ApplicationProtocolVersion;

/** Codes and ranges of codes, with commas between them. */
const CODES = /^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$/;

/** A target group that ECS registers the tasks with. */
export function createApplicationTargetGroup(
  place: Construct, id: string, { cluster: { vpc }, task }: Exposed, options: ApplicationTargetOptions,
): elbv2.ApplicationTargetGroup {
  const { healthCheck = {}, deregistrationDelay, protocolVersion, slowStart, stickiness } = options;
  return new elbv2.ApplicationTargetGroup(place, id, {
    vpc,
    port: UNUSED_PORT,
    protocol: elbv2.ApplicationProtocol.HTTP,
    protocolVersion,
    targetType: targetTypeOf(task),
    deregistrationDelay: deregistrationDelay ?? Duration.seconds(30),
    slowStart,
    stickinessCookieDuration: stickiness && (stickiness.duration ?? Duration.days(1)),
    stickinessCookieName: stickiness?.cookieName,
    healthCheck: protocolVersion === GRPC
      ? { ...healthCheck, healthyGrpcCodes: healthCheck.healthyGrpcCodes ?? '12' }
      : { ...healthCheck, path: healthCheck.path ?? '/', healthyHttpCodes: healthCheck.healthyHttpCodes ?? '200-399' },
  });
}

/**
 * Refuses what Elastic Load Balancing does not take.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export function requireTargetOptions(factory: string, options: ApplicationTargetOptions): void {
  const { containerPort, healthCheck = {}, protocolVersion, slowStart, stickiness } = options;
  requireInRange(factory, 'containerPort', containerPort, { min: 1, max: 65535 }, 'use a port that the container maps');
  requireTime(factory, 'slowStart', slowStart, 'seconds', { min: 30, max: 900 }, 'use 30 seconds to 15 minutes, or leave it out');
  requireTargetTimes(factory, options, 5);
  requireHealthCheck(factory, healthCheck, protocolVersion === GRPC);
  requireStickiness(factory, stickiness);
}

/** Refuses what only HTTPS can do, on a listener that is known to speak HTTP. */
export function requireHttpsFor(factory: string, { authentication, protocolVersion }: ApplicationTargetOptions): void {
  const instead = 'pass `certificate` or `domain` where the listener is made';
  if (authentication) refuse(factory, { what: 'authentication needs HTTPS, but the listener speaks HTTP', instead });
  if (protocolVersion === GRPC) refuse(factory, { what: 'gRPC needs HTTPS, but the listener speaks HTTP', instead });
}

function requireHealthCheck(factory: string, check: elbv2.HealthCheck, grpc: boolean): void {
  requireTime(factory, 'healthCheck.interval', check.interval, 'seconds', { min: 5, max: 300 }, 'use at most 5 minutes');
  requireTime(factory, 'healthCheck.timeout', check.timeout, 'seconds', { min: 2, max: 120 }, 'use at most 2 minutes');
  requireInRange(factory, 'healthCheck.healthyThresholdCount', check.healthyThresholdCount, { min: 2, max: 10 }, 'use 2 to 10 checks');
  requireInRange(factory, 'healthCheck.unhealthyThresholdCount', check.unhealthyThresholdCount, { min: 2, max: 10 }, 'use 2 to 10 checks');
  requirePath(factory, check.path);
  if (grpc && check.healthyHttpCodes !== undefined) {
    refuse(factory, { what: 'gRPC has statuses of its own', got: check.healthyHttpCodes, instead: 'use healthyGrpcCodes instead of healthyHttpCodes' });
  }
  if (!grpc && check.healthyGrpcCodes !== undefined) {
    refuse(factory, { what: 'healthyGrpcCodes are for gRPC alone', got: check.healthyGrpcCodes, instead: 'use healthyHttpCodes, or protocolVersion GRPC' });
  }
  requireCodes(factory, 'healthCheck.healthyHttpCodes', check.healthyHttpCodes, 200, 499);
  requireCodes(factory, 'healthCheck.healthyGrpcCodes', check.healthyGrpcCodes, 0, 99);
}

function requirePath(factory: string, path?: string): void {
  if (path === undefined || Token.isUnresolved(path) || (path.startsWith('/') && path.length <= 1024)) return;
  refuse(factory, { what: "healthCheck.path must begin with '/' and have at most 1024 characters", got: path, instead: "use one such as '/health'" });
}

function requireCodes(factory: string, option: string, codes: string | undefined, min: number, max: number): void {
  if (codes === undefined || Token.isUnresolved(codes)) return;
  const known = CODES.test(codes) && codes.split(/[-,]/).every((code) => Number(code) >= min && Number(code) <= max);
  if (known) return;
  refuse(factory, { what: `${option} must be codes from ${min} to ${max}, or ranges of them`, got: codes, instead: `write them as in '${min},${min + 2}-${min + 9}'` });
}

function requireStickiness(factory: string, { duration, cookieName }: StickinessOptions = {}): void {
  requireTime(factory, 'stickiness.duration', duration, 'seconds', { min: 1, max: 604800 }, 'use at most a week');
  if (cookieName === undefined || Token.isUnresolved(cookieName) || (cookieName !== '' && !cookieName.startsWith('AWSALB'))) return;
  refuse(factory, { what: "stickiness.cookieName must be the name of a cookie of the application's own", got: cookieName, instead: 'use another one, or leave it out' });
}
