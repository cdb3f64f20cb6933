import { createHash } from 'node:crypto';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, Fn, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeManagedPolicy } from '../../private/acknowledge-rules';
import { denyStatements, MANAGED_POLICY_REASON, trustPolicy } from '../../private/iam';
import { ruleArn, RuleRoute, targetGroupsOf } from '../../traffic/route';

const POLICY = 'AmazonECSInfrastructureRolePolicyForLoadBalancers';
const POLICY_ARN = Fn.join('', ['arn:', Aws.PARTITION, `:iam::aws:policy/${POLICY}`]);
const ACTIONS = ['ModifyListener', 'ModifyRule', 'RegisterTargets', 'DeregisterTargets'].map((action) => `elasticloadbalancing:${action}`);

/**
 * Creates the role with which ECS writes the weights of all routes of a service, denied access to the load balancers and target groups of others.
 *
 * Other routes get another role: the tasks that still serve on the old ones need the old role until CloudFormation has cleaned up.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export function createInfrastructureRole(service: ecs.BaseService, routes: readonly RuleRoute[]): iam.CfnRole {
  const scope = new Construct(service, 'InfrastructureRole');
  const role = new iam.CfnRole(scope, `Role${identityOf(routes)}`, {
    assumeRolePolicyDocument: trustPolicy('ecs.amazonaws.com'),
    managedPolicyArns: [POLICY_ARN],
    policies: [{ policyName: 'OwnTargetsOnly', policyDocument: { Statement: denyOtherTargets(routes), Version: '2012-10-17' } }],
  });
  scope.node.defaultChild = role;
  acknowledgeManagedPolicy(scope, POLICY, MANAGED_POLICY_REASON);
  return role;
}

function denyOtherTargets(routes: readonly RuleRoute[]): object[] {
  const rules = routes.flatMap(({ productionRule, testRule }) => testRule ? [productionRule, testRule] : [productionRule]);
  const groups = routes.flatMap((route) => targetGroupsOf(route));
  return denyStatements([{ actions: ACTIONS, allowedResources: [...rules.map(ruleArn), ...groups.map(({ targetGroupArn }) => targetGroupArn)] }]);
}

/** Hashes the paths of the target groups, and the properties whose change replaces them. */
function identityOf(routes: readonly RuleRoute[]): string {
  const groups = routes.flatMap((route) => targetGroupsOf(route)).map((group) => {
    const { name, port, protocol, protocolVersion, targetType, ipAddressType } = group.node.defaultChild as elbv2.CfnTargetGroup;
    return [group.node.path, ...Stack.of(group).resolve([name, port, protocol, protocolVersion, targetType, ipAddressType])];
  });
  return createHash('sha256').update(JSON.stringify(groups)).digest('hex').slice(0, 8);
}
