import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Annotations, CfnResource } from 'aws-cdk-lib/core';
import { Authentication } from './authentication';
import { ListenerRoute, Route, RouteTarget, RuleRoute, SingleRoute } from '../../traffic/route';
import { TrafficRequirements } from '../../traffic/traffic';
import type { TestRoute } from '../../traffic/test-traffic';
import { failWith } from '../../private/errors';

/** What a listener does with which requests. */
export interface ListenerRuleProps {
  readonly priority: number;
  readonly conditions: readonly elbv2.ListenerCondition[];
  readonly action: elbv2.ListenerAction;
}

/**
 * A rule that leads to a service. Without tags: one that changes with every release, such as a version, would let CloudFormation write the rule with
 * every release, and its weights with it: see docs/decisions/0006-production-rule.md.
 */
export function createListenerRule(
  place: Construct, id: string, listener: elbv2.IApplicationListener, { priority, conditions, action }: ListenerRuleProps,
): elbv2.CfnListenerRule {
  const scope = new Construct(place, id);
  const rule = new elbv2.CfnListenerRule(scope, 'Resource', {
    listenerArn: listener.listenerArn,
    priority,
    conditions: conditions.map((condition) => condition.renderRawCondition()),
    actions: action.renderRuleActions(),
  });
  rule.addPropertyDeletionOverride('Tags');
  action.bind(scope, listener, scope);
  return rule;
}

/** What a load balancer offers to a deployment that asks for routes. */
export interface RouteSource {
  /** For messages. */
  readonly workload: Construct;
  readonly target: RouteTarget;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Port of the health check, where it is not the one of the requests. */
  readonly healthCheckPort?: number;
  readonly url: string;
  readonly authentication?: Authentication;
  readonly addListener: (defaultAction: elbv2.ListenerAction) => elbv2.ApplicationListener;
  readonly addTestListener: (test: TestRoute & { kind: 'listener' }, defaultAction: elbv2.ListenerAction) => elbv2.ApplicationListener;
  readonly createTargetGroup: (id: 'TargetGroup' | 'AlternateTargetGroup') => elbv2.ApplicationTargetGroup;
}

/** Priority of the production rule: the last one there is, so that users can put rules of their own before it. */
const PRODUCTION_PRIORITY = 50000;
/** Priority of the test rule on the production listener: just before production. */
const TEST_PRIORITY = PRODUCTION_PRIORITY - 1;

/** Leads the listeners to as many target groups as the deployment shifts traffic between. */
export function createRoute(source: RouteSource, request: TrafficRequirements): Route {
  switch (request.shifts) {
    case 'nothing': return createSingleRoute(source);
    case 'rule': return createRuleRoute(source, request.testRoute);
    case 'listener': return createListenerRoute(source, request);
  }
}

function createSingleRoute(source: RouteSource): SingleRoute {
  const listener = source.addListener(notFound());
  const targetGroup = source.createTargetGroup('TargetGroup');
  const rule = addCatchAllRule(listener, 'ProductionRule', withAuthentication(source, elbv2.ListenerAction.forward([targetGroup])));
  return { shifts: 'nothing', ...routeProps(source), listener, targetGroup, dependencies: [rule] };
}

function createRuleRoute(source: RouteSource, test: TestRoute): RuleRoute {
  const listener = source.addListener(notFound());
  const targetGroup = source.createTargetGroup('TargetGroup');
  const alternateTargetGroup = source.createTargetGroup('AlternateTargetGroup');
  if (source.authentication) warnAboutAuthentication(source.workload);
  const weighted = () => elbv2.ListenerAction.weightedForward([{ targetGroup, weight: 100 }, { targetGroup: alternateTargetGroup, weight: 0 }]);
  const productionRule = addCatchAllRule(listener, 'ProductionRule', withAuthentication(source, weighted()));
  const testListener = test.kind === 'listener' ? source.addTestListener(test, notFound()) : undefined;
  const testRule = testListener ? addCatchAllRule(testListener, 'TestRule', weighted())
    : test.kind === 'header' ? addHeaderRule(listener, test, withAuthentication(source, weighted())) : undefined;
  return {
    shifts: 'rule',
    ...routeProps(source),
    listener,
    targetGroup,
    alternateTargetGroup,
    productionRule,
    testListener,
    testRule,
    dependencies: testRule ? [productionRule, testRule] : [productionRule],
  };
}

function createListenerRoute(source: RouteSource, { factory, testRoute }: TrafficRequirements): ListenerRoute {
  if (testRoute.kind === 'header') {
    failWith(source.workload, {
      problem: `${factory} cannot tell test traffic by a header`,
      actual: testRoute.name,
      remedy: 'use TestTraffic.listener(), or ServiceDeployment.blueGreen()',
    });
  }
  if (source.authentication) {
    failWith(source.workload, {
      problem: `${factory} moves the default action of a listener, where no authentication can come before`,
      remedy: 'use ServiceDeployment.rolling(), or authenticate in the application',
    });
  }
  const targetGroup = source.createTargetGroup('TargetGroup');
  const alternateTargetGroup = source.createTargetGroup('AlternateTargetGroup');
  const listener = source.addListener(elbv2.ListenerAction.forward([targetGroup]));
  const testListener = testRoute.kind === 'listener' ? source.addTestListener(testRoute, elbv2.ListenerAction.forward([alternateTargetGroup])) : undefined;
  // Its metrics name the load balancer, also where nothing leads to it before the first deployment.
  if (!testListener) alternateTargetGroup.registerListener(listener);
  return {
    shifts: 'listener',
    ...routeProps(source),
    listener,
    targetGroup,
    alternateTargetGroup,
    testListener,
    dependencies: cfnResources(listener, testListener),
  };
}

function routeProps({ target, loadBalancer, url, healthCheckPort }: RouteSource): Pick<ListenerRoute, 'target' | 'loadBalancer' | 'ingressPeer' | 'url' | 'healthCheckPort'> {
  return { target, loadBalancer, ingressPeer: loadBalancer, url, healthCheckPort };
}

/** Puts the login before the action. */
function withAuthentication({ authentication }: RouteSource, action: elbv2.ListenerAction): elbv2.ListenerAction {
  return authentication ? authentication._authenticate(action, true) : action;
}

function addCatchAllRule(listener: elbv2.ApplicationListener, id: string, action: elbv2.ListenerAction): elbv2.CfnListenerRule {
  return createListenerRule(listener, id, listener, { priority: PRODUCTION_PRIORITY, conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])], action });
}

function addHeaderRule(listener: elbv2.ApplicationListener, test: TestRoute & { kind: 'header' }, action: elbv2.ListenerAction): elbv2.CfnListenerRule {
  const conditions = [elbv2.ListenerCondition.httpHeader(test.name, test.values)];
  return createListenerRule(listener, 'TestRule', listener, { priority: TEST_PRIORITY, conditions, action });
}

/**
 * ECS may refuse to shift a rule that does more than forward.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
export function warnAboutAuthentication(workload: Construct): void {
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:authentication-shift',
    'some of AWS\'s pages say that deployments which shift traffic fail on a rule that authenticates before it forwards; try one, or use ServiceDeployment.rolling()');
}

function notFound(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' });
}

function cfnResources(...listeners: (elbv2.ApplicationListener | undefined)[]): CfnResource[] {
  return listeners.flatMap((listener) => listener ? [listener.node.defaultChild as CfnResource] : []);
}
