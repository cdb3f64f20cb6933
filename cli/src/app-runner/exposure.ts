import { code, imported, literal, object, type Expression } from '../code/expression';
import { secondsExpression } from '../ecs/secrets';
import type { SourceNode } from '../source/source-node';

/** An Application Load Balancer with what App Runner's health check says, as far as a load balancer can. */
export function exposureExpression(service: SourceNode, steps: string[]): Expression | undefined {
  const isPublic = service.at('NetworkConfiguration', 'IngressConfiguration', 'IsPubliclyAccessible');
  isPublic?.movedTo('`internetFacing` of the load balancer');
  const options = object({
    internetFacing: isPublic?.value === false ? literal(false) : undefined,
    healthCheck: healthCheck(service.get('HealthCheckConfiguration'), steps),
  });
  return options.text === '{}' ? undefined : code`${imported('Exposure')}.applicationLoadBalancer(${options})`;
}

/**
 * App Runner checks every 1 to 20 seconds; a load balancer every 5 to 300, and counts 2 to 10 of a kind, and waits at least 2 seconds for an answer.
 *
 * @see https://docs.aws.amazon.com/apprunner/latest/api/API_HealthCheckConfiguration.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
function healthCheck(check: SourceNode | undefined, steps: string[]): Expression | undefined {
  if (check === undefined) return undefined;
  const isHttp = check.get('Protocol')?.value === 'HTTP';
  check.get('Protocol')?.movedTo(isHttp ? 'load balancers check by HTTP' : 'load balancers check by HTTP, on `/`');
  if (!isHttp) steps.push('App Runner only opened a connection to see whether the service is healthy. The load balancer requests `/`, and takes 200 to 399: pass `healthCheck` for another path.');
  const path = check.get('Path');
  if (isHttp) path?.movedTo('`healthCheck.path`');
  else path?.leftOut('App Runner does not use it for TCP.');
  const interval = clamp(check.get('Interval')?.movedTo('`healthCheck.interval`')?.number(), 5, 300);
  const timeout = check.get('Timeout')?.movedTo('`healthCheck.timeout`')?.number();
  return object({
    path: isHttp && path !== undefined && path.text() !== '/' ? literal(path.text()) : undefined,
    interval: interval === undefined ? undefined : secondsExpression(interval),
    timeout: timeout === undefined ? undefined : secondsExpression(Math.min(Math.max(timeout, 2), (interval ?? 30) - 1)),
    healthyThresholdCount: thresholdOf(check.get('HealthyThreshold')?.movedTo('`healthCheck.healthyThresholdCount`, which is 2 to 10')),
    unhealthyThresholdCount: thresholdOf(check.get('UnhealthyThreshold')?.movedTo('`healthCheck.unhealthyThresholdCount`, which is 2 to 10')),
  });
}

function thresholdOf(node: SourceNode | undefined): Expression | undefined {
  const threshold = clamp(node?.number(), 2, 10);
  return threshold === undefined ? undefined : literal(threshold);
}

function clamp(amount: number | undefined, min: number, max: number): number | undefined {
  return amount === undefined ? undefined : Math.min(Math.max(amount, min), max);
}
