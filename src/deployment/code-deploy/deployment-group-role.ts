import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Fn, Lazy, Names } from 'aws-cdk-lib/core';
import { HookFunctions } from './lifecycle-hooks';
import { acknowledgeManagedPolicy, acknowledgeWildcards } from '../../private/acknowledge-rules';
import { denyStatements, MANAGED_POLICY_REASON, restrictTrustPolicy } from '../../private/iam';
import { ListenerRoute, ruleArn, RuleRoute } from '../../traffic/route';

/** The resources that the role may use. */
interface DeploymentGroupRoleScope {
  readonly service: ecs.BaseService;
  readonly taskDefinition: ecs.TaskDefinition;
  readonly route: ListenerRoute | RuleRoute;
  readonly hooks: HookFunctions;
}

/**
 * Allows CodeDeploy to call the hooks of one service, and denies it access to other services, listeners, roles, functions and buckets. It needs no
 * access to objects, because it receives the AppSpec as text.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export function restrictDeploymentGroupRole(group: codedeploy.EcsDeploymentGroup, scope: DeploymentGroupRoleScope): void {
  const { role, application } = group;
  const { service, taskDefinition, route, hooks } = scope;
  const functions = Object.values(hooks).flatMap(({ resourceArnsForGrantInvoke }) => resourceArnsForGrantInvoke);
  const taskRoles = () => [taskDefinition.taskRole, taskDefinition.executionRole].flatMap((each) => each ? [each.roleArn] : []);
  acknowledgeManagedPolicy(role, 'AWSCodeDeployRoleForECS', MANAGED_POLICY_REASON);
  if (functions.length > 0) acknowledgeWildcards(role, 'It calls any version of the hooks of this service');
  restrictTrustPolicy(role, {
    service: 'codedeploy',
    resource: `deploymentgroup:${application.applicationName}/${deploymentGroupNamePattern(group)}`,
  });
  const denials = denyStatements([
    { actions: ['ecs:UpdateServicePrimaryTaskSet'], allowedResources: [service.serviceArn] },
    {
      actions: ['elasticloadbalancing:ModifyListener', 'elasticloadbalancing:ModifyRule'],
      allowedResources: shiftedResources(route),
    },
    { actions: ['iam:PassRole'], allowedResources: Lazy.any({ produce: taskRoles }) },
    { actions: ['lambda:InvokeFunction'], allowedResources: functions },
    { actions: ['s3:GetObject', 's3:GetObjectVersion'], allowedResources: [] },
  ]);
  // An L1 below the role, so that dependents of the role depend on it as well.
  new iam.CfnPolicy(role, 'Confinement', {
    policyName: Names.uniqueResourceName(group, { maxLength: 128 }),
    roles: [role.roleName],
    policyDocument: { Version: '2012-10-17', Statement: [...denials, denyOtherTaskSets(service), ...allowInvocations(functions)] },
  });
}

function allowInvocations(functions: string[]): object[] {
  return functions.length > 0 ? [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: functions }] : [];
}

/**
 * Returns the name of the group if it has one, from an option or for a pipeline in another stack, and otherwise a wildcard: the group refers to the
 * role, so the role cannot refer to its generated name, and a fixed name would keep CloudFormation from replacing the group.
 */
function deploymentGroupNamePattern(group: codedeploy.EcsDeploymentGroup): string {
  const resource = group.node.defaultChild as codedeploy.CfnDeploymentGroup;
  return Lazy.uncachedString({ produce: ({ resolve }) => resolve(resource.deploymentGroupName) ?? '*' });
}

/** Denies task sets of other services by a condition key, because a new task set has no ARN yet. */
function denyOtherTaskSets({ serviceArn }: ecs.BaseService): object {
  return {
    Action: ['ecs:CreateTaskSet', 'ecs:DeleteTaskSet'],
    Effect: 'Deny',
    Resource: '*',
    Condition: { Null: { 'ecs:service': 'false' }, ArnNotEquals: { 'ecs:service': serviceArn } },
  };
}

/** Returns the listeners of the service with their rules; of listeners that it shares, nothing but its own rules. */
function shiftedResources(route: ListenerRoute | RuleRoute): string[] {
  if (route.shifts === 'rule') return [route.productionRule, ...route.testRule ? [route.testRule] : []].map(ruleArn);
  const listeners = [route.listener, ...route.testListener ? [route.testListener] : []].map(({ listenerArn }) => listenerArn);
  return [...listeners, ...listeners.map(listenerRuleArns)];
}

/** Returns a pattern for the ARNs of the rules of a listener, which start like its own. */
function listenerRuleArns(listenerArn: string): string {
  return `${Fn.join(':listener-rule/', Fn.split(':listener/', listenerArn))}/*`;
}
