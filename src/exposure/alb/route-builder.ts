import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, IConstruct } from 'constructs';
import { Authentication } from './authentication';
import { failWith } from '../../private/errors';
import { RouteTarget } from '../../traffic/route';
import { TestHeaderRoute, TestListenerRoute } from '../../traffic/test-traffic';
import { TrafficRequirements } from '../../traffic/traffic';
import { AddedRule, OwnLoadBalancer, RouteBuilder } from '../create-route';
import { forwardTo, rejectAuthenticationInRule, rejectHeader, warnAboutAuthentication } from '../routing/listener-rule';
import { RouteRules } from '../routing/route-rules';

/** Creates the parts of a route behind an Application Load Balancer. */
export type ApplicationRouteParts = RouteBuilder<elbv2.ApplicationListener, elbv2.ApplicationTargetGroup>;

/** The listeners of one route. Several routes may have the same ones. */
export interface ApplicationRouteListeners {
  /** Returns the production listener, which has this default action if it is new. */
  production(defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener;
  /** Returns the listener on which the new version can be tried. */
  test(test: TestListenerRoute, defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener;
}

/** Properties of an `ApplicationRouteBuilder`. */
export interface ApplicationRouteBuilderProps {
  readonly target: RouteTarget;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listeners: ApplicationRouteListeners;
  readonly rules: RouteRules;
  /** Specifies whether other requests than those of the route may arrive. */
  readonly hasConditions: boolean;
  /** Whether a new listener forwards by its default action, too: one that exists does so, and the rule comes later than a change of it. */
  readonly forwardsByDefault?: boolean;
  /** Returns the response to requests that match no route. */
  readonly defaultResponse: () => elbv2.ListenerAction;
  readonly url: string;
  /** Name by which clients reach the route; undefined when it has none but that of the load balancer. */
  readonly hostName?: string;
  readonly hostPatterns?: readonly string[];
  readonly authentication?: Authentication;
  readonly aliasRecords?: readonly IConstruct[];
  readonly createTargetGroup: ApplicationRouteParts['createTargetGroup'];
}

/** Creates the parts of a route behind an Application Load Balancer of the service's own. */
export class ApplicationRouteBuilder implements ApplicationRouteParts {
  public readonly routeProps: ApplicationRouteParts['routeProps'];
  public readonly ownLoadBalancer: OwnLoadBalancer<elbv2.ApplicationListener, elbv2.ApplicationTargetGroup>;
  public readonly createTargetGroup: ApplicationRouteParts['createTargetGroup'];
  public readonly hasConditions: boolean;
  private productionListener?: elbv2.ApplicationListener;

  constructor(public readonly factory: string, public readonly workload: Construct, private readonly props: ApplicationRouteBuilderProps) {
    const { target, loadBalancer, listeners, url, hostName, hostPatterns, authentication, aliasRecords, createTargetGroup, hasConditions } = props;
    this.routeProps = { target, ingressPeer: loadBalancer, url, hostName, hostPatterns, authenticates: authentication !== undefined, aliasRecords };
    this.createTargetGroup = createTargetGroup;
    this.hasConditions = hasConditions;
    this.ownLoadBalancer = {
      loadBalancer,
      addListener: (targetGroup) => listeners.production(forwardTo([targetGroup])),
      addTestListener: (test, targetGroup) => listeners.test(test, forwardTo([targetGroup])),
    };
  }

  public requireSupported(requirements: TrafficRequirements): void {
    const { factory, shifts, testRoute } = requirements;
    const { authentication, rules } = this.props;
    if (shifts === 'listener') rejectHeader(this.workload, requirements);
    if (shifts !== 'nothing') rules.requireOneRule(factory, testRoute.kind === 'header' ? testRoute : undefined);
    if (shifts === 'listener' && authentication) {
      if (this.hasConditions) rejectAuthenticationInRule(this.workload, requirements);
      failWith(this.workload, {
        problem: `${factory} moves the default action of a listener, where no authentication can come before`,
        remedy: 'use ServiceDeployment.rolling(), or authenticate in the application',
      });
    }
    if (shifts === 'rule' && authentication) warnAboutAuthentication(this.workload);
  }

  public addProductionRule(targetGroups: readonly elbv2.ApplicationTargetGroup[]): AddedRule<elbv2.ApplicationListener> {
    const { listeners, rules, defaultResponse, forwardsByDefault } = this.props;
    const listener = listeners.production(forwardsByDefault ? forwardTo([targetGroups[0]]) : defaultResponse());
    this.productionListener = listener;
    const [rule, ...additionalRules] = rules.addProduction({ listener, scope: listener }, this.authenticate(forwardTo(targetGroups)));
    return { listener, rule, additionalRules };
  }

  public addTestRule(
    test: TestListenerRoute | TestHeaderRoute, targetGroups: readonly elbv2.ApplicationTargetGroup[],
  ): AddedRule<elbv2.ApplicationListener> {
    const { listeners, rules, defaultResponse } = this.props;
    if (test.kind === 'listener') {
      const listener = listeners.test(test, defaultResponse());
      return { listener, rule: rules.addTest({ listener, scope: listener }, forwardTo(targetGroups)) };
    }
    const listener = this.productionListener!;
    return { rule: rules.addTestHeader({ listener, scope: listener }, this.authenticate(forwardTo(targetGroups)), test) };
  }

  private authenticate(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return this.props.authentication?._authenticate(next, true) ?? next;
  }
}
