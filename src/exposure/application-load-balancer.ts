import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApplicationFront, createApplicationFront } from './application-front';
import { requireFrontOptions } from './application-front-checks';
import { ApplicationLoadBalancerOptions } from './application-load-balancer-options';
import { AdditionalApplicationListener, ApplicationTargetOptions } from './application-target-options';
import { createApplicationTargetGroup, requireHttpsFor, requireTargetOptions } from './application-targets';
import { openRoutes, RouteSource } from './routes';
import { healthCheckPort, requireNamedTarget } from './target-health';
import { Exposed, ExposureStrategy, Route, Traffic, TrafficRequest } from './traffic';
import { refuse, requireInRange } from '../private/errors';

const FACTORY = 'Exposure.applicationLoadBalancer()';

/** The most target groups that one service may be registered with. */
const MOST_LISTENERS = 5;

/** An Application Load Balancer of the service's own. */
export class ApplicationLoadBalancerExposure implements ExposureStrategy {
  public readonly balanced = true;

  private readonly additional: AdditionalApplicationListener[];

  constructor(private readonly options: ApplicationLoadBalancerOptions) {
    this.additional = options.additionalListeners ?? [];
    requireFrontOptions(FACTORY, options);
    requireInRange(FACTORY, 'the number of additionalListeners', this.additional.length, { min: 0, max: MOST_LISTENERS - 1 }, 'use a second service');
    this.additional.forEach(requireKnownPort);
    for (const target of [options, ...this.additional]) {
      requireTargetOptions(FACTORY, target);
      if (!options.certificate && !options.domain) requireHttpsFor(FACTORY, target);
    }
  }

  public open(scope: Construct, exposed: Exposed, request: TrafficRequest): Traffic {
    if (this.additional.length > 0) requireSeveralGroups(scope, request);
    const { vpc } = exposed.cluster;
    const place = new Construct(scope, this.options.internetFacing ?? true ? 'Public' : 'Internal');
    const target = requireNamedTarget(scope, exposed.task, this.options);
    const front = createApplicationFront(scope, place, vpc, this.options);
    const { listeners } = front;
    const route = openRoutes({
      ...this.source(front, this.options, '', { scope, place, exposed }),
      target,
      url: listeners.url(),
      addListener: (action) => listeners.addProduction(action),
    }, request);
    const additionalRoutes = this.additional.map((options): [string, Route] => {
      const name = `Port${options.listenerPort}`;
      return [name, openRoutes({
        ...this.source(front, options, name, { scope, place, exposed }),
        target: requireNamedTarget(scope, exposed.task, options),
        url: listeners.url(options.listenerPort),
        addListener: (action) => listeners.addAdditional(options.listenerPort, action),
      }, { ...request, test: { kind: 'none' } })];
    });
    return { route, additionalRoutes: Object.fromEntries(additionalRoutes) };
  }

  private source({ loadBalancer, listeners }: ApplicationFront, options: ApplicationTargetOptions, prefix: string, at: Place): Omit<RouteSource, 'addListener' | 'target' | 'url'> {
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

interface Place {
  readonly scope: Construct;
  readonly place: Construct;
  readonly exposed: Exposed;
}

/** Logical ids are made from it. */
function requireKnownPort({ listenerPort }: AdditionalApplicationListener): void {
  if (Token.isUnresolved(listenerPort)) {
    refuse(FACTORY, { what: 'listenerPort in additionalListeners names resources, so it cannot be a token', instead: 'give it as a number' });
  }
  requireInRange(FACTORY, 'listenerPort', listenerPort, { min: 1, max: 65535 }, 'use a free port, or leave it out');
}

function requireSeveralGroups(scope: Construct, { deployment, shifts }: TrafficRequest): void {
  if (shifts !== 'listener') return;
  refuse(scope, {
    what: `${deployment} takes one listener of a service, but \`additionalListeners\` were given`,
    instead: 'use Deployment.blueGreen(), which ECS runs, or Deployment.rolling()',
  });
}
