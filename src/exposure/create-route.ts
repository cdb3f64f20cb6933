import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ListenerEndpoint } from '../traffic/listener-endpoint';
import { Listener, ListenerRoute, LoadBalancer, Route, RouteProps, RuleRoute, SingleRoute, TargetGroup, WeightedRule } from '../traffic/route';
import { TestHeaderRoute, TestListenerRoute, TestRoute } from '../traffic/test-traffic';
import { TrafficRequirements } from '../traffic/traffic';

/** A rule that leads to a service. */
export interface AddedRule<L extends Listener> {
  readonly rule: WeightedRule;
  /** Rules that lead to the same target group, where one cannot hold all conditions. */
  readonly additionalRules?: readonly WeightedRule[];
  /** Undefined when the service shares the listener. */
  readonly listener?: L;
  /** The listener that the service shares. */
  readonly sharedListener?: elbv2.IApplicationListener;
  /** The shared listener on which test requests arrive, as far as it is known. */
  readonly sharedTestEndpoint?: ListenerEndpoint;
}

/** A load balancer with listeners of the service's own, which may have the service's target groups as their default action. */
export interface OwnLoadBalancer<L extends Listener, G extends TargetGroup> {
  readonly loadBalancer: LoadBalancer;
  addListener(targetGroup: G): L;
  addTestListener(test: TestListenerRoute, targetGroup: G): L;
}

/** Creates the parts of a route, for one kind of load balancer. Of several target groups that a rule leads to, the first one gets all weight. */
export interface RouteBuilder<L extends Listener, G extends TargetGroup> {
  /** Factory of the exposure, for messages. */
  readonly factory: string;
  /** For messages. */
  readonly workload: Construct;
  readonly routeProps: Pick<RouteProps,
  'target' | 'ingressPeer' | 'additionalIngressPeers' | 'url' | 'hostName' | 'hostPatterns' | 'authenticates' | 'ingressPorts' | 'aliasRecords'>;
  /** Undefined when the service shares a listener, whose default action belongs to others. */
  readonly ownLoadBalancer?: OwnLoadBalancer<L, G>;
  /** Specifies whether the default action of the listener is for other requests, so that deployments shift a rule. */
  readonly hasConditions?: boolean;
  /** Fails on requirements that the load balancer cannot meet. */
  requireSupported(requirements: TrafficRequirements): void;
  createTargetGroup(id: 'TargetGroup' | 'AlternateTargetGroup'): G;
  addProductionRule(targetGroups: readonly G[]): AddedRule<L>;
  /** Adds the rule for test traffic that `requireSupported()` let pass, after the production rule. */
  addTestRule(test: TestListenerRoute | TestHeaderRoute, targetGroups: readonly G[]): AddedRule<L>;
}

/** A target group that learns the name of its load balancer, for its metrics, from a listener. */
type RegisteredTargetGroup<L extends Listener> = TargetGroup & { registerListener(listener: L): void };

/** The target group of the first deployment, and the other one. */
type TargetGroupPair<G> = readonly [targetGroup: G, alternateTargetGroup: G];

/**
 * Creates a route to as many target groups as the deployment shifts traffic between. On a listener that services share, and for a route
 * with conditions, CodeDeploy shifts a rule, as ECS does. See docs/decisions/0017-code-deploy-on-shared-listeners.md.
 */
export function createRoute<L extends Listener, G extends RegisteredTargetGroup<L>>(
  builder: RouteBuilder<L, G>, requirements: TrafficRequirements,
): Route {
  const { shifts, testRoute } = requirements;
  const ownLoadBalancer = shifts === 'listener' && !builder.hasConditions ? builder.ownLoadBalancer : undefined;
  builder.requireSupported(requirements);
  const targetGroup = builder.createTargetGroup('TargetGroup');
  if (shifts === 'nothing') {
    linkHealthChecks([targetGroup]);
    const { listener, rule, additionalRules = [] } = builder.addProductionRule([targetGroup]);
    return new SingleRoute({ ...commonProps(builder), listener, targetGroup, dependencies: [rule, ...additionalRules].map(cfnResourceOf) });
  }
  const targetGroups = [targetGroup, builder.createTargetGroup('AlternateTargetGroup')] as const;
  linkHealthChecks(targetGroups);
  return ownLoadBalancer ? createListenerRoute(builder, ownLoadBalancer, targetGroups, testRoute) : createRuleRoute(builder, targetGroups, testRoute);
}

/**
 * Makes `configureHealthCheck()` of one target group change all of a route: a deployment makes each of them live in turn. HTTPS stays, which the tasks
 * speak.
 */
function linkHealthChecks(groups: readonly TargetGroup[]): void {
  const configure = groups.map((group) => group.configureHealthCheck.bind(group));
  for (const group of groups) {
    group.configureHealthCheck = (check) => {
      const protocol = check.protocol ?? (group.healthCheck.protocol === elbv2.Protocol.HTTPS ? elbv2.Protocol.HTTPS : undefined);
      configure.forEach((each) => each({ ...check, protocol }));
    };
  }
}

function createRuleRoute<L extends Listener, G extends TargetGroup>(
  builder: RouteBuilder<L, G>, targetGroups: TargetGroupPair<G>, testRoute: TestRoute,
): RuleRoute {
  const [targetGroup, alternateTargetGroup] = targetGroups;
  const production = builder.addProductionRule(targetGroups);
  const test = testRoute.kind === 'none' ? undefined : builder.addTestRule(testRoute, targetGroups);
  return new RuleRoute({
    ...commonProps(builder),
    listener: production.listener,
    targetGroup,
    alternateTargetGroup,
    productionRule: production.rule,
    testRule: test?.rule,
    testListener: test?.listener,
    sharedListener: production.sharedListener,
    sharedTestListener: test?.sharedListener,
    sharedTestEndpoint: test?.sharedTestEndpoint,
    dependencies: [production, ...test ? [test] : []].map(({ rule }) => cfnResourceOf(rule)),
  });
}

function createListenerRoute<L extends Listener, G extends RegisteredTargetGroup<L>>(
  builder: RouteBuilder<L, G>, ownLoadBalancer: OwnLoadBalancer<L, G>, [targetGroup, alternateTargetGroup]: TargetGroupPair<G>, testRoute: TestRoute,
): ListenerRoute {
  const listener = ownLoadBalancer.addListener(targetGroup);
  const testListener = testRoute.kind === 'listener' ? ownLoadBalancer.addTestListener(testRoute, alternateTargetGroup) : undefined;
  // Nothing else leads to it before the first deployment.
  if (!testListener) alternateTargetGroup.registerListener(listener);
  return new ListenerRoute({
    ...commonProps(builder),
    loadBalancer: ownLoadBalancer.loadBalancer,
    listener,
    targetGroup,
    alternateTargetGroup,
    testListener,
    dependencies: [listener, ...testListener ? [testListener] : []].map(cfnResourceOf),
  });
}

function commonProps<L extends Listener, G extends TargetGroup>({ routeProps, ownLoadBalancer }: RouteBuilder<L, G>) {
  return { ...routeProps, loadBalancer: ownLoadBalancer?.loadBalancer };
}

function cfnResourceOf(rule: WeightedRule | Listener): CfnResource {
  return CfnResource.isCfnResource(rule) ? rule : rule.node.defaultChild as CfnResource;
}
