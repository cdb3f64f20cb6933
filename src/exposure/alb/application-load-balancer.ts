import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { createApplicationLoadBalancer, loadBalancerScopeId, LoadBalancerWithListeners } from './load-balancer';
import { requireLoadBalancerOptions } from './load-balancer-checks';
import { ApplicationLoadBalancerBaseOptions } from './load-balancer-options';
import { ApplicationRouteBuilder, ApplicationRouteListeners } from './route-builder';
import { AdditionalApplicationListener, ApplicationTargetOptions, createApplicationTargetGroup, requireHttpsFor, requireTargetOptions } from './target-group';
import { failWith } from '../../private/errors';
import { Route, RouteTarget } from '../../traffic/route';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { requireAdditionalListeners, requireMultipleTargetGroups, requireTargetGroupLimit } from '../checks';
import { createRoute } from '../create-route';
import { requireDualStackForIpv6Targets } from '../ip-address-type';
import { requireRouteTarget } from '../route-target';
import { AdditionalRoute, AdditionalRouteOptions, requireRoutes, routeNames, ruleIds, warnAboutPaths } from '../routing/additional-routes';
import { DefaultResponseOptions, fixedResponse } from '../routing/default-response';
import { isCatchAll, literalHost, RouteConditions } from '../routing/route-conditions';
import { addRedirects, RouteRules, RuleIds } from '../routing/route-rules';
import { urlOf } from '../routing/route-url';
import { ExposureContext, ExposureStrategy } from '../strategy';

/**
 * Options of `Exposure.applicationLoadBalancer()`. Without any condition the main route receives the requests that match no additional route.
 */
export interface ApplicationLoadBalancerOptions
  extends ApplicationLoadBalancerBaseOptions, ApplicationTargetOptions, RouteConditions, AdditionalRouteOptions {
  /**
   * Listeners in addition to the first one, for other ports of the task: at most 4, with the same certificate and for the same clients.
   * `ServiceDeployment.codeDeploy()` fails synthesis with them. Deployments that ECS runs shift them together with the first one; test
   * traffic uses only the first one.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  readonly additionalListeners?: AdditionalApplicationListener[];

  /**
   * Response to requests that match no route. Fails synthesis where the main route has no condition and so receives all of them.
   *
   * @default - status code 404
   */
  readonly defaultResponse?: DefaultResponseOptions;

  /**
   * Priority of the main route's rule, 1 to 50000: of the rules that match a request, the lowest priority wins. A route that splits into several rules
   * takes the following numbers, too.
   *
   * @default - 50000 without any condition, else from 1001 to 49000, more specific conditions first, then by a hash of the service's path
   */
  readonly priority?: number;

  /**
   * Priority of the main route's rule for test traffic by a header, lower than `priority`.
   *
   * @default - the number before `priority`; automatic without a `priority`
   */
  readonly testPriority?: number;
}

const FACTORY = 'Exposure.applicationLoadBalancer()';

/** The options of a route, whether the main one, an additional one or that of an additional listener. */
type RouteOptions = ApplicationTargetOptions & RouteConditions & Pick<AdditionalRoute, 'priority' | 'testPriority'>;

/** The place of a route among those of the load balancer. */
interface RoutePlace {
  /** Ids of target groups begin with it. */
  readonly prefix: string;
  /** Tells the rules of an additional route from those of the main one. */
  readonly rules?: RuleIds;
  readonly target: RouteTarget;
  readonly listeners: ApplicationRouteListeners;
  readonly url: string;
}

/** An Application Load Balancer of the service's own. */
export class ApplicationLoadBalancerExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  private readonly additional: AdditionalApplicationListener[];
  private readonly additionalRoutes: AdditionalRoute[];

  constructor(private readonly options: ApplicationLoadBalancerOptions) {
    this.additional = options.additionalListeners ?? [];
    this.additionalRoutes = options.additionalRoutes ?? [];
    const usesHttps = options.certificate !== undefined || options.domain !== undefined;
    requireLoadBalancerOptions(FACTORY, options);
    requireAdditionalListeners(FACTORY, this.additional);
    requireRoutes(FACTORY, options, { usesHttps });
    requireTargetGroupLimit(FACTORY, 1 + this.additional.length + this.additionalRoutes.length);
    for (const target of this.additional) {
      requireTargetOptions(FACTORY, target);
      if (!usesHttps) requireHttpsFor(FACTORY, target);
    }
    for (const target of [options, ...this.additional, ...this.additionalRoutes]) {
      requireDualStackForIpv6Targets(FACTORY, target, options.ipAddressType);
    }
    this.requireUsedResponse();
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    if (this.additional.length > 0) requireMultipleTargetGroups(scope, requirements, 'additionalListeners');
    if (this.additionalRoutes.length > 0) requireMultipleTargetGroups(scope, requirements, 'additionalRoutes');
    const resources = new Construct(scope, loadBalancerScopeId(this.options));
    const target = requireRouteTarget(scope, context.task, this.options);
    const targets = this.additionalRoutes.map((options) => requireRouteTarget(scope, context.task, options));
    [this.options, ...this.additionalRoutes].forEach((options) => warnAboutPaths(scope, options));
    const ownOptions = context.adoption ? withFormerClients(this.options) : this.options;
    const created = createApplicationLoadBalancer(scope, resources, context.cluster.vpc, ownOptions);
    const bindRoute = this.routeBinder(scope, resources, context, created);
    const { listeners } = created;
    const main = { url: listeners.url(), listeners };

    const route = bindRoute(this.options, { ...main, prefix: '', target }, requirements, created.aliasRecords);
    const names = routeNames(scope, this.additionalRoutes, targets);
    const additionalRoutes = this.additionalRoutes.map((options, index): [string, Route] => {
      const rules = ruleIds(names[index]);
      return [names[index], bindRoute(options, { ...main, prefix: rules.id, rules, target: targets[index] }, requirements)];
    });
    const additionalListeners = this.additional.map((options): [string, Route] => {
      const name = `Port${options.listenerPort}`;
      const place = { prefix: name, target: requireRouteTarget(scope, context.task, options), ...this.additionalListener(created, options) };
      return [name, bindRoute(options, place, { ...requirements, testRoute: { kind: 'none' } })];
    });
    const listener = listeners.production(fixedResponse(scope));
    const rules = { factory: FACTORY, workload: scope, loadBalancerKey: created.loadBalancer.loadBalancerArn };
    addRedirects(rules, { listener, scope: listener }, this.options.redirects);
    return { route, additionalRoutes: Object.fromEntries([...additionalListeners, ...additionalRoutes]) };
  }

  private routeBinder(
    workload: Construct, resources: Construct, context: ExposureContext, { loadBalancer, listeners: { hostName } }: LoadBalancerWithListeners,
  ) {
    return (
      options: RouteOptions, { prefix, rules, target, listeners, url }: RoutePlace, requirements: TrafficRequirements,
      aliasRecords?: LoadBalancerWithListeners['aliasRecords'],
    ): Route => createRoute(new ApplicationRouteBuilder(FACTORY, workload, {
      target,
      loadBalancer,
      listeners,
      aliasRecords,
      url: urlOf(url, options)!,
      hostName: literalHost(options) ?? hostName,
      hostPatterns: options.hosts,
      rules: new RouteRules({ factory: FACTORY, workload, loadBalancerKey: loadBalancer.loadBalancerArn, options, ...rules, isLast: true }),
      hasConditions: !isCatchAll(options),
      forwardsByDefault: context.adoption && isCatchAll(options),
      defaultResponse: () => fixedResponse(workload, this.options.defaultResponse),
      authentication: options.authentication,
      createTargetGroup: (id) => createApplicationTargetGroup(resources, `${prefix}${id}`, context, options),
    }), requirements);
  }

  private additionalListener(
    { listeners }: LoadBalancerWithListeners, { listenerPort }: AdditionalApplicationListener,
  ): Pick<RoutePlace, 'listeners' | 'url'> {
    return {
      url: listeners.url(listenerPort),
      listeners: {
        production: (defaultAction) => listeners.addAdditional(listenerPort, defaultAction),
        test: (test, defaultAction) => listeners.addTest(test, defaultAction),
      },
    };
  }

  private requireUsedResponse(): void {
    const { defaultResponse } = this.options;
    if (!defaultResponse) return;
    fixedResponse(FACTORY, defaultResponse);
    if (!isCatchAll(this.options)) return;
    failWith(FACTORY, {
      problem: 'defaultResponse would answer no request, because the main route has no condition and receives all of them',
      actual: defaultResponse,
      remedy: 'pass `hosts`, `paths` or another condition, or leave it out',
    });
  }
}

/** Lets in everybody that reaches an internal load balancer, as CDK does, and not just the VPC: clients elsewhere would be refused at once. */
function withFormerClients(options: ApplicationLoadBalancerOptions): ApplicationLoadBalancerOptions {
  const { internetFacing = true, allowFrom, networkLoadBalancer, ipAddressType = elbv2.IpAddressType.IPV4 } = options;
  if (internetFacing || allowFrom || networkLoadBalancer) return options;
  return { ...options, allowFrom: [ec2.Peer.anyIpv4(), ...ipAddressType === elbv2.IpAddressType.IPV4 ? [] : [ec2.Peer.anyIpv6()]] };
}
