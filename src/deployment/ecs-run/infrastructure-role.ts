import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RuleRoute, targetGroupsOf, WeightedRule } from '../../exposure/traffic';
import { acknowledgeManagedPolicy } from '../../private/acknowledge';
import { confineRole, NARROWED } from '../confine-role';

/** The role with which ECS writes the weights, once there is a route that has some. */
export function infrastructureRole(service: ecs.BaseService): iam.Role | undefined {
  return service.node.tryFindChild('InfrastructureRole') as iam.Role | undefined;
}

/**
 * Keeps ECS, in the name of this service, off the load balancers and target groups of others.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export function confineInfrastructureRole(service: ecs.BaseService, routes: readonly RuleRoute[]): void {
  const role = infrastructureRole(service);
  if (!role) return;
  const rules = routes.flatMap(({ productionRule, testRule }) => testRule ? [productionRule, testRule] : [productionRule]);
  const groups = routes.flatMap((route) => targetGroupsOf(route));
  acknowledgeManagedPolicy(role, 'AmazonECSInfrastructureRolePolicyForLoadBalancers', NARROWED);
  confineRole(role, [{
    actions: ['ModifyListener', 'ModifyRule', 'RegisterTargets', 'DeregisterTargets'].map((action) => `elasticloadbalancing:${action}`),
    own: [...rules.map(arnOf), ...groups.map(({ targetGroupArn }) => targetGroupArn)],
  }]);
}

function arnOf(rule: WeightedRule): string {
  return rule instanceof elbv2.NetworkListener ? rule.listenerArn : rule.listenerRuleArn;
}
