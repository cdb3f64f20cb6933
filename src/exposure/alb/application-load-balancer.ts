import { ApplicationLoadBalancerBaseOptions } from './load-balancer-options';
import { AdditionalApplicationListener, ApplicationTargetOptions, createApplicationTargetGroup, requireHttpsFor, requireTargetOptions } from './target-group';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createApplicationLoadBalancer, LoadBalancerWithListeners } from './load-balancer';
import { requireLoadBalancerOptions } from './load-balancer-checks';
import { createRoute, RouteSource } from './routes';
import { healthCheckPort, requireRouteTarget } from '../route-target';
import { Route } from '../../traffic/route';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { ExposureContext, ExposureStrategy } from '../strategy';
import { failWith, requireInRange } from '../../private/errors';

/**
 * Options of `Exposure.applicationLoadBalancer()`.
 */
export interface ApplicationLoadBalancerOptions extends ApplicationLoadBalancerBaseOptions, ApplicationTargetOptions {
  /**
   * Listeners beside the first one, for other ports of the task: at most 4, with the same certificate and for the same clients. CodeDeploy is
   * refused with them. Deployments that ECS runs shift them with the first one; test traffic is the first one's alone.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  readonly additionalListeners?: AdditionalApplicationListener[];
}

const FACTORY = 'Exposure.applicationLoadBalancer()';

/** The most target groups that one service may be registered with. */
const MAX_LISTENERS = 5;

/** An Application Load Balancer of the service's own. */
export class ApplicationLoadBalancerExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  private readonly additional: AdditionalApplicationListener[];

  constructor(private readonly options: ApplicationLoadBalancerOptions) {
    this.additional = options.additionalListeners ?? [];
    requireLoadBalancerOptions(FACTORY, options);
    requireInRange(FACTORY, 'the number of additionalListeners', this.additional.length, { min: 0, max: MAX_LISTENERS - 1 }, 'use a second service');
    this.additional.forEach(requireResolvedPort);
    for (const target of [options, ...this.additional]) {
      requireTargetOptions(FACTORY, target);
      if (!options.certificate && !options.domain) requireHttpsFor(FACTORY, target);
    }
  }

  public bind(scope: Construct, exposed: ExposureContext, request: TrafficRequirements): Traffic {
    if (this.additional.length > 0) requireMultipleTargetGroups(scope, request);
    const { vpc } = exposed.cluster;
    const place = new Construct(scope, this.options.internetFacing ?? true ? 'Public' : 'Internal');
    const target = requireRouteTarget(scope, exposed.task, this.options);
    const front = createApplicationLoadBalancer(scope, place, vpc, this.options);
    const { listeners } = front;
    const route = createRoute({
      ...this.routeSource(front, this.options, '', { scope, place, exposed }),
      target,
      url: listeners.url(),
      addListener: (action) => listeners.addProduction(action),
    }, request);
    const additionalRoutes = this.additional.map((options): [string, Route] => {
      const name = `Port${options.listenerPort}`;
      return [name, createRoute({
        ...this.routeSource(front, options, name, { scope, place, exposed }),
        target: requireRouteTarget(scope, exposed.task, options),
        url: listeners.url(options.listenerPort),
        addListener: (action) => listeners.addAdditional(options.listenerPort, action),
      }, { ...request, testRoute: { kind: 'none' } })];
    });
    return { route, additionalRoutes: Object.fromEntries(additionalRoutes) };
  }

  private routeSource({ loadBalancer, listeners }: LoadBalancerWithListeners, options: ApplicationTargetOptions, prefix: string, at: RouteScopes): Omit<RouteSource, 'addListener' | 'target' | 'url'> {
    return {
      workload: at.scope,
      loadBalancer,
      healthCheckPort: healthCheckPort(options.healthCheck),
      authentication: options.authentication,
      addTestListener: (test, action) => listeners.addTest(test, action),
      createTargetGroup: (id): elbv2.ApplicationTargetGroup => createApplicationTargetGroup(at.place, `${prefix}${id}`, at.exposed, options),
    };
  }
}

interface RouteScopes {
  readonly scope: Construct;
  readonly place: Construct;
  readonly exposed: ExposureContext;
}

/** Logical ids are made from it. */
function requireResolvedPort({ listenerPort }: AdditionalApplicationListener): void {
  if (Token.isUnresolved(listenerPort)) {
    failWith(FACTORY, { problem: 'listenerPort in additionalListeners names resources, so it cannot be a token', remedy: 'give it as a number' });
  }
  requireInRange(FACTORY, 'listenerPort', listenerPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
}

function requireMultipleTargetGroups(scope: Construct, { factory, shifts }: TrafficRequirements): void {
  if (shifts !== 'listener') return;
  failWith(scope, {
    problem: `${factory} takes one listener of a service, but \`additionalListeners\` were given`,
    remedy: 'use ServiceDeployment.blueGreen(), which ECS runs, or ServiceDeployment.rolling()',
  });
}
