import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, Aws, Fn, Stack, Token } from 'aws-cdk-lib/core';
import { RuleRoute, targetGroupsOf, WeightedRule } from '../../traffic/route';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeManagedPolicy } from '../../private/acknowledge-rules';
import { denyStatements, MANAGED_POLICY_REASON, trustPolicy } from '../../private/iam';

/** How ECS is told where it writes its weights. */
export function ruleArn(rule: WeightedRule): string {
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
export function warnAboutUnresolvedRule(rule: WeightedRule): void {
  const settings = settingsOf(rule);
  if (!mayHaveToken(settings)) return;
  const open = Object.entries(settings).filter(([, value]) => hasDeployTimeValue(Stack.of(rule).resolve(value))).map(([name]) => name);
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
function mayHaveToken(settings: object): boolean {
  return /Token\[|<unresolved-token>|e\+289/.test(JSON.stringify(settings));
}

/** Whether CloudFormation still puts something in. */
function hasDeployTimeValue(value: unknown): boolean {
  return Token.isUnresolved(value) || /"(Ref|Fn::\w+)":/.test(JSON.stringify(value));
}

const POLICY = 'AmazonECSInfrastructureRolePolicyForLoadBalancers';
const POLICY_ARN = Fn.join('', ['arn:', Aws.PARTITION, `:iam::aws:policy/${POLICY}`]);
const ACTIONS = ['ModifyListener', 'ModifyRule', 'RegisterTargets', 'DeregisterTargets'].map((action) => `elasticloadbalancing:${action}`);

/**
 * The role with which ECS writes the weights of all routes of a service, kept off the load balancers and target groups of others. The service
 * refers to the role and so waits for it; not for the denial, which would be one more resource in the longest chain of a stack.
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
      Statement: denyStatements([{ actions: ACTIONS, allowedResources: [...rules.map(ruleArn), ...groups.map(({ targetGroupArn }) => targetGroupArn)] }]),
      Version: '2012-10-17',
    },
  });
}
