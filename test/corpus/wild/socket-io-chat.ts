import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import {
  ClusterSubnets, DataAccess, Exposure, FargateWebService, Scaling, ServiceDeployment, SharedLoadBalancer, StepScalingMetric, WorkloadCluster,
  WorkloadConnection, WorkloadTask,
} from '../../../src/index';
import { attribute, containerWith, Fact, named } from '../wild-deployment';

export const description = `github.com/nathanpeck/socket.io-chat-fargate, infrastructure/: a chat over web sockets. Each client stays with its
task, tasks exchange messages through Redis and keep them in two tables, and two alarms on CPU add one, two or three tasks, or remove one.
Everything is in public subnets.`;

const PORT = 3000;

export function build(app: App): void {
  const stack = new Stack(app, 'Chat');
  const cluster = new WorkloadCluster(stack, 'Cluster', { subnets: ClusterSubnets.PUBLIC });
  const { vpc } = cluster;
  const key = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });
  const users = new dynamodb.Table(stack, 'Users', { partitionKey: key('username'), readCapacity: 10, writeCapacity: 10 });
  const messages = new dynamodb.Table(stack, 'Messages', {
    partitionKey: key('room'), sortKey: key('message'), readCapacity: 10, writeCapacity: 10, stream: dynamodb.StreamViewType.NEW_IMAGE,
  });
  const redisAccess = new ec2.SecurityGroup(stack, 'RedisSecurityGroup', { vpc });
  const redis = new elasticache.CfnCacheCluster(stack, 'Redis', {
    engine: 'redis',
    cacheNodeType: 'cache.m4.large',
    numCacheNodes: 1,
    cacheSubnetGroupName: new elasticache.CfnSubnetGroup(stack, 'RedisSubnets', {
      description: 'Subnets of Redis', subnetIds: vpc.publicSubnets.map(({ subnetId }) => subnetId),
    }).ref,
    vpcSecurityGroupIds: [redisAccess.securityGroupId],
  });

  const chat = new FargateWebService(stack, 'Chat', {
    cluster,
    serviceName: 'chat',
    task: WorkloadTask.container({
      containerName: 'chat',
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
      port: PORT,
      cpu: 1024,
      memoryLimitMiB: 2048,
      environment: {
        NODE_ENV: 'production',
        ENV_NAME: 'production',
        REGION: stack.region,
        REDIS_ENDPOINT: `rss://${redis.attrRedisEndpointAddress}:6379`,
      },
    }),
    exposure: Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'LoadBalancer', { vpc }), {
      paths: ['*'],
      healthCheck: {
        path: '/',
        interval: Duration.seconds(6),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
        healthyHttpCodes: '301',
      },
      deregistrationDelay: Duration.seconds(30),
      stickiness: {},
    }),
    deployment: ServiceDeployment.rolling({ minHealthyPercent: 75, maxHealthyPercent: 200 }),
    scaling: Scaling.automatic({
      minCapacity: 2,
      maxCapacity: 10,
      steps: {
        Cpu: {
          metric: StepScalingMetric.cpuUtilization(),
          scalingSteps: [
            { upper: 20, change: -1 },
            { lower: 70, upper: 85, change: 1 },
            { lower: 85, upper: 95, change: 2 },
            { lower: 95, change: 3 },
          ],
          cooldown: Duration.minutes(1),
        },
      },
    }),
  });
  for (const table of [users, messages]) chat.connectTo(WorkloadConnection.table(table, { access: DataAccess.READ_WRITE }));
  chat.connections.allowTo(redisAccess, ec2.Port.tcp(6379), 'messages between tasks');
}

const steps = (properties: object) => ({
  PolicyType: 'StepScaling', StepScalingPolicyConfiguration: Match.objectLike({ AdjustmentType: 'ChangeInCapacity', Cooldown: 60, ...properties }),
});
const cpuAlarm = (properties: object) => ({
  MetricName: 'CPUUtilization', Namespace: 'AWS/ECS', Statistic: 'Average', Period: 60, EvaluationPeriods: 1, ...properties,
});

export const expected: Fact[] = [
  {
    has: 'one container with the whole task',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Cpu: '1024',
      Memory: '2048',
      ...containerWith(
        'chat',
        { PortMappings: [Match.objectLike({ ContainerPort: PORT })], Environment: named('REGION', 'NODE_ENV', 'REDIS_ENDPOINT', 'ENV_NAME') },
      ),
    },
  },
  {
    has: 'tasks with public addresses',
    type: 'AWS::ECS::Service',
    properties: {
      ServiceName: 'chat',
      DeploymentConfiguration: Match.objectLike({ MinimumHealthyPercent: 75, MaximumPercent: 200 }),
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'ENABLED' }) },
    },
  },
  {
    has: 'clients that stay with a task',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: { TargetType: 'ip', TargetGroupAttributes: attribute('stickiness.enabled', 'true') },
  },
  {
    has: 'half a minute for clients to leave',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: { TargetGroupAttributes: attribute('deregistration_delay.timeout_seconds', '30') },
  },
  {
    has: 'tasks that answer with a redirect',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: {
      HealthCheckPath: '/',
      HealthCheckIntervalSeconds: 6,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
      Matcher: { HttpCode: '301' },
    },
  },
  {
    has: 'a rule for every path',
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    properties: { Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }] },
  },
  { has: 'two to ten tasks', type: 'AWS::ApplicationAutoScaling::ScalableTarget', properties: { MinCapacity: 2, MaxCapacity: 10 } },
  {
    has: 'one task less',
    type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    properties: steps({ StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -1 }] }),
  },
  {
    has: 'one, two or three tasks more',
    type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    properties: steps({
      StepAdjustments: [
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 15, ScalingAdjustment: 1 },
        { MetricIntervalLowerBound: 15, MetricIntervalUpperBound: 25, ScalingAdjustment: 2 },
        { MetricIntervalLowerBound: 25, ScalingAdjustment: 3 },
      ],
    }),
  },
  {
    has: 'an alarm at 20 % of CPU',
    type: 'AWS::CloudWatch::Alarm',
    properties: cpuAlarm({ Threshold: 20, ComparisonOperator: 'LessThanOrEqualToThreshold' }),
  },
  {
    has: 'an alarm at 70 % of CPU',
    type: 'AWS::CloudWatch::Alarm',
    properties: cpuAlarm({ Threshold: 70, ComparisonOperator: 'GreaterThanOrEqualToThreshold' }),
  },
  {
    has: 'items to write',
    type: 'AWS::IAM::Policy',
    properties: {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: Match.arrayWith([
            'dynamodb:Query',
            'dynamodb:GetItem',
            'dynamodb:Scan',
            'dynamodb:PutItem',
            'dynamodb:UpdateItem',
            'dynamodb:DeleteItem',
          ]),
        })]),
      },
    },
    count: 2,
  },
  { has: 'Redis open to the tasks', type: 'AWS::EC2::SecurityGroupIngress', properties: { FromPort: 6379, ToPort: 6379 }, count: 1 },
];
