import { balanced, listener, Resources, RuleCase, targetGroup } from './rule-case';

const PAIR = {
  TargetGroups: [{ Name: { 'Fn::GetAtt': ['Targets', 'TargetGroupName'] } }, { Name: { 'Fn::GetAtt': ['Green', 'TargetGroupName'] } }],
  ProdTrafficRoute: { ListenerArns: [{ Ref: 'Listener' }] },
  TestTrafficRoute: { ListenerArns: [{ Ref: 'Test' }] },
};

function group(fields: object, pair: object = {}, service: object = { DeploymentController: { Type: 'CODE_DEPLOY' } }): Resources {
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
const overNetwork = (DeploymentConfigName: string, Protocol = 'TCP'): Resources => (
  { ...group({ DeploymentConfigName }), ...targetGroup({ Protocol }), ...targetGroup({ Protocol }, 'Green') }
);
const LINEAR = 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes';
const SLOW_NETWORK = 'TargetGroupPairInfoList[0] is of a Network Load Balancer, whose traffic moves at once, ' +
  `got '${LINEAR}'; use CodeDeployDefault.ECSAllAtOnce`;

export const DEPLOYMENT_GROUP_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS511',
    fails: group({}, { TargetGroups: [BLUE] }),
    message: 'TargetGroupPairInfoList[0] must have two different target groups, got 1; add one for the new tasks beside that of the old ones',
    passes: group({}),
  },
  {
    rule: 'ECS511',
    fails: group({}, { TargetGroups: [BLUE, BLUE] }),
    message: 'TargetGroupPairInfoList[0] must have two different target groups, got 2; add one for the new tasks beside that of the old ones',
    passes: group({}, { TargetGroups: [GREEN, BLUE] }),
  },
  {
    rule: 'ECS512',
    fails: group({}, { ProdTrafficRoute: { ListenerArns: ['arn:a', 'arn:b'] } }),
    message: 'TargetGroupPairInfoList[0].ProdTrafficRoute must have one listener, got 2; keep one',
    passes: group({}, { ProdTrafficRoute: { ListenerArns: ['arn:a'] } }),
  },
  {
    rule: 'ECS512',
    fails: group({}, { TestTrafficRoute: { ListenerArns: [] } }),
    message: 'TargetGroupPairInfoList[0].TestTrafficRoute must have one listener, got 0; keep one',
    passes: group({}, { TestTrafficRoute: undefined }),
  },
  {
    rule: 'ECS513',
    fails: group({}, { TestTrafficRoute: PAIR.ProdTrafficRoute }),
    message: 'TargetGroupPairInfoList[0] has one listener for production and test traffic; add a listener on another port for the test',
    passes: group({}),
  },
  {
    rule: 'ECS514',
    fails: TERMINATION(2881),
    message: 'TerminationWaitTimeInMinutes must be a whole number from 0 to 2880, got 2881; use two days at most',
    passes: TERMINATION(2880),
  },
  {
    rule: 'ECS515',
    fails: group({ DeploymentGroupName: 'g'.repeat(101) }),
    message: `DeploymentGroupName must have 1 to 100 characters, got '${'g'.repeat(101)}'; shorten it, or leave it out`,
    passes: group({ DeploymentGroupName: 'g'.repeat(100) }),
  },
  {
    rule: 'ECS515',
    fails: group({ DeploymentGroupName: '' }),
    message: "DeploymentGroupName must have 1 to 100 characters, got ''; shorten it, or leave it out",
    passes: group({ DeploymentGroupName: 'g' }),
  },
  {
    rule: 'ECS516',
    fails: overNetwork(LINEAR),
    message: SLOW_NETWORK,
    passes: overNetwork('CodeDeployDefault.ECSAllAtOnce'),
  },
  {
    rule: 'ECS516',
    fails: overNetwork(LINEAR, 'UDP'),
    message: SLOW_NETWORK,
    passes: overNetwork(`Our${LINEAR}`, 'UDP'),
  },
  {
    rule: 'ECS516',
    fails: overNetwork(LINEAR, 'TCP_UDP'),
    message: SLOW_NETWORK,
    passes: overNetwork(`Our${LINEAR}`, 'TCP_UDP'),
  },
  {
    rule: 'ECS516',
    fails: overNetwork(LINEAR, 'TLS'),
    message: SLOW_NETWORK,
    passes: overNetwork(`Our${LINEAR}`, 'TLS'),
  },
  {
    rule: 'ECS517',
    fails: group({}, {}, {}),
    message: "ECSServices[0] is a service that is deployed by ECS, got 'Service'; set Type of its DeploymentController to CODE_DEPLOY",
    passes: group({}),
  },
  {
    rule: 'ECS518',
    fails: { ...group({}, { TargetGroups: [GREEN, { Name: { 'Fn::GetAtt': ['Other', 'TargetGroupName'] } }] }), ...targetGroup({}, 'Other') },
    message: "ECSServices[0] is behind a target group that the deployment group does not have, got 'Targets'; add it to TargetGroups",
    passes: { ...group({}), ...targetGroup({}, 'Other') },
  },
];
