import { Problem } from '../../private/errors';
import { codeDeployApi, reported, ResourceRule } from '../template/rule';
import { TemplateResource } from '../template/template';

const USER_GUIDE = 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html';
const GROUP = { type: 'AWS::CodeDeploy::DeploymentGroup', anyOfFields: ['ECSServices'] } as const;

/** Rules about what a CodeDeploy deployment group needs to deploy to ECS. */
export const ECS_PLATFORM_RULES: readonly ResourceRule[] = [
  {
    ...GROUP,
    id: 'ECS551',
    severity: 'error',
    property: 'ApplicationName',
    title: 'The application of an ECS deployment group has the compute platform ECS',
    link: codeDeployApi('CreateApplication'),
    ...reported('InvalidECSServiceException: Should not specify ECS services parameter for Server deployment group', 'hashicorp/terraform-provider-aws', 6802),
    check: onlyForEcs(computePlatform),
  },
  {
    ...GROUP,
    id: 'ECS552',
    severity: 'error',
    property: 'LoadBalancerInfo',
    title: 'An ECS deployment group has a load balancer',
    link: USER_GUIDE,
    ...reported('InvalidLoadBalancerInfoException: The specification for load balancing in the deployment group is invalid. The deploymentOption value '
      + 'is set to WITH_TRAFFIC_CONTROL, but either no load balancer was specified in elbInfoList or no target group was specified in '
      + 'targetGroupInfoList.', 'awsdocs/amazon-ecs-developer-guide', 213),
    check: onlyForEcs(loadBalancer),
  },
  {
    ...GROUP,
    id: 'ECS553',
    severity: 'error',
    property: 'DeploymentConfigName',
    title: 'The deployment configuration of an ECS deployment group is one for ECS',
    link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html',
    check: onlyForEcs(configuration),
  },
  {
    ...GROUP,
    id: 'ECS554',
    severity: 'error',
    property: 'DeploymentStyle',
    title: 'An ECS deployment is blue/green, with traffic control',
    link: codeDeployApi('DeploymentStyle'),
    check: onlyForEcs(otherStyle),
  },
  {
    ...GROUP,
    id: 'ECS555',
    severity: 'warning',
    property: 'DeploymentStyle',
    title: 'An ECS deployment group names its deployment style',
    link: codeDeployApi('DeploymentStyle'),
    check: onlyForEcs((group) => missing(group, 'DeploymentStyle', 'set it to BLUE_GREEN and WITH_TRAFFIC_CONTROL')),
  },
  {
    ...GROUP,
    id: 'ECS556',
    severity: 'warning',
    property: 'BlueGreenDeploymentConfiguration',
    title: 'An ECS deployment group says when the original tasks end',
    link: codeDeployApi('BlueGreenDeploymentConfiguration'),
    check: onlyForEcs((group) => missing(group, 'BlueGreenDeploymentConfiguration', 'set TerminateBlueInstancesOnDeploymentSuccess')),
  },
];

function onlyForEcs(check: ResourceRule['check']): ResourceRule['check'] {
  return (group) => (group.list('ECSServices')?.length ? check(group) : []);
}

function* computePlatform(group: TemplateResource): Iterable<Problem> {
  const application = group.referencedResource('ApplicationName', 'AWS::CodeDeploy::Application');
  const platform = application?.lacks('ComputePlatform') ? 'Server' : application?.text('ComputePlatform');
  if (platform === undefined || platform === 'ECS') return;
  yield { problem: `${application!.logicalId} is an application for ${platform}`, remedy: 'set its ComputePlatform to ECS' };
}

function* loadBalancer(group: TemplateResource): Iterable<Problem> {
  if (!group.lacks('LoadBalancerInfo')) return;
  yield { problem: 'the deployment group has no LoadBalancerInfo', remedy: 'add TargetGroupPairInfoList with the listener and both target groups' };
}

function* configuration(group: TemplateResource): Iterable<Problem> {
  const own = group.referencedResource('DeploymentConfigName', 'AWS::CodeDeploy::DeploymentConfig');
  const ownPlatform = own?.lacks('ComputePlatform') ? 'Server' : own?.text('ComputePlatform');
  const name = group.text('DeploymentConfigName');
  const isOther = name !== undefined ? /^CodeDeployDefault\.(?!ECS)/.test(name) : ownPlatform !== undefined && ownPlatform !== 'ECS';
  if (!isOther) return;
  yield { problem: 'DeploymentConfigName is not for ECS', actual: name ?? own!.logicalId, remedy: 'use one such as CodeDeployDefault.ECSAllAtOnce' };
}

function* otherStyle(group: TemplateResource): Iterable<Problem> {
  for (const [field, expected] of [['DeploymentType', 'BLUE_GREEN'], ['DeploymentOption', 'WITH_TRAFFIC_CONTROL']]) {
    const value = group.text(`DeploymentStyle.${field}`);
    if (value !== undefined && value !== expected) yield { problem: `${field} is not available for ECS`, actual: value, remedy: `use ${expected}` };
  }
}

function* missing(group: TemplateResource, field: string, remedy: string): Iterable<Problem> {
  if (group.lacks(field)) yield { problem: `the deployment group has no ${field}`, remedy };
}
