import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';

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
