import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { SharedEndpoint } from './shared-endpoint';
import { requireLoadBalancerInSameVpc, requireLocalListeners, requireTestListener, SharedListener } from './shared-listener';
import { recordReferences } from '../../private/stack-references';
import { ListenerEndpoint } from '../../traffic/listener-endpoint';
import { parseHealthCheckPort, portOnHost, Route, RouteTarget, targetGroupsOf } from '../../traffic/route';
import { TestHeaderRoute, TestListenerRoute } from '../../traffic/test-traffic';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { ApplicationRouteParts } from '../alb/route-builder';
import { ApplicationTargetOptions, createApplicationTargetGroup } from '../alb/target-group';
import { requireMultipleTargetGroups } from '../checks';
import { AddedRule, createRoute } from '../create-route';
import { requireDualStackForIpv6Targets } from '../ip-address-type';
import { requireRouteTarget } from '../route-target';
import { AdditionalRoute, AdditionalRouteOptions, requireRoutes, routeNames, ruleIds, warnAboutPaths } from '../routing/additional-routes';
import { forwardTo, rejectAuthenticationInRule, rejectHeader, warnAboutAuthentication } from '../routing/listener-rule';
import { ListenerRuleRegister } from '../routing/listener-rule-register';
import { literalHost, RouteConditions } from '../routing/route-conditions';
import { addRedirects, RouteRules, RuleIds, RuleListener } from '../routing/route-rules';
import { urlOf } from '../routing/route-url';
import { ExposureContext, ExposureStrategy, uniqueSecurityGroup } from '../strategy';

/**
 * Options of `Exposure.sharedLoadBalancer()`. Without any condition the service receives the requests that match no other service.
 */
export interface SharedExposureOptions extends RouteConditions, ApplicationTargetOptions, AdditionalRouteOptions {
  /**
   * Priority of the service's rule on the listener, 1 to 50000: of the rules that match a request, the lowest priority wins. 1 to 1000 come
   * before all automatic ones, 49001 to 50000 after them. Fails synthesis when another service of the app has it. Two services exchange theirs in two
   * deployments, because a listener has a priority once.
   *
   * @default - from 1001 to 49000, more specific conditions first, then by a hash of the service's path, so that other services do not change
   * it. Fails synthesis when two services get the same one
   */
  readonly priority?: number;

  /**
   * Priority of the rule for test traffic by a header, lower than `priority`.
   *
   * @default - the number before `priority`; automatic without a `priority`
   */
  readonly testPriority?: number;
}

/**
 * Options of `Exposure.existingListener()`.
 */
export interface ExistingListenerOptions extends RouteConditions, ApplicationTargetOptions, AdditionalRouteOptions {
  /**
   * Listener on which the service gets a rule, such as one of `elbv2.ApplicationListener.fromApplicationListenerAttributes()`, with the
   * security group of its load balancer. One of another Region or account fails synthesis. A group that was imported with `mutable: false` gets no
   * rules; a warning then says which egress it needs.
   */
  readonly listener: elbv2.IApplicationListener;

  /**
   * Priority of the service's rule on the listener, 1 to 50000: of the rules that match a request, the lowest priority wins. Fails synthesis
   * when another service of the app has it; rules from outside the app are not known.
   */
  readonly priority: number;

  /**
   * Priority of the rule for test traffic by a header, lower than `priority`.
   *
   * @default - the number before `priority`
   */
  readonly testPriority?: number;

  /**
   * Listener for test traffic, of the same load balancer, for deployments with `TestTraffic.listener()`. A smoke test of an imported one needs its
   * `defaultPort`, and `url`.
   *
   * @default - none; deployments that ECS runs may use `TestTraffic.header()`, CodeDeploy `TestTraffic.none()`
   */
  readonly testListener?: elbv2.IApplicationListener;

  /**
   * Address at which clients reach the service, such as `https://shop.example.com`. A smoke test takes the protocol of an imported listener and the
   * host name from it.
   *
   * @default - none; the service has no `url`
   */
  readonly url?: string;
}

/** The options of one route. */
type RouteOptions = ApplicationTargetOptions & RouteConditions & Pick<AdditionalRoute, 'priority' | 'testPriority'>;

/** A rule on a listener that other services use too. Rule, target groups and security group rules belong to the service's stack. */
export class SharedExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  private readonly additionalRoutes: AdditionalRoute[];

  constructor(private readonly factory: string, private readonly listener: SharedListener, private readonly options: SharedExposureOptions) {
    this.additionalRoutes = options.additionalRoutes ?? [];
    requireRoutes(factory, options, listener);
    for (const target of [options, ...this.additionalRoutes]) {
      if (listener.ipAddressType) requireDualStackForIpv6Targets(factory, target, listener.ipAddressType);
    }
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    const { factory, listener, options, additionalRoutes } = this;
    requireLoadBalancerInSameVpc(scope, context.cluster.vpc, listener);
    requireLocalListeners(scope, listener);
    if (additionalRoutes.length > 0) requireMultipleTargetGroups(scope, requirements, 'additionalRoutes');
    recordReferences(scope, factory, listener.listenerArn);
    const targets = [options, ...additionalRoutes].map((each) => requireRouteTarget(scope, context.task, each));
    const names = routeNames(scope, additionalRoutes, targets.slice(1));
    const imported = new ImportedListeners(scope, listener, context);
    const [route, ...others] = [options, ...additionalRoutes].map((each, index): Route => {
      warnAboutPaths(scope, each);
      const ids = index === 0 ? {} : ruleIds(names[index - 1]);
      const builder = new SharedRouteBuilder(factory, scope, { listener, imported, options: each, ids, context, target: targets[index] });
      return createRoute(builder, requirements);
    });
    addRedirects({ factory, workload: scope, loadBalancerKey: listener.loadBalancerKey }, imported.production, options.redirects);
    const groups = [route, ...others].flatMap(targetGroupsOf).length;
    ListenerRuleRegister.of(scope, listener.loadBalancerKey).countTargetGroups(scope, groups);
    this.allowEgress(scope, context, [route, ...others]);
    return { route, additionalRoutes: Object.fromEntries(others.map((each, index) => [names[index], each])) };
  }

  /** Lets the load balancer reach the identity provider. Tasks let it reach them, when they are attached to the route. */
  private allowEgress(scope: Construct, { task: { taskDefinition } }: ExposureContext, routes: readonly Route[]): void {
    const authenticates = [this.options, ...this.additionalRoutes].some(({ authentication }) => authentication !== undefined);
    if (this.listener.warnAboutEgress) {
      this.listener.warnAboutEgress(scope, [...new Set(routes.flatMap(portsOf))].map((port) => portOnHost(taskDefinition, port)), authenticates);
    } else if (authenticates) {
      this.listener.allowIdentityProvider(scope);
    }
  }
}

/** The listeners of others as the service's stack knows them, and the scope of what leads to the service. */
class ImportedListeners {
  public readonly resources: Construct;
  public readonly production: RuleListener;
  private readonly securityGroup: ec2.ISecurityGroup;
  private test?: RuleListener;

  constructor(workload: Construct, listener: SharedListener, context: ExposureContext) {
    this.resources = new Construct(workload, `Shared${listener.identity}`);
    this.securityGroup = uniqueSecurityGroup(context, listener.importSecurityGroup(this.resources));
    this.production = this.import('Listener', listener.listenerArn);
  }

  public getOrImportTest(listenerArn: string): RuleListener {
    this.test ??= this.import('TestListener', listenerArn);
    return this.test;
  }

  private import(id: string, listenerArn: string): RuleListener {
    const { resources, securityGroup } = this;
    return { scope: resources, listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(resources, id, { listenerArn, securityGroup }) };
  }
}

interface SharedRouteBuilderProps {
  readonly listener: SharedListener;
  readonly imported: ImportedListeners;
  readonly options: RouteOptions;
  readonly ids: RuleIds;
  readonly context: ExposureContext;
  readonly target: RouteTarget;
}

/** Creates the parts of a route behind a listener that the service does not own. */
class SharedRouteBuilder implements ApplicationRouteParts {
  public readonly routeProps: ApplicationRouteParts['routeProps'];
  private readonly rules: RouteRules;

  constructor(public readonly factory: string, public readonly workload: Construct, private readonly props: SharedRouteBuilderProps) {
    const { listener, imported, options, ids, target } = props;
    this.rules = new RouteRules({ factory, workload, loadBalancerKey: listener.loadBalancerKey, options, ...ids });
    this.routeProps = {
      target,
      ingressPeer: imported.production.listener,
      url: urlOf(listener.url, options),
      hostName: literalHost(options) ?? listener.hostName,
      hostPatterns: options.hosts,
      authenticates: options.authentication !== undefined,
    };
  }

  public requireSupported(requirements: TrafficRequirements): void {
    const { factory, shifts, testRoute } = requirements;
    const { listener, options: { authentication } } = this.props;
    requireTestListener(this.workload, listener, requirements);
    if (shifts === 'listener') rejectHeader(this.workload, requirements);
    if (shifts !== 'nothing') this.rules.requireOneRule(factory, testRoute.kind === 'header' ? testRoute : undefined);
    if (shifts === 'listener' && authentication) rejectAuthenticationInRule(this.workload, requirements);
    if (shifts === 'rule' && authentication) warnAboutAuthentication(this.workload);
  }

  public createTargetGroup(id: string): elbv2.ApplicationTargetGroup {
    const { imported: { resources }, ids, context, options } = this.props;
    return createApplicationTargetGroup(resources, `${ids.id ?? ''}${id}`, context, options);
  }

  public addProductionRule(targetGroups: readonly elbv2.ApplicationTargetGroup[]): AddedRule<elbv2.ApplicationListener> {
    const { production } = this.props.imported;
    const [rule, ...additionalRules] = this.rules.addProduction(production, this.authenticate(forwardTo(targetGroups)));
    return { rule, additionalRules, sharedListener: production.listener };
  }

  public addTestRule(
    test: TestListenerRoute | TestHeaderRoute, targetGroups: readonly elbv2.ApplicationTargetGroup[],
  ): AddedRule<elbv2.ApplicationListener> {
    const { imported, listener: { testListenerArn, endpoint, testEndpoint } } = this.props;
    if (test.kind === 'header') {
      const rule = this.rules.addTestHeader(imported.production, this.authenticate(forwardTo(targetGroups)), test);
      return { rule, sharedTestEndpoint: this.reachable(endpoint) };
    }
    const testListener = imported.getOrImportTest(testListenerArn!);
    return {
      rule: this.rules.addTest(testListener, forwardTo(targetGroups)),
      sharedListener: testListener.listener,
      sharedTestEndpoint: this.reachable(testEndpoint),
    };
  }

  /** Adds the security group, which the stack of the service has imported. */
  private reachable(endpoint?: SharedEndpoint): ListenerEndpoint | undefined {
    return endpoint && { ...endpoint, ingressPeer: this.props.imported.production.listener };
  }

  private authenticate(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return this.props.options.authentication?._authenticate(next, false) ?? next;
  }
}

/** Returns the ports of the tasks that the load balancer connects to. */
function portsOf({ target, targetGroup: { healthCheck } }: Route): number[] {
  return [...new Set([target.containerPort, parseHealthCheckPort(healthCheck) ?? target.containerPort])];
}
