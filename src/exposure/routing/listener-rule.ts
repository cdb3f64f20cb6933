import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith } from '../../private/errors';
import { TrafficRequirements } from '../../traffic/traffic';

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

/** Fails on authentication in a rule that CodeDeploy shifts: nothing says that it keeps it. */
export function rejectAuthenticationInRule(workload: Construct, { factory }: TrafficRequirements): void {
  failWith(workload, {
    problem: `${factory} shifts a rule that authenticates, and whether CodeDeploy keeps the authentication is unverified`,
    remedy: 'use ServiceDeployment.rolling(), or authenticate in the application',
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
