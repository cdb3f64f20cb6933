import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Fn, Lazy, Names } from 'aws-cdk-lib/core';
import { HookFunctions } from './lifecycle-hooks';
import { ListenerRoute } from '../../traffic/route';
import { acknowledgeManagedPolicy, acknowledgeWildcards } from '../../private/acknowledge-rules';
import { denyStatements, MANAGED_POLICY_REASON, restrictTrustPolicy } from '../../private/iam';

/** What CodeDeploy deploys, and by which way. */
export interface DeploymentGroupRoleScope {
  readonly service: ecs.BaseService;
  readonly taskDefinition: ecs.TaskDefinition;
  readonly route: ListenerRoute;
  readonly hooks: HookFunctions;
}

/**
 * Lets CodeDeploy call the hooks of this service, and keeps it, in the name of this service, off other services, listeners, roles, functions and
 * buckets. It reads no object: the AppSpec is handed over as text.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export function restrictDeploymentGroupRole(group: codedeploy.EcsDeploymentGroup, scope: DeploymentGroupRoleScope): void {
  const { role, application } = group;
  const { service, taskDefinition, route: { listener, testListener }, hooks } = scope;
  const listeners = [listener.listenerArn, ...testListener ? [testListener.listenerArn] : []];
  const functions = Object.values(hooks).flatMap(({ resourceArnsForGrantInvoke }) => resourceArnsForGrantInvoke);
  const taskRoles = () => [taskDefinition.taskRole, taskDefinition.executionRole].flatMap((each) => each ? [each.roleArn] : []);
  acknowledgeManagedPolicy(role, 'AWSCodeDeployRoleForECS', MANAGED_POLICY_REASON);
  if (functions.length > 0) acknowledgeWildcards(role, 'It calls any version of the hooks of this service');
  restrictTrustPolicy(role, { service: 'codedeploy', resource: `deploymentgroup:${application.applicationName}/${deploymentGroupNamePattern(group)}` });
  const confinement = denyStatements([
    { actions: ['ecs:UpdateServicePrimaryTaskSet'], allowedResources: [service.serviceArn] },
    { actions: ['elasticloadbalancing:ModifyListener', 'elasticloadbalancing:ModifyRule'], allowedResources: [...listeners, ...listeners.map(listenerRuleArns)] },
    { actions: ['iam:PassRole'], allowedResources: Lazy.any({ produce: taskRoles }) },
    { actions: ['lambda:InvokeFunction'], allowedResources: functions },
    { actions: ['s3:GetObject', 's3:GetObjectVersion'], allowedResources: [] },
  ]);
  // An L1, and below the role, so that what waits for the role waits for it too.
  new iam.CfnPolicy(role, 'Confinement', {
    policyName: Names.uniqueResourceName(group, { maxLength: 128 }),
    roles: [role.roleName],
    policyDocument: { Version: '2012-10-17', Statement: [...confinement, denyOtherTaskSets(service), ...allowInvocations(functions)] },
  });
}

function allowInvocations(functions: string[]): object[] {
  return functions.length > 0 ? [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: functions }] : [];
}

/**
 * The name of the group where it has been given one, by an option or by a pipeline from elsewhere. Otherwise every group of the application: the
 * group refers to the role, so that its generated name cannot stand here, and a name of ours would keep CloudFormation from replacing the group,
 * which it makes before it deletes the old one.
 */
function deploymentGroupNamePattern(group: codedeploy.EcsDeploymentGroup): string {
  const resource = group.node.defaultChild as codedeploy.CfnDeploymentGroup;
  return Lazy.uncachedString({ produce: ({ resolve }) => resolve(resource.deploymentGroupName) ?? '*' });
}

/** A new task set has no ARN yet; ECS tells the service that it is for. */
function denyOtherTaskSets({ serviceArn }: ecs.BaseService): object {
  return {
    Action: ['ecs:CreateTaskSet', 'ecs:DeleteTaskSet'],
    Effect: 'Deny',
    Resource: '*',
    Condition: { Null: { 'ecs:service': 'false' }, ArnNotEquals: { 'ecs:service': serviceArn } },
  };
}

/** The ARNs of a listener's rules start like its own. */
function listenerRuleArns(listenerArn: string): string {
  return `${Fn.join(':listener-rule/', Fn.split(':listener/', listenerArn))}/*`;
}
