import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  Exposure, FargateWebService, Scaling, Secrets, ServiceDeployment, SharedLoadBalancer, Sidecar, TaskVolume, WorkloadCluster, WorkloadTask,
} from '../../../src/index';
import { attribute, containerWith, Fact, named } from '../wild-deployment';

export const description = `github.com/aws-samples/dify-self-hosted-on-aws, lib/: the Dify platform for applications with language models. Two
services share a load balancer with HTTPS: the API, in one task with its Celery worker, a code sandbox, the plugin daemon and a bridge to
knowledge bases of Bedrock, gets four path prefixes, and the console gets the rest. All of it on Spot, beside Aurora with pgvector, Valkey and a
bucket.`;

const API_PATHS = ['/console/api', '/api', '/v1', '/files'];
const SPOT = [{ capacityProvider: 'FARGATE', weight: 0 }, { capacityProvider: 'FARGATE_SPOT', weight: 1 }];

export function build(app: App): void {
  const stack = new Stack(app, 'Dify', { env: { account: '111122223333', region: 'us-west-2' } });
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const { vpc } = cluster;
  const images = ecr.Repository.fromRepositoryName(stack, 'Images', 'dify-images');
  const storage = new s3.Bucket(stack, 'Storage', { enforceSSL: true });
  const encryption = new secretsmanager.Secret(stack, 'Encryption', { generateSecretString: { passwordLength: 42 } });
  const database = new rds.DatabaseCluster(stack, 'Database', {
    engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
    writer: rds.ClusterInstance.serverlessV2('Writer'),
    defaultDatabaseName: 'main',
    storageEncrypted: true,
    vpc,
  });
  const cache = createCache(stack, vpc);

  const loadBalancer = new SharedLoadBalancer(stack, 'LoadBalancer', {
    vpc,
    domain: {
      zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' }),
      name: 'dify.example.com',
    },
    accessLogs: true,
    idleTimeout: Duration.minutes(10),
    defaultResponse: { statusCode: 400 },
  });
  const check = { interval: Duration.seconds(30), healthyHttpCodes: '200-299,307', healthyThresholdCount: 2, unhealthyThresholdCount: 10 };
  const common = {
    cluster,
    capacityProviderStrategies: SPOT,
    enableExecuteCommand: true,
    deployment: ServiceDeployment.rolling({ minHealthyPercent: 100 }),
    scaling: Scaling.fixedCount(1),
  };

  const redis = { REDIS_HOST: cache.endpoint, REDIS_PORT: '6379', REDIS_USE_SSL: 'true' };
  const fields = { USERNAME: 'username', HOST: 'host', PORT: 'port', PASSWORD: 'password' };
  const login = (prefix: string) => Secrets.fields(
    database.secret!, Object.fromEntries(Object.entries(fields).map(([name, field]) => [`${prefix}_${name}`, field])),
  );
  const stores = {
    ...login('DB'),
    ...login('PGVECTOR'),
    REDIS_PASSWORD: ecs.Secret.fromSecretsManager(cache.password),
    CELERY_BROKER_URL: ecs.Secret.fromSsmParameter(cache.brokerUrl),
  };
  const key = ecs.Secret.fromSecretsManager(encryption);
  const application = {
    LOG_LEVEL: 'ERROR',
    CONSOLE_WEB_URL: loadBalancer.url,
    DB_DATABASE: 'main',
    VECTOR_STORE: 'pgvector',
    STORAGE_TYPE: 's3',
    S3_BUCKET_NAME: storage.bucketName,
    ...redis,
  };
  const sandboxFiles = TaskVolume.bindMount({ name: 'sandbox' });
  const dependencies = { volume: sandboxFiles, containerPath: '/dependencies' };

  const api = new FargateWebService(stack, 'Api', {
    ...common,
    task: WorkloadTask.container({
      containerName: 'Main',
      image: ecs.ContainerImage.fromRegistry('langgenius/dify-api:1.0.0'),
      port: 5001,
      cpu: 1024,
      memoryLimitMiB: 2048,
      environment: { MODE: 'api', CODE_EXECUTION_ENDPOINT: 'http://localhost:8194', PLUGIN_DAEMON_URL: 'http://localhost:5002', ...application },
      secrets: { ...stores, SECRET_KEY: key, CODE_EXECUTION_API_KEY: key, INNER_API_KEY_FOR_PLUGIN: key, PLUGIN_DAEMON_KEY: key },
      healthCheck: {
        command: ['CMD-SHELL', 'curl -f http://localhost:5001/health || exit 1'],
        interval: Duration.seconds(15),
        startPeriod: Duration.seconds(90),
        timeout: Duration.seconds(5),
        retries: 10,
      },
      sidecars: [
        Sidecar.container({
          containerName: 'Worker',
          image: ecs.ContainerImage.fromRegistry('langgenius/dify-api:1.0.0'),
          environment: { MODE: 'worker', MIGRATION_ENABLED: 'true', PLUGIN_API_URL: 'http://localhost:5002', ...application },
          secrets: { ...stores, SECRET_KEY: key, PLUGIN_DAEMON_KEY: key },
        }),
        Sidecar.container({
          containerName: 'SandboxFileMount',
          image: ecs.ContainerImage.fromEcrRepository(images, 'sandbox-files'),
          essential: false,
          mounts: [dependencies],
        }),
        Sidecar.container({
          containerName: 'Sandbox',
          image: ecs.ContainerImage.fromRegistry('langgenius/dify-sandbox:0.2.10'),
          port: 8194,
          environment: { GIN_MODE: 'release', WORKER_TIMEOUT: '15', ENABLE_NETWORK: 'true' },
          secrets: { API_KEY: key },
          mounts: [{ ...dependencies, readOnly: true }],
          dependsOn: [{ containerName: 'SandboxFileMount', condition: ecs.ContainerDependencyCondition.COMPLETE }],
        }),
        Sidecar.container({
          containerName: 'PluginDaemon',
          image: ecs.ContainerImage.fromRegistry('langgenius/dify-plugin-daemon:main-local'),
          port: 5002,
          additionalPorts: [{ containerPort: 5003 }],
          environment: {
            SERVER_PORT: '5002',
            DB_DATABASE: 'dify_plugin',
            PLUGIN_STORAGE_OSS_BUCKET: storage.bucketName,
            DIFY_INNER_API_URL: 'http://localhost:5001',
            ...redis,
          },
          secrets: { ...stores, DIFY_INNER_API_KEY: key, SERVER_KEY: key },
        }),
        Sidecar.container({
          containerName: 'ExternalKnowledgeBaseAPI',
          image: ecs.ContainerImage.fromEcrRepository(images, 'external-knowledge-api'),
          port: 8000,
          environment: { BEDROCK_REGION: 'us-west-2' },
        }),
      ],
    }),
    exposure: Exposure.sharedLoadBalancer(loadBalancer, {
      paths: [...API_PATHS, ...API_PATHS.map((path) => `${path}/*`)],
      healthCheck: { path: '/health', ...check },
      deregistrationDelay: Duration.seconds(10),
    }),
  });
  storage.grantReadWrite(api);
  api.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock:Rerank', 'bedrock:Retrieve', 'bedrock:RetrieveAndGenerate'],
    resources: ['*'],
  }));
  api.connections.allowToDefaultPort(database);
  api.connections.allowToDefaultPort(cache);

  new FargateWebService(stack, 'Console', {
    ...common,
    task: WorkloadTask.container({
      containerName: 'Main',
      image: ecs.ContainerImage.fromRegistry('langgenius/dify-web:1.0.0'),
      port: 3000,
      environment: { LOG_LEVEL: 'ERROR', CONSOLE_API_URL: loadBalancer.url, APP_API_URL: loadBalancer.url, HOSTNAME: '0.0.0.0', PORT: '3000' },
      healthCheck: {
        command: ['CMD-SHELL', 'wget --spider http://localhost:3000/ || exit 1'],
        interval: Duration.seconds(15),
        startPeriod: Duration.seconds(30),
        timeout: Duration.seconds(5),
        retries: 3,
      },
    }),
    exposure: Exposure.sharedLoadBalancer(
      loadBalancer,
      { paths: ['/*'], healthCheck: { path: '/', ...check }, deregistrationDelay: Duration.seconds(10) },
    ),
  });
}

interface Cache extends ec2.IConnectable {
  readonly endpoint: string;
  readonly password: secretsmanager.Secret;
  readonly brokerUrl: ssm.StringParameter;
}

function createCache(stack: Stack, vpc: ec2.IVpc): Cache {
  const securityGroup = new ec2.SecurityGroup(stack, 'CacheSecurityGroup', { vpc });
  const password = new secretsmanager.Secret(stack, 'CachePassword', { generateSecretString: { passwordLength: 30, excludePunctuation: true } });
  const subnets = new elasticache.CfnSubnetGroup(stack, 'CacheSubnets', {
    subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId), description: 'Subnets of the cache',
  });
  const endpoint = new elasticache.CfnReplicationGroup(stack, 'Cache', {
    engine: 'valkey',
    engineVersion: '8.0',
    cacheNodeType: 'cache.t4g.micro',
    numNodeGroups: 1,
    replicasPerNodeGroup: 1,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    replicationGroupDescription: 'Cache and queue',
    cacheSubnetGroupName: subnets.ref,
    securityGroupIds: [securityGroup.securityGroupId],
    transitEncryptionEnabled: true,
    atRestEncryptionEnabled: true,
    authToken: password.secretValue.unsafeUnwrap(),
  }).attrPrimaryEndPointAddress;
  const brokerUrl = new ssm.StringParameter(stack, 'BrokerUrl', {
    stringValue: `rediss://:${password.secretValue.unsafeUnwrap()}@${endpoint}:6379/1?ssl_cert_reqs=optional`,
  });
  return { endpoint, password, brokerUrl, connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(6379) }) };
}

const pathRule = (...Values: string[]) => ({ Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values } }] });

export const expected: Fact[] = [
  {
    has: 'a vCPU and 2 GiB for the API and its five companions',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Cpu: '1024',
      Memory: '2048',
      ...containerWith(
        'Main',
        {
          PortMappings: [Match.objectLike({ ContainerPort: 5001 })],
          Secrets: named('CELERY_BROKER_URL', 'DB_HOST', 'PGVECTOR_PASSWORD', 'REDIS_PASSWORD'),
        },
      ),
    },
  },
  {
    has: 'a worker that migrates the database',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'Worker',
      { Environment: Match.arrayWith([{ Name: 'MIGRATION_ENABLED', Value: 'true' }]), Secrets: named('DB_PASSWORD', 'SECRET_KEY') },
    ),
  },
  {
    has: 'a sandbox that waits for its files',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'Sandbox',
      {
        DependsOn: [{ ContainerName: 'SandboxFileMount', Condition: 'COMPLETE' }],
        MountPoints: [{ ContainerPath: '/dependencies', ReadOnly: true, SourceVolume: 'sandbox' }],
      },
    ),
  },
  {
    has: 'files for the sandbox from a container that may end',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith('SandboxFileMount', { Essential: false }),
  },
  {
    has: 'a plugin daemon with two ports',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'PluginDaemon',
      { PortMappings: [Match.objectLike({ ContainerPort: 5002 }), Match.objectLike({ ContainerPort: 5003 })] },
    ),
  },
  {
    has: 'a bridge to knowledge bases',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith('ExternalKnowledgeBaseAPI', { PortMappings: [Match.objectLike({ ContainerPort: 8000 })] }),
  },
  {
    has: 'a quarter vCPU for the console',
    type: 'AWS::ECS::TaskDefinition',
    properties: { Cpu: '256', Memory: '512', ...containerWith('Main', { PortMappings: [Match.objectLike({ ContainerPort: 3000 })] }) },
  },
  {
    has: 'the first five of eight paths in one rule',
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    properties: pathRule(...API_PATHS, '/console/api/*'),
  },
  { has: 'the other three in a second one', type: 'AWS::ElasticLoadBalancingV2::ListenerRule', properties: pathRule('/api/*', '/v1/*', '/files/*') },
  { has: 'the rest for the console', type: 'AWS::ElasticLoadBalancingV2::ListenerRule', properties: pathRule('/*') },
  {
    has: 'HTTPS, and 400 for no path',
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    properties: {
      Port: 443,
      Protocol: 'HTTPS',
      DefaultActions: [Match.objectLike({ Type: 'fixed-response', FixedResponseConfig: Match.objectLike({ StatusCode: '400' }) })],
    },
  },
  {
    has: 'ten minutes for idle connections',
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    properties: { Scheme: 'internet-facing', LoadBalancerAttributes: attribute('idle_timeout.timeout_seconds', '600') },
  },
  {
    has: 'access logs',
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    properties: { LoadBalancerAttributes: attribute('access_logs.s3.enabled', 'true') },
  },
  {
    has: 'health checks of the API',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: {
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 30,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 10,
      Matcher: { HttpCode: '200-299,307' },
      TargetGroupAttributes: attribute('deregistration_delay.timeout_seconds', '10'),
    },
  },
  {
    has: 'two services on Spot',
    type: 'AWS::ECS::Service',
    properties: {
      CapacityProviderStrategy: Match.arrayWith([Match.objectLike({ CapacityProvider: 'FARGATE_SPOT', Weight: 1 })]),
      EnableExecuteCommand: true,
      DeploymentConfiguration: Match.objectLike({ MinimumHealthyPercent: 100 }),
    },
    count: 2,
  },
  {
    has: 'models of Bedrock for the API',
    type: 'AWS::IAM::Policy',
    properties: {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: Match.arrayWith(['bedrock:InvokeModel', 'bedrock:RetrieveAndGenerate']),
          Resource: '*',
        })]),
      },
    },
  },
  { has: 'the cache open to the API', type: 'AWS::EC2::SecurityGroupIngress', properties: { FromPort: 6379, ToPort: 6379 }, count: 1 },
  { has: 'a name in DNS', type: 'AWS::Route53::RecordSet', properties: { Name: 'dify.example.com.', Type: 'A' } },
];
