/** What AWS's own policies allow, as far as roles of the library have them, from the AWS Managed Policy Reference Guide. */
const STATEMENTS: Readonly<Record<string, object[]>> = {
  'AmazonECSInfrastructureRolePolicyForLoadBalancers': [
    {
      Effect: 'Allow',
      Action: ['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'].map((action) => `elasticloadbalancing:${action}`),
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      Resource: 'arn:aws:elasticloadbalancing:*:*:targetgroup/*/*',
    },
    {
      Effect: 'Allow',
      Action: 'elasticloadbalancing:ModifyListener',
      Resource: ['arn:aws:elasticloadbalancing:*:*:listener/app/*/*/*', 'arn:aws:elasticloadbalancing:*:*:listener/net/*/*/*'],
    },
    {
      Effect: 'Allow',
      Action: 'elasticloadbalancing:ModifyRule',
      Resource: ['arn:aws:elasticloadbalancing:*:*:listener-rule/app/*/*/*/*', 'arn:aws:elasticloadbalancing:*:*:listener-rule/net/*/*/*/*'],
    },
  ],
  'AWSCodeDeployRoleForECS': [
    {
      Effect: 'Allow',
      Action: [
        'ecs:DescribeServices', 'ecs:CreateTaskSet', 'ecs:UpdateServicePrimaryTaskSet', 'ecs:DeleteTaskSet',
        'elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:ModifyListener',
        'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:ModifyRule',
        'lambda:InvokeFunction', 'cloudwatch:DescribeAlarms', 'sns:Publish', 's3:GetObject', 's3:GetObjectVersion',
      ],
      Resource: '*',
    },
    { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*', Condition: { StringLike: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] } } },
  ],
  'service-role/AWSLambdaBasicExecutionRole': [
    { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
  ],
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    {
      Effect: 'Allow',
      Action: [
        'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents',
        'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
      ],
      Resource: '*',
    },
  ],
};

/** The document of a policy, by its ARN. */
export function managedPolicy(arn: string): object {
  const Statement = STATEMENTS[arn.replace('arn:aws:iam::aws:policy/', '')];
  if (!Statement) throw new Error(`what ${arn} allows is not written down`);
  return { Version: '2012-10-17', Statement };
}
