import { balanced, listener, Resources, RuleCase, targetGroup } from './rule-case';

const PAIR = {
  TargetGroups: [{ Name: { 'Fn::GetAtt': ['Targets', 'TargetGroupName'] } }, { Name: { 'Fn::GetAtt': ['Green', 'TargetGroupName'] } }],
  ProdTrafficRoute: { ListenerArns: [{ Ref: 'Listener' }] },
  TestTrafficRoute: { ListenerArns: [{ Ref: 'Test' }] },
};

/** A CodeDeploy deployment group of a service behind an Application Load Balancer, with changes to each. */
export function group(fields: object, pair: object = {}, service: object = { DeploymentController: { Type: 'CODE_DEPLOY' } }): Resources {
  return {
    ...balanced(service),
    ...targetGroup({}, 'Green'),
    ...listener({ Port: 8080 }, 'Test'),
    Group: {
      Type: 'AWS::CodeDeploy::DeploymentGroup',
      Properties: {
        ApplicationName: 'shop',
        ServiceRoleArn: 'arn:aws:iam::111111111111:role/some',
        DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
        BlueGreenDeploymentConfiguration: { TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 5 } },
        DeploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
        ECSServices: [{ ClusterName: 'shop', ServiceName: { 'Fn::GetAtt': ['Service', 'Name'] } }],
        LoadBalancerInfo: { TargetGroupPairInfoList: [{ ...PAIR, ...pair }] },
        ...fields,
      },
    },
  };
}

const [BLUE, GREEN] = PAIR.TargetGroups;
const TERMINATION = (TerminationWaitTimeInMinutes: number) => group({
  BlueGreenDeploymentConfiguration: { TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes } },
});
const CERTIFICATES = [{ CertificateArn: 'arn:certificate' }];
const overNetwork = (DeploymentConfigName: string, Protocol = 'TCP'): Resources => (
  {
    ...group({ DeploymentConfigName }),
    ...targetGroup({ Protocol }),
    ...targetGroup({ Protocol }, 'Green'),
    ...listener({ Protocol, Certificates: CERTIFICATES }),
    ...listener({ Protocol, Certificates: CERTIFICATES, Port: 8080 }, 'Test'),
  }
);
const LINEAR = 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes';

export const DEPLOYMENT_GROUP_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS511',
    fails: group({}, { TargetGroups: [BLUE] }),
    mentions: ['TargetGroupPairInfoList[0]', 'two different target groups', '1', 'replacement tasks'],
    passes: group({}),
  },
  {
    rule: 'ECS511',
    fails: group({}, { TargetGroups: [BLUE, BLUE] }),
    mentions: ['TargetGroupPairInfoList[0]', 'two different target groups', '2', 'replacement tasks'],
    passes: group({}, { TargetGroups: [GREEN, BLUE] }),
  },
  {
    rule: 'ECS512',
    fails: group({}, { ProdTrafficRoute: { ListenerArns: ['arn:a', 'arn:b'] } }),
    mentions: ['TargetGroupPairInfoList[0].ProdTrafficRoute', '2', 'exactly one'],
    passes: group({}, { ProdTrafficRoute: { ListenerArns: ['arn:a'] } }),
  },
  {
    rule: 'ECS512',
    fails: group({}, { TestTrafficRoute: { ListenerArns: [] } }),
    mentions: ['TargetGroupPairInfoList[0].TestTrafficRoute', '0', 'exactly one'],
    passes: group({}, { TestTrafficRoute: undefined }),
  },
  {
    rule: 'ECS513',
    fails: group({}, { TestTrafficRoute: PAIR.ProdTrafficRoute }),
    mentions: ['TargetGroupPairInfoList[0]', 'listener', 'another port'],
    passes: group({}),
  },
  {
    rule: 'ECS514',
    fails: TERMINATION(2881),
    mentions: ['TerminationWaitTimeInMinutes', '0 to 2880', '2881', 'at most'],
    passes: TERMINATION(2880),
  },
  {
    rule: 'ECS515',
    fails: group({ DeploymentGroupName: 'g'.repeat(101) }),
    mentions: ['DeploymentGroupName', '1 to 100', 'g'.repeat(101), 'shorten'],
    passes: group({ DeploymentGroupName: 'g'.repeat(100) }),
  },
  {
    rule: 'ECS515',
    fails: group({ DeploymentGroupName: '' }),
    mentions: ['DeploymentGroupName', '1 to 100', "''", 'shorten'],
    passes: group({ DeploymentGroupName: 'g' }),
  },
  {
    rule: 'ECS516',
    fails: overNetwork(LINEAR),
    mentions: ['TargetGroupPairInfoList[0]', 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes', 'CodeDeployDefault.ECSAllAtOnce'],
    passes: overNetwork('CodeDeployDefault.ECSAllAtOnce'),
  },
  {
    rule: 'ECS516',
    fails: overNetwork(LINEAR, 'UDP'),
    mentions: ['TargetGroupPairInfoList[0]', 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes', 'CodeDeployDefault.ECSAllAtOnce'],
    passes: overNetwork(`Our${LINEAR}`, 'UDP'),
  },
  {
    rule: 'ECS516',
    fails: overNetwork(LINEAR, 'TCP_UDP'),
    mentions: ['TargetGroupPairInfoList[0]', 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes', 'CodeDeployDefault.ECSAllAtOnce'],
    passes: overNetwork(`Our${LINEAR}`, 'TCP_UDP'),
  },
  {
    rule: 'ECS516',
    fails: overNetwork(LINEAR, 'TLS'),
    mentions: ['TargetGroupPairInfoList[0]', 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes', 'CodeDeployDefault.ECSAllAtOnce'],
    passes: overNetwork(`Our${LINEAR}`, 'TLS'),
  },
  {
    rule: 'ECS517',
    fails: group({}, {}, {}),
    mentions: ['ECSServices[0]', 'ECS', 'Service', 'CODE_DEPLOY'],
    passes: group({}),
  },
  {
    rule: 'ECS518',
    fails: { ...group({}, { TargetGroups: [GREEN, { Name: { 'Fn::GetAtt': ['Other', 'TargetGroupName'] } }] }), ...targetGroup({}, 'Other') },
    mentions: ['ECSServices[0]', 'Targets', 'add it'],
    passes: { ...group({}), ...targetGroup({}, 'Other') },
  },
];
