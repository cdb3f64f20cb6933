import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Discovery, Exposure, FargateBackendService, FargateWebService, Scaling, Secrets, ServiceDeployment, TaskVolume, WorkloadCluster, WorkloadConnection,
  WorkloadTask,
} from '../../../src/index';
import { attribute, containerWith, Fact, named } from '../wild-deployment';

export const description = `github.com/mazyu36/langfuse-with-aws-cdk, lib/constructs/: Langfuse 3, which records what language models do. A web
service with HTTPS and a worker call ClickHouse by Service Connect, on two ports; ClickHouse runs on Graviton and keeps its data on EFS. Valkey,
Aurora and a bucket complete it; the three services are on Spot.`;

const SPOT = [{ capacityProvider: 'FARGATE', weight: 0 }, { capacityProvider: 'FARGATE_SPOT', weight: 1 }];
const GRAVITON = { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };

export function build(app: App): void {
  const stack = new Stack(app, 'Langfuse', { env: { account: '111122223333', region: 'eu-central-1' } });
  const cluster = new WorkloadCluster(stack, 'Cluster', { namespaceName: 'local' });
  const { vpc } = cluster;
  const secret = (name: string, passwordLength: number) => new secretsmanager.Secret(stack, name, {
    generateSecretString: { passwordLength, excludePunctuation: true },
  });
  const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
  const database = new rds.DatabaseCluster(stack, 'Database', {
    engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
    writer: rds.ClusterInstance.serverlessV2('Writer'),
    defaultDatabaseName: 'langfuse',
    storageEncrypted: true,
    vpc,
  });
  const cachePassword = secret('CachePassword', 30);
  const cacheAccess = new ec2.SecurityGroup(stack, 'CacheSecurityGroup', { vpc });
  const cache = createCache(stack, vpc, cacheAccess, cachePassword);
  const clickHousePassword = secret('ClickHousePassword', 16);
  const fileSystem = new efs.FileSystem(stack, 'ClickHouseData', {
    vpc,
    encrypted: true,
    lifecyclePolicy: efs.LifecyclePolicy.AFTER_14_DAYS,
    throughputMode: efs.ThroughputMode.BURSTING,
    removalPolicy: RemovalPolicy.DESTROY,
  });

  const common = {
    cluster, capacityProviderStrategies: SPOT, enableExecuteCommand: true, deployment: ServiceDeployment.rolling(), scaling: Scaling.fixedCount(1),
  };
  const client = Discovery.serviceConnectClient({ logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'service-connect' }) });
  const wget = (port: number, path = '/') => ({
    command: ['CMD-SHELL', `wget --spider http://localhost:${port}${path} || exit 1`],
    interval: Duration.seconds(15),
    startPeriod: Duration.seconds(30),
    timeout: Duration.seconds(5),
    retries: 3,
  });

  const clickHouse = new FargateBackendService(stack, 'ClickHouse', {
    ...common,
    task: WorkloadTask.container({
      containerName: 'clickhouse',
      image: ecs.ContainerImage.fromRegistry('clickhouse/clickhouse-server:24.12'),
      port: 8123,
      portName: 'clickhouse-http',
      appProtocol: ecs.AppProtocol.http,
      additionalPorts: [{ containerPort: 9000, name: 'clickhouse-tcp' }],
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: GRAVITON,
      environment: { CLICKHOUSE_DB: 'default', CLICKHOUSE_USER: 'clickhouse' },
      secrets: { CLICKHOUSE_PASSWORD: ecs.Secret.fromSecretsManager(clickHousePassword) },
      healthCheck: { ...wget(8123, '/ping'), interval: Duration.seconds(5), startPeriod: Duration.seconds(10), retries: 10 },
      mounts: [{ volume: TaskVolume.efs({ name: 'clickhouse', fileSystem, rootAccess: true }), containerPath: '/var/lib/clickhouse' }],
    }),
    discovery: Discovery.serviceConnect({
      name: 'clickhouse-http',
      dnsName: 'clickhouse-http.local',
      additionalPorts: [{ portName: 'clickhouse-tcp', name: 'clickhouse-tcp', dnsName: 'clickhouse-tcp.local', port: 9000 }],
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'service-connect' }),
    }),
  });

  const environment = {
    TELEMETRY_ENABLED: 'true',
    DATABASE_NAME: 'langfuse',
    REDIS_HOST: cache.attrPrimaryEndPointAddress,
    REDIS_PORT: '6379',
    REDIS_TLS_ENABLED: 'true',
    CLICKHOUSE_MIGRATION_URL: 'clickhouse://clickhouse-tcp.local:9000',
    CLICKHOUSE_USER: 'clickhouse',
    CLICKHOUSE_CLUSTER_ENABLED: 'false',
    LANGFUSE_S3_EVENT_UPLOAD_BUCKET: bucket.bucketName,
    LANGFUSE_S3_MEDIA_UPLOAD_BUCKET: bucket.bucketName,
  };
  const secrets = {
    SALT: ecs.Secret.fromSecretsManager(secret('Salt', 32)),
    ENCRYPTION_KEY: ecs.Secret.fromSecretsManager(secret('EncryptionKey', 64)),
    ...Secrets.fields(database.secret!, { DATABASE_HOST: 'host', DATABASE_USERNAME: 'username', DATABASE_PASSWORD: 'password' }),
    REDIS_AUTH: ecs.Secret.fromSecretsManager(cachePassword),
    CLICKHOUSE_PASSWORD: ecs.Secret.fromSecretsManager(clickHousePassword),
  };
  const web = new FargateWebService(stack, 'Web', {
    ...common,
    task: WorkloadTask.container({
      containerName: 'web',
      image: ecs.ContainerImage.fromRegistry('langfuse/langfuse:3'),
      port: 3000,
      cpu: 1024,
      memoryLimitMiB: 2048,
      environment: { ...environment, NEXTAUTH_URL: 'https://langfuse.example.com', HOSTNAME: '0.0.0.0' },
      secrets: { ...secrets, NEXTAUTH_SECRET: ecs.Secret.fromSecretsManager(secret('NextAuth', 32)) },
      healthCheck: wget(3000),
    }),
    exposure: Exposure.applicationLoadBalancer({
      domain: {
        zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' }),
        name: 'langfuse.example.com',
      },
      healthCheck: { interval: Duration.seconds(20), healthyHttpCodes: '200-299,307', healthyThresholdCount: 2, unhealthyThresholdCount: 6 },
      deregistrationDelay: Duration.seconds(10),
    }),
    discovery: client,
  });
  const worker = new FargateBackendService(stack, 'Worker', {
    ...common,
    task: WorkloadTask.container({
      containerName: 'worker',
      image: ecs.ContainerImage.fromRegistry('langfuse/langfuse-worker:3'),
      port: 3030,
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: GRAVITON,
      environment,
      secrets,
      healthCheck: wget(3030),
    }),
    discovery: client,
  });

  for (const service of [web, worker]) {
    bucket.grantReadWrite(service);
    service.connectTo(WorkloadConnection.service(clickHouse, { port: 8123, urlVariable: 'CLICKHOUSE_URL' }));
    service.connections.allowTo(clickHouse, ec2.Port.tcp(9000), 'native protocol of ClickHouse');
    service.connections.allowTo(cacheAccess, ec2.Port.tcp(6379), 'cache and queue');
    service.connections.allowToDefaultPort(database);
  }
}

function createCache(stack: Stack, vpc: ec2.IVpc, access: ec2.SecurityGroup, password: secretsmanager.Secret): elasticache.CfnReplicationGroup {
  return new elasticache.CfnReplicationGroup(stack, 'Cache', {
    engine: 'valkey',
    engineVersion: '8.0',
    cacheNodeType: 'cache.t4g.micro',
    numNodeGroups: 1,
    replicasPerNodeGroup: 1,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    replicationGroupDescription: 'Cache and queue of Langfuse',
    cacheSubnetGroupName: new elasticache.CfnSubnetGroup(stack, 'CacheSubnets', {
      subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId), description: 'Subnets of the cache',
    }).ref,
    cacheParameterGroupName: new elasticache.CfnParameterGroup(stack, 'CacheParameters', {
      cacheParameterGroupFamily: 'valkey8', description: 'A queue must keep its jobs', properties: { 'maxmemory-policy': 'noeviction' },
    }).ref,
    securityGroupIds: [access.securityGroupId],
    transitEncryptionEnabled: true,
    transitEncryptionMode: 'required',
    atRestEncryptionEnabled: true,
    authToken: password.secretValue.unsafeUnwrap(),
  });
}

const graviton = { RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' } };

export const expected: Fact[] = [
  {
    has: 'ClickHouse on Graviton, with two named ports',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Cpu: '1024',
      Memory: '2048',
      ...graviton,
      ...containerWith(
        'clickhouse',
        {
          PortMappings: [
            Match.objectLike({ Name: 'clickhouse-http', ContainerPort: 8123, AppProtocol: 'http' }),
            Match.objectLike({ Name: 'clickhouse-tcp', ContainerPort: 9000 }),
          ],
          MountPoints: [{ ContainerPath: '/var/lib/clickhouse', ReadOnly: false, SourceVolume: 'clickhouse' }],
          HealthCheck: Match.objectLike({ Interval: 5, Retries: 10, StartPeriod: 10 }),
        },
      ),
    },
  },
  {
    has: 'two ports in Service Connect',
    type: 'AWS::ECS::Service',
    properties: {
      ServiceConnectConfiguration: Match.objectLike({
        Enabled: true,
        LogConfiguration: Match.objectLike({ LogDriver: 'awslogs' }),
        Services: [
          Match.objectLike({ PortName: 'clickhouse-http', ClientAliases: [Match.objectLike({ Port: 8123, DnsName: 'clickhouse-http.local' })] }),
          Match.objectLike({ PortName: 'clickhouse-tcp', ClientAliases: [Match.objectLike({ Port: 9000, DnsName: 'clickhouse-tcp.local' })] }),
        ],
      }),
    },
  },
  {
    has: 'three services on Spot in Service Connect',
    type: 'AWS::ECS::Service',
    properties: {
      EnableExecuteCommand: true,
      ServiceConnectConfiguration: Match.objectLike({ Enabled: true }),
      CapacityProviderStrategy: Match.arrayWith([Match.objectLike({ CapacityProvider: 'FARGATE_SPOT', Weight: 1 })]),
    },
    count: 3,
  },
  {
    has: 'a file system for root',
    type: 'AWS::IAM::Policy',
    properties: {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['elasticfilesystem:ClientRootAccess']) })]) },
    },
  },
  {
    has: 'an encrypted file system',
    type: 'AWS::EFS::FileSystem',
    properties: { Encrypted: true, ThroughputMode: 'bursting', LifecyclePolicies: [{ TransitionToIA: 'AFTER_14_DAYS' }] },
  },
  {
    has: 'a web service',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Cpu: '1024',
      Memory: '2048',
      ...containerWith(
        'web',
        {
          PortMappings: [Match.objectLike({ ContainerPort: 3000 })],
          Environment: named(
            'NEXTAUTH_URL',
            'HOSTNAME',
            'REDIS_HOST',
            'CLICKHOUSE_URL',
            'CLICKHOUSE_MIGRATION_URL',
            'LANGFUSE_S3_EVENT_UPLOAD_BUCKET',
          ),
          Secrets: named('NEXTAUTH_SECRET', 'SALT', 'DATABASE_HOST', 'DATABASE_PASSWORD', 'REDIS_AUTH', 'CLICKHOUSE_PASSWORD'),
        },
      ),
    },
  },
  {
    has: 'the URL of ClickHouse',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith('worker', { Environment: Match.arrayWith([{ Name: 'CLICKHOUSE_URL', Value: 'http://clickhouse-http.local:8123' }]) }),
  },
  {
    has: 'a worker on Graviton',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Cpu: '1024',
      Memory: '2048',
      ...graviton,
      ...containerWith(
        'worker',
        { PortMappings: [Match.objectLike({ ContainerPort: 3030 })], Secrets: named('ENCRYPTION_KEY', 'DATABASE_USERNAME') },
      ),
    },
  },
  {
    has: 'health checks of the web service',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: {
      HealthCheckIntervalSeconds: 20,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 6,
      Matcher: { HttpCode: '200-299,307' },
      TargetGroupAttributes: attribute('deregistration_delay.timeout_seconds', '10'),
    },
  },
  { has: 'HTTPS', type: 'AWS::ElasticLoadBalancingV2::Listener', properties: { Port: 443, Protocol: 'HTTPS' } },
  { has: 'HTTP of ClickHouse open to both', type: 'AWS::EC2::SecurityGroupIngress', properties: { FromPort: 8123, ToPort: 8123 }, count: 2 },
  { has: 'its native protocol open to both', type: 'AWS::EC2::SecurityGroupIngress', properties: { FromPort: 9000, ToPort: 9000 }, count: 2 },
  { has: 'the cache open to both', type: 'AWS::EC2::SecurityGroupIngress', properties: { FromPort: 6379, ToPort: 6379 }, count: 2 },
];
