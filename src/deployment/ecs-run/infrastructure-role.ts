import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, Fn } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { arnOf } from './production-rule';
import { RuleRoute, targetGroupsOf } from '../../exposure/traffic';
import { acknowledgeManagedPolicy } from '../../private/acknowledge';
import { trust } from '../../private/source-conditions';
import { denials, NARROWED } from '../confine-role';

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
    assumeRolePolicyDocument: trust('ecs.amazonaws.com'),
    managedPolicyArns: [POLICY_ARN],
  });
  acknowledgeManagedPolicy(scope, POLICY, NARROWED);
  confine(scope, role, routes);
  return role;
}

function confine(scope: Construct, role: iam.CfnRole, routes: readonly RuleRoute[]): void {
  const rules = routes.flatMap(({ productionRule, testRule }) => testRule ? [productionRule, testRule] : [productionRule]);
  const groups = routes.flatMap((route) => targetGroupsOf(route));
  new iam.CfnPolicy(new Construct(scope, 'DefaultPolicy'), 'Resource', {
    policyName: 'OwnTargetsOnly',
    roles: [role.ref],
    policyDocument: {
      Statement: denials([{ actions: ACTIONS, own: [...rules.map(arnOf), ...groups.map(({ targetGroupArn }) => targetGroupArn)] }]),
      Version: '2012-10-17',
    },
  });
}
