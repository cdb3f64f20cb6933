import { group } from './deployment-groups';
import { Resources, RuleCase } from './rule-case';
import { scaled } from './scaling';

const inApplication = (fields: Record<string, unknown>): Resources => ({
  ...group({ ApplicationName: { Ref: 'Application' } }),
  Application: { Type: 'AWS::CodeDeploy::Application', Properties: fields },
});
const CLUSTER = { Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} } };
const scaledBy = (ResourceId: unknown): Resources => ({ ...scaled({ ResourceId }), ...CLUSTER });
const policy = (fields: object): Resources => ({
  Policy: {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: {
      PolicyName: 'cpu',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 50, PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
      ...fields,
    },
  },
});

export const ECS_PLATFORM_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS551',
    fails: inApplication({}),
    mentions: ['Application', 'Server', 'ComputePlatform', 'ECS'],
    passes: inApplication({ ComputePlatform: 'ECS' }),
  },
  {
    rule: 'ECS552',
    fails: group({ LoadBalancerInfo: undefined }),
    mentions: ['LoadBalancerInfo', 'TargetGroupPairInfoList'],
    passes: group({}),
  },
  {
    rule: 'ECS553',
    fails: group({ DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }),
    mentions: ['DeploymentConfigName', 'CodeDeployDefault.LambdaAllAtOnce', 'CodeDeployDefault.ECSAllAtOnce'],
    passes: group({ DeploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' }),
  },
  {
    rule: 'ECS553',
    fails: group({ DeploymentConfigName: 'CodeDeployDefault.OneAtATime' }),
    mentions: ['DeploymentConfigName', 'CodeDeployDefault.OneAtATime', 'CodeDeployDefault.ECSAllAtOnce'],
    passes: group({ DeploymentConfigName: undefined }),
  },
  {
    rule: 'ECS554',
    fails: group({ DeploymentStyle: { DeploymentType: 'IN_PLACE', DeploymentOption: 'WITH_TRAFFIC_CONTROL' } }),
    mentions: ['DeploymentType', 'IN_PLACE', 'BLUE_GREEN'],
    passes: group({ DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' } }),
  },
  {
    rule: 'ECS555',
    fails: group({ DeploymentStyle: undefined }),
    mentions: ['DeploymentStyle', 'BLUE_GREEN', 'WITH_TRAFFIC_CONTROL'],
    passes: group({}),
  },
  {
    rule: 'ECS556',
    fails: group({ BlueGreenDeploymentConfiguration: undefined }),
    mentions: ['BlueGreenDeploymentConfiguration', 'TerminateBlueInstancesOnDeploymentSuccess'],
    passes: group({}),
  },
  {
    rule: 'ECS707',
    fails: scaledBy({ Ref: 'Service' }),
    mentions: ['ResourceId', 'ARN of Service', 'Name'],
    passes: scaledBy({ 'Fn::Sub': 'service/${Cluster}/${Service.Name}' }),
  },
  {
    rule: 'ECS707',
    fails: scaledBy({ 'Fn::Join': ['/', ['service', { Ref: 'Cluster' }, { Ref: 'Service' }]] }),
    mentions: ['ResourceId', 'ARN of Service', 'Name'],
    passes: scaledBy({ 'Fn::Join': ['/', ['service', { Ref: 'Cluster' }, { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Service' }] }] }]] }),
  },
  {
    rule: 'ECS708',
    fails: scaledBy({ 'Fn::Sub': 'service/${Cluster.Arn}/${Service.Name}' }),
    mentions: ['ResourceId', 'ARN of Cluster', 'Ref'],
    passes: scaledBy({ 'Fn::Sub': 'service/${Cluster}/${Service.Name}' }),
  },
  {
    rule: 'ECS713',
    fails: policy({}),
    mentions: ['ScalingTargetId', 'ResourceId', 'scalable target'],
    passes: policy({ ResourceId: 'service/shop/web', ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' }),
  },
];
