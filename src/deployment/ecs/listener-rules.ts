import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Annotations, Aws, Fn, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeManagedPolicy } from '../../private/acknowledge-rules';
import { denyStatements, MANAGED_POLICY_REASON, trustPolicy } from '../../private/iam';
import { RuleRoute, targetGroupsOf, WeightedRule } from '../../traffic/route';

/** Returns the ARN of the rule or listener to which ECS writes its weights. */
export function ruleArn(rule: WeightedRule): string {
  return isListener(rule) ? rule.listenerArn : rule.ref;
}

/** Checks against the other class, so that the one of Network Load Balancers is loaded only with one. */
function isListener(rule: WeightedRule): rule is elbv2.NetworkListener {
  return !(rule instanceof elbv2.CfnListenerRule);
}

/**
 * Warns about a rule whose values are known only at deployment. When any of them changes, CloudFormation may overwrite the weights of ECS with those
 * of the template, and route production traffic to tasks that are gone. See docs/decisions/0006-production-rule.md.
 */
export function warnAboutUnresolvedRule(rule: WeightedRule): void {
  const settings = settingsOf(rule);
  if (!mayHaveToken(settings)) return;
  const unresolved = Object.entries(settings).filter(([, value]) => hasDeployTimeValue(Stack.of(rule).resolve(value))).map(([name]) => name);
  if (unresolved.length === 0) return;
  Annotations.of(rule).addWarningV2('cdk-fargate-workloads:production-rule',
    `ECS shifts traffic by a ${isListener(rule) ? 'listener' : 'rule'} whose ${unresolved.join(' and ')} cannot be known at synthesis. `
    + 'When CloudFormation changes it, it may restore the weights of the template and cut off the live tasks: '
    + 'use literal values, or change them only while the first target group is the live one');
}

/** Returns the settings that users choose; without the certificate, whose ARN is known only at deployment, but does not change by itself. */
function settingsOf(rule: WeightedRule): object {
  if (isListener(rule)) {
    const { port, sslPolicy } = rule.node.defaultChild as elbv2.CfnListener;
    return { port, sslPolicy };
  }
  const { priority, conditions } = rule;
  return { priority, conditions };
}

/** Looks for tokens in the text, which is faster than resolving the settings. */
function mayHaveToken(settings: object): boolean {
  return /Token\[|<unresolved-token>|e\+289/.test(JSON.stringify(settings));
}

/** Whether CloudFormation inserts a value at deployment. */
function hasDeployTimeValue(value: unknown): boolean {
  return Token.isUnresolved(value) || /"(Ref|Fn::\w+)":/.test(JSON.stringify(value));
}

const POLICY = 'AmazonECSInfrastructureRolePolicyForLoadBalancers';
const POLICY_ARN = Fn.join('', ['arn:', Aws.PARTITION, `:iam::aws:policy/${POLICY}`]);
const ACTIONS = ['ModifyListener', 'ModifyRule', 'RegisterTargets', 'DeregisterTargets'].map((action) => `elasticloadbalancing:${action}`);

/**
 * Creates the role with which ECS writes the weights of all routes of a service, denied access to the load balancers and target groups of others. The
 * service depends on the role, but not on the denial, which would lengthen the longest chain of resources in a stack.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export function createInfrastructureRole(service: ecs.BaseService, routes: readonly RuleRoute[]): iam.CfnRole {
  const scope = new Construct(service, 'InfrastructureRole');
  const role = new iam.CfnRole(scope, 'Resource', {
    assumeRolePolicyDocument: trustPolicy('ecs.amazonaws.com'),
    managedPolicyArns: [POLICY_ARN],
  });
  acknowledgeManagedPolicy(scope, POLICY, MANAGED_POLICY_REASON);
  denyOtherTargets(scope, role, routes);
  return role;
}

function denyOtherTargets(scope: Construct, role: iam.CfnRole, routes: readonly RuleRoute[]): void {
  const rules = routes.flatMap(({ productionRule, testRule }) => testRule ? [productionRule, testRule] : [productionRule]);
  const groups = routes.flatMap((route) => targetGroupsOf(route));
  new iam.CfnPolicy(new Construct(scope, 'DefaultPolicy'), 'Resource', {
    policyName: 'OwnTargetsOnly',
    roles: [role.ref],
    policyDocument: {
      Statement: denyStatements([{
        actions: ACTIONS,
        allowedResources: [...rules.map(ruleArn), ...groups.map(({ targetGroupArn }) => targetGroupArn)],
      }]),
      Version: '2012-10-17',
    },
  });
}
