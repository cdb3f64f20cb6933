import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Authentication } from './authentication';
import { createListenerRule } from './listener-rule';
import { ListenerRoute, Route, RouteTarget, RuleRoute, SingleRoute, TrafficRequest } from './traffic';
import type { TestRoute } from '../deployment/test-traffic';
import { refuse } from '../private/errors';

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
export function openRoutes(source: RouteSource, request: TrafficRequest): Route {
  switch (request.shifts) {
    case 'nothing': return openSingleRoute(source);
    case 'rule': return openRuleRoute(source, request.test);
    case 'listener': return openListenerRoute(source, request);
  }
}

function openSingleRoute(source: RouteSource): SingleRoute {
  const listener = source.addListener(notFound());
  const targetGroup = source.createTargetGroup('TargetGroup');
  const rule = addCatchAll(listener, 'ProductionRule', guarded(source, elbv2.ListenerAction.forward([targetGroup])));
  return { shifts: 'nothing', ...entrance(source), listener, targetGroup, requires: [rule] };
}

function openRuleRoute(source: RouteSource, test: TestRoute): RuleRoute {
  const listener = source.addListener(notFound());
  const targetGroup = source.createTargetGroup('TargetGroup');
  const alternateTargetGroup = source.createTargetGroup('AlternateTargetGroup');
  if (source.authentication) warnOfAuthentication(source.workload);
  const weighted = () => elbv2.ListenerAction.weightedForward([{ targetGroup, weight: 100 }, { targetGroup: alternateTargetGroup, weight: 0 }]);
  const productionRule = addCatchAll(listener, 'ProductionRule', guarded(source, weighted()));
  const testListener = test.kind === 'listener' ? source.addTestListener(test, notFound()) : undefined;
  const testRule = testListener ? addCatchAll(testListener, 'TestRule', weighted())
    : test.kind === 'header' ? addForHeader(listener, test, guarded(source, weighted())) : undefined;
  return {
    shifts: 'rule',
    ...entrance(source),
    listener,
    targetGroup,
    alternateTargetGroup,
    productionRule,
    testListener,
    testRule,
    requires: testRule ? [productionRule, testRule] : [productionRule],
  };
}

function openListenerRoute(source: RouteSource, { deployment, test }: TrafficRequest): ListenerRoute {
  if (test.kind === 'header') {
    refuse(source.workload, {
      what: `${deployment} cannot tell test traffic by a header`,
      got: test.name,
      instead: 'use TestTraffic.listener(), or Deployment.blueGreen()',
    });
  }
  if (source.authentication) {
    refuse(source.workload, {
      what: `${deployment} moves the default action of a listener, where no authentication can come before`,
      instead: 'use Deployment.rolling(), or authenticate in the application',
    });
  }
  const targetGroup = source.createTargetGroup('TargetGroup');
  const alternateTargetGroup = source.createTargetGroup('AlternateTargetGroup');
  const listener = source.addListener(elbv2.ListenerAction.forward([targetGroup]));
  const testListener = test.kind === 'listener' ? source.addTestListener(test, elbv2.ListenerAction.forward([alternateTargetGroup])) : undefined;
  // Its metrics name the load balancer, also where nothing leads to it before the first deployment.
  if (!testListener) alternateTargetGroup.registerListener(listener);
  return {
    shifts: 'listener',
    ...entrance(source),
    listener,
    targetGroup,
    alternateTargetGroup,
    testListener,
    requires: cfnResources(listener, testListener),
  };
}

function entrance({ target, loadBalancer, url, healthCheckPort }: RouteSource): Pick<ListenerRoute, 'target' | 'loadBalancer' | 'entrance' | 'url' | 'healthCheckPort'> {
  return { target, loadBalancer, entrance: loadBalancer, url, healthCheckPort };
}

/** Puts the login before the action. */
function guarded({ authentication }: RouteSource, action: elbv2.ListenerAction): elbv2.ListenerAction {
  return authentication ? authentication._guard(action, true) : action;
}

function addCatchAll(listener: elbv2.ApplicationListener, id: string, action: elbv2.ListenerAction): elbv2.CfnListenerRule {
  return createListenerRule(listener, id, listener, { priority: PRODUCTION_PRIORITY, conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])], action });
}

function addForHeader(listener: elbv2.ApplicationListener, test: TestRoute & { kind: 'header' }, action: elbv2.ListenerAction): elbv2.CfnListenerRule {
  const conditions = [elbv2.ListenerCondition.httpHeader(test.name, test.values)];
  return createListenerRule(listener, 'TestRule', listener, { priority: TEST_PRIORITY, conditions, action });
}

/**
 * ECS may refuse to shift a rule that does more than forward.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
export function warnOfAuthentication(workload: Construct): void {
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:authentication-shift',
    'some of AWS\'s pages say that deployments which shift traffic fail on a rule that authenticates before it forwards; try one, or use Deployment.rolling()');
}

function notFound(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' });
}

function cfnResources(...listeners: (elbv2.ApplicationListener | undefined)[]): CfnResource[] {
  return listeners.flatMap((listener) => listener ? [listener.node.defaultChild as CfnResource] : []);
}
