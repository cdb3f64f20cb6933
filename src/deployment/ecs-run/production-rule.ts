import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import { WeightedRule } from '../../exposure/traffic';

/** How ECS is told where it writes its weights. */
export function arnOf(rule: WeightedRule): string {
  return isListener(rule) ? rule.listenerArn : rule.ref;
}

/** Whether ECS shifts traffic on a listener itself. Not asked of its own class, to load that only with a Network Load Balancer. */
function isListener(rule: WeightedRule): rule is elbv2.NetworkListener {
  return !(rule instanceof elbv2.CfnListenerRule);
}

/**
 * Warns of a rule that a deployment may change although the app stays the same. CloudFormation leaves a resource alone whose
 * entry in the template stays the same; when anything of it changes it may write the template's weights over those of ECS, and
 * send production to tasks that are gone. See docs/decisions/0006-production-rule.md.
 */
export function warnOfOpenRule(rule: WeightedRule): void {
  const settings = settingsOf(rule);
  if (!mayBeOpen(settings)) return;
  const open = Object.entries(settings).filter(([, value]) => isOpen(Stack.of(rule).resolve(value))).map(([name]) => name);
  if (open.length === 0) return;
  Annotations.of(rule).addWarningV2('cdk-fargate-workloads:production-rule',
    `the ${open.join(' and ')} of a ${isListener(rule) ? 'listener' : 'rule'} that ECS shifts traffic with are known on deployment only. When they change, CloudFormation may write back the `
    + 'weights of the template and cut off the live tasks: write the values into the app, or change them only while the first target group is the live one');
}

/** What users decide. The certificate is no part of it: it is known on deployment only, and yet does not change by itself. */
function settingsOf(rule: WeightedRule): object {
  if (isListener(rule)) {
    const { port, sslPolicy } = rule.node.defaultChild as elbv2.CfnListener;
    return { port, sslPolicy };
  }
  const { priority, conditions } = rule;
  return { priority, conditions };
}

/** Whether there is a token, which may stand for something that the app knows: to ask CDK takes longer than to look. */
function mayBeOpen(settings: object): boolean {
  return /Token\[|<unresolved-token>|e\+289/.test(JSON.stringify(settings));
}

/** Whether CloudFormation still puts something in. */
function isOpen(value: unknown): boolean {
  return Token.isUnresolved(value) || /"(Ref|Fn::\w+)":/.test(JSON.stringify(value));
}
