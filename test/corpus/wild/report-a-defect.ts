import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ContainerLogging, Exposure, FargateJob, FargateWebService, JobTrigger, Scaling, ServiceDeployment, WorkloadCluster, WorkloadTask,
} from '../../../src/index';
import { containerWith, Fact, named } from '../wild-deployment';

export const description = `github.com/LBHackney-IT/report-a-defect, terraform/app_infra_module/*.tf: a Rails application of a London borough. A
REST API reaches it through a VPC link and an internal Network Load Balancer; each morning, a task with the same image and the same settings
sends notifications. Postgres and Redis are open to both.`;

const PORT = 3000;
const SECRETS = ['AUTH0_CLIENT_SECRET', 'DATABASE_URL', 'NOTIFY_KEY', 'SECRET_KEY_BASE'];

export function build(app: App): void {
  const stack = new Stack(app, 'ReportADefect', { env: { account: '111122223333', region: 'eu-west-2' } });
  const cluster = new WorkloadCluster(stack, 'Cluster', { clusterName: 'report-a-defect-cluster' });
  const { vpc } = cluster;
  const database = new rds.DatabaseInstance(stack, 'Database', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_15 }),
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
    allocatedStorage: 10,
    databaseName: 'reportadefect',
    credentials: rds.Credentials.fromGeneratedSecret('report_a_defect_admin'),
    storageEncrypted: true,
    vpc,
  });
  const redisAccess = new ec2.SecurityGroup(stack, 'RedisSecurityGroup', { vpc });
  const redis = new elasticache.CfnCacheCluster(stack, 'Redis', {
    engine: 'redis',
    engineVersion: '7.0',
    cacheNodeType: 'cache.t2.micro',
    numCacheNodes: 1,
    cacheSubnetGroupName: new elasticache.CfnSubnetGroup(stack, 'RedisSubnets', {
      description: 'Subnets of Redis', subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId),
    }).ref,
    vpcSecurityGroupIds: [redisAccess.securityGroupId],
  });

  const rails = {
    image: ecs.ContainerImage.fromEcrRepository(new ecr.Repository(stack, 'Images'), 'latest'),
    logging: ContainerLogging.awsLogs({ retention: logs.RetentionDays.TWO_MONTHS }),
    environment: {
      DOMAIN: 'report-a-defect.example.com',
      RAILS_ENV: 'production',
      RAILS_LOG_TO_STDOUT: 'true',
      REDIS_URL: `redis://${redis.attrRedisEndpointAddress}:6379`,
    },
    secrets: Object.fromEntries(SECRETS.map((name) => [name, ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, name))])),
  };
  const web = new FargateWebService(stack, 'Web', {
    cluster,
    task: WorkloadTask.container({ ...rails, containerName: 'report-a-defect-app-container', port: PORT }),
    exposure: Exposure.networkLoadBalancer({ internetFacing: false, listenerPort: PORT }),
    deployment: ServiceDeployment.rolling(),
    scaling: Scaling.fixedCount(1),
  });
  const notifications = new FargateJob(stack, 'Notifications', {
    cluster,
    task: WorkloadTask.container({
      ...rails, containerName: 'report-a-defect-worker-task', command: ['bundle', 'exec', 'rake', 'notify:all_notifications'],
    }),
    trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.cron({ minute: '0', hour: '7', timeZone: TimeZone.ETC_UTC }) }),
  });
  for (const workload of [web, notifications]) {
    workload.connections.allowToDefaultPort(database);
    workload.connections.allowTo(redisAccess, ec2.Port.tcp(6379), 'Rails');
  }
  createApi(stack, web.networkLoadBalancer!.loadBalancer);
}

function createApi(stack: Stack, loadBalancer: elbv2.INetworkLoadBalancer): void {
  const vpcLink = new apigateway.VpcLink(stack, 'VpcLink', { targets: [loadBalancer] });
  const integrate = (path: string, requestParameters?: { [name: string]: string }) => new apigateway.Integration({
    type: apigateway.IntegrationType.HTTP_PROXY,
    integrationHttpMethod: 'ANY',
    uri: `http://${loadBalancer.loadBalancerDnsName}:${PORT}${path}`,
    options: { connectionType: apigateway.ConnectionType.VPC_LINK, vpcLink, requestParameters },
  });
  const { root } = new apigateway.RestApi(stack, 'Api', { cloudWatchRole: false });
  root.addMethod('ANY', integrate('/'));
  root.addResource('{proxy+}').addMethod('ANY', integrate('/{proxy}', { 'integration.request.path.proxy': 'method.request.path.proxy' }), {
    requestParameters: { 'method.request.path.proxy': true },
  });
}

const small = { Cpu: '256', Memory: '512', RequiresCompatibilities: ['FARGATE'] };
const settings = { Environment: named('DOMAIN', 'RAILS_ENV', 'RAILS_LOG_TO_STDOUT', 'REDIS_URL'), Secrets: named(...SECRETS) };

export const expected: Fact[] = [
  {
    has: 'a small task for the application',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      ...small,
      ...containerWith('report-a-defect-app-container', { ...settings, PortMappings: [Match.objectLike({ ContainerPort: PORT, Protocol: 'tcp' })] }),
    },
  },
  {
    has: 'the same for notifications, without a port',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      ...small,
      ...containerWith(
        'report-a-defect-worker-task',
        { ...settings, Command: ['bundle', 'exec', 'rake', 'notify:all_notifications'], PortMappings: Match.absent() },
      ),
    },
  },
  {
    has: 'notifications at seven',
    type: 'AWS::Scheduler::Schedule',
    properties: {
      ScheduleExpression: Match.stringLikeRegexp('^cron\\(0 7 \\* \\* \\? \\*\\)$'),
      Target: Match.objectLike({ EcsParameters: Match.objectLike({ TaskCount: 1 }) }),
    },
  },
  {
    has: 'one private task',
    type: 'AWS::ECS::Service',
    properties: {
      DesiredCount: 1,
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }) },
      LoadBalancers: [Match.objectLike({ ContainerName: 'report-a-defect-app-container', ContainerPort: PORT })],
    },
  },
  { has: 'an internal load balancer', type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', properties: { Type: 'network', Scheme: 'internal' } },
  { has: 'a listener on the port of the application', type: 'AWS::ElasticLoadBalancingV2::Listener', properties: { Port: PORT, Protocol: 'TCP' } },
  { has: 'a target group of addresses', type: 'AWS::ElasticLoadBalancingV2::TargetGroup', properties: { Protocol: 'TCP', TargetType: 'ip' } },
  { has: 'a VPC link to it', type: 'AWS::ApiGateway::VpcLink', properties: { TargetArns: [Match.objectLike({ Ref: Match.anyValue() })] } },
  {
    has: 'every method on two resources',
    type: 'AWS::ApiGateway::Method',
    properties: {
      HttpMethod: 'ANY',
      Integration: Match.objectLike({ Type: 'HTTP_PROXY', ConnectionType: 'VPC_LINK', IntegrationHttpMethod: 'ANY' }),
    },
    count: 2,
  },
  { has: 'Redis open to both', type: 'AWS::EC2::SecurityGroupIngress', properties: { FromPort: 6379, ToPort: 6379 }, count: 2 },
  { has: 'Postgres', type: 'AWS::RDS::DBInstance', properties: { DBName: 'reportadefect', StorageEncrypted: true } },
  { has: 'logs', type: 'AWS::Logs::LogGroup', properties: { RetentionInDays: 60 }, count: 2 },
];
