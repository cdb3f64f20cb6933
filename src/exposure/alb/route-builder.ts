import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { Authentication } from './authentication';
import { ApplicationListeners } from './listeners';
import { failWith } from '../../private/errors';
import { RouteTarget } from '../../traffic/route';
import { TestHeaderRoute, TestListenerRoute } from '../../traffic/test-traffic';
import { TrafficRequirements } from '../../traffic/traffic';
import { AddedRule, OwnLoadBalancer, RouteBuilder } from '../create-route';

/** Priority of the production rule: the last one there is, so that users can put rules of their own before it. */
const PRODUCTION_PRIORITY = 50000;
/** Priority of the test rule on the production listener: just before production. */
const TEST_PRIORITY = PRODUCTION_PRIORITY - 1;

/** Creates the parts of a route behind an Application Load Balancer. */
export type ApplicationRouteParts = RouteBuilder<elbv2.ApplicationListener, elbv2.ApplicationTargetGroup>;

/** Properties of an `ApplicationRouteBuilder`. */
export interface ApplicationRouteBuilderProps {
  readonly target: RouteTarget;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listeners: ApplicationListeners;
  /** Port of an additional listener; undefined for the first one. */
  readonly additionalPort?: number;
  readonly authentication?: Authentication;
  readonly aliasRecords?: readonly IConstruct[];
  readonly createTargetGroup: ApplicationRouteParts['createTargetGroup'];
}

/** Creates the parts of a route behind an Application Load Balancer of the service's own. */
export class ApplicationRouteBuilder implements ApplicationRouteParts {
  public readonly routeProps: ApplicationRouteParts['routeProps'];
  public readonly ownLoadBalancer: OwnLoadBalancer<elbv2.ApplicationListener, elbv2.ApplicationTargetGroup>;
  public readonly createTargetGroup: ApplicationRouteParts['createTargetGroup'];
  private productionListener?: elbv2.ApplicationListener;

  constructor(public readonly factory: string, public readonly workload: Construct, private readonly props: ApplicationRouteBuilderProps) {
    const { target, loadBalancer, listeners, additionalPort, authentication, aliasRecords, createTargetGroup } = props;
    this.routeProps = {
      target,
      ingressPeer: loadBalancer,
      url: listeners.url(additionalPort),
      hostName: listeners.hostName,
      authenticates: authentication !== undefined,
      aliasRecords,
    };
    this.createTargetGroup = createTargetGroup;
    this.ownLoadBalancer = {
      loadBalancer,
      addListener: (targetGroup) => this.addListener(forwardTo([targetGroup])),
      addTestListener: (test, targetGroup) => listeners.addTest(test, forwardTo([targetGroup])),
    };
  }

  public requireSupported(requirements: TrafficRequirements): void {
    const { factory, shifts } = requirements;
    const { authentication } = this.props;
    if (shifts === 'listener') rejectHeader(this.workload, requirements);
    if (shifts === 'listener' && authentication) {
      failWith(this.workload, {
        problem: `${factory} moves the default action of a listener, where no authentication can come before`,
        remedy: 'use ServiceDeployment.rolling(), or authenticate in the application',
      });
    }
    if (shifts === 'rule' && authentication) warnAboutAuthentication(this.workload);
  }

  public addProductionRule(targetGroups: readonly elbv2.ApplicationTargetGroup[]): AddedRule<elbv2.ApplicationListener> {
    const listener = this.addListener(notFound());
    this.productionListener = listener;
    return { listener, rule: addCatchAllRule(listener, 'ProductionRule', this.authenticate(forwardTo(targetGroups))) };
  }

  public addTestRule(
    test: TestListenerRoute | TestHeaderRoute, targetGroups: readonly elbv2.ApplicationTargetGroup[],
  ): AddedRule<elbv2.ApplicationListener> {
    if (test.kind === 'listener') {
      const listener = this.props.listeners.addTest(test, notFound());
      return { listener, rule: addCatchAllRule(listener, 'TestRule', forwardTo(targetGroups)) };
    }
    return { rule: addHeaderRule(this.productionListener!, test, this.authenticate(forwardTo(targetGroups))) };
  }

  private addListener(defaultAction: elbv2.ListenerAction): elbv2.ApplicationListener {
    const { listeners, additionalPort } = this.props;
    return additionalPort === undefined ? listeners.addProduction(defaultAction) : listeners.addAdditional(additionalPort, defaultAction);
  }

  private authenticate(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return this.props.authentication?._authenticate(next, true) ?? next;
  }
}

/** Properties of a listener rule. */
export interface ListenerRuleProps {
  readonly priority: number;
  readonly conditions: readonly elbv2.ListenerCondition[];
  readonly action: elbv2.ListenerAction;
}

/**
 * Creates a rule without tags: one that changes with every release, such as a version, would let CloudFormation write the rule with every
 * release, and its weights with it. See docs/decisions/0006-production-rule.md.
 */
export function createListenerRule(
  scope: Construct, id: string, listener: elbv2.IApplicationListener, { priority, conditions, action }: ListenerRuleProps,
): elbv2.CfnListenerRule {
  const ruleScope = new Construct(scope, id);
  const rule = new elbv2.CfnListenerRule(ruleScope, 'Resource', {
    listenerArn: listener.listenerArn,
    priority,
    conditions: conditions.map((condition) => condition.renderRawCondition()),
    actions: action.renderRuleActions(),
  });
  rule.addPropertyDeletionOverride('Tags');
  action.bind(ruleScope, listener, ruleScope);
  return rule;
}

/** Forwards requests to the first target group; deployments shift them to the second one. */
export function forwardTo([targetGroup, ...others]: readonly elbv2.ApplicationTargetGroup[]): elbv2.ListenerAction {
  if (others.length === 0) return elbv2.ListenerAction.forward([targetGroup]);
  return elbv2.ListenerAction.weightedForward([{ targetGroup, weight: 100 }, ...others.map((other) => ({ targetGroup: other, weight: 0 }))]);
}

/**
 * Fails on test traffic by a header: CodeDeploy takes a listener for it.
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TargetGroupPairInfo.html
 */
export function rejectHeader(workload: Construct, { factory, testRoute }: TrafficRequirements): void {
  if (testRoute.kind !== 'header') return;
  failWith(workload, {
    problem: `${factory} cannot tell test traffic by a header`,
    actual: testRoute.name,
    remedy: 'use TestTraffic.listener(), or ServiceDeployment.blueGreen()',
  });
}

/**
 * Warns that ECS may refuse to shift a rule that does more than forward.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
export function warnAboutAuthentication(workload: Construct): void {
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:authentication-shift',
    'some of AWS\'s pages say that deployments which shift traffic fail on a rule that authenticates before it forwards; try one, or use ServiceDeployment.rolling()');
}

function addCatchAllRule(listener: elbv2.ApplicationListener, id: string, action: elbv2.ListenerAction): elbv2.CfnListenerRule {
  return createListenerRule(listener, id, listener, { priority: PRODUCTION_PRIORITY, conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])], action });
}

function addHeaderRule(listener: elbv2.ApplicationListener, { name, values }: TestHeaderRoute, action: elbv2.ListenerAction): elbv2.CfnListenerRule {
  return createListenerRule(listener, 'TestRule', listener, { priority: TEST_PRIORITY, conditions: [elbv2.ListenerCondition.httpHeader(name, values)], action });
}

function notFound(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' });
}
