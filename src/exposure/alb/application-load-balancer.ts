import { Construct } from 'constructs';
import { createApplicationLoadBalancer, loadBalancerScopeId } from './load-balancer';
import { requireLoadBalancerOptions } from './load-balancer-checks';
import { ApplicationLoadBalancerBaseOptions } from './load-balancer-options';
import { ApplicationRouteBuilder, ApplicationRouteBuilderProps } from './route-builder';
import { AdditionalApplicationListener, ApplicationTargetOptions, createApplicationTargetGroup, requireHttpsFor, requireTargetOptions } from './target-group';
import { Route } from '../../traffic/route';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireAdditionalListeners, requireMultipleTargetGroups } from '../checks';
import { createRoute } from '../create-route';
import { requireDualStackForIpv6Targets } from '../ip-address-type';
import { requireRouteTarget } from '../route-target';
import { ExposureContext, ExposureStrategy } from '../strategy';

/**
 * Options of `Exposure.applicationLoadBalancer()`.
 */
export interface ApplicationLoadBalancerOptions extends ApplicationLoadBalancerBaseOptions, ApplicationTargetOptions {
  /**
   * Listeners in addition to the first one, for other ports of the task: at most 4, with the same certificate and for the same clients.
   * `ServiceDeployment.codeDeploy()` fails synthesis with them. Deployments that ECS runs shift them together with the first one; test
   * traffic uses only the first one.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  readonly additionalListeners?: AdditionalApplicationListener[];
}

const FACTORY = 'Exposure.applicationLoadBalancer()';

/** An Application Load Balancer of the service's own. */
export class ApplicationLoadBalancerExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  private readonly additional: AdditionalApplicationListener[];

  constructor(private readonly options: ApplicationLoadBalancerOptions) {
    this.additional = options.additionalListeners ?? [];
    requireLoadBalancerOptions(FACTORY, options);
    requireAdditionalListeners(FACTORY, this.additional);
    for (const target of [options, ...this.additional]) {
      requireTargetOptions(FACTORY, target);
      requireDualStackForIpv6Targets(FACTORY, target, options.ipAddressType);
      if (!options.certificate && !options.domain) requireHttpsFor(FACTORY, target);
    }
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    if (this.additional.length > 0) requireMultipleTargetGroups(scope, requirements);
    const resources = new Construct(scope, loadBalancerScopeId(this.options));
    const target = requireRouteTarget(scope, context.task, this.options);
    const { loadBalancer, listeners, aliasRecords } = createApplicationLoadBalancer(scope, resources, context.cluster.vpc, this.options);
    const builder = (options: ApplicationTargetOptions, prefix: string, props: Pick<ApplicationRouteBuilderProps, 'target' | 'additionalPort' | 'aliasRecords'>) =>
      new ApplicationRouteBuilder(FACTORY, scope, {
        ...props,
        loadBalancer,
        listeners,
        authentication: options.authentication,
        createTargetGroup: (id) => createApplicationTargetGroup(resources, `${prefix}${id}`, context, options),
      });
    const route = createRoute(builder(this.options, '', { target, aliasRecords }), requirements);
    const additionalRoutes = this.additional.map((options): [string, Route] => {
      const name = `Port${options.listenerPort}`;
      const props = { target: requireRouteTarget(scope, context.task, options), additionalPort: options.listenerPort };
      return [name, createRoute(builder(options, name, props), { ...requirements, testRoute: { kind: 'none' } })];
    });
    return { route, additionalRoutes: Object.fromEntries(additionalRoutes) };
  }
}
