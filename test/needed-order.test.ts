import { App, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ec2Capacity } from './fixtures/ec2-capacity';
import { recommendedFlags } from './fixtures/recommended-flags';
import { logicalId } from './fixtures/template-references';
import { image } from './fixtures/web-task';
import { ancestors, Template as AnyTemplate } from '../benchmark/src/template-facts';
import {
  DataAccess, Discovery, Ec2ReplicaService, FargateBackendService, FargateJob, FargateWebService, FargateWorkerService, JobTrigger, QueueAccess,
  ServiceDeployment, TaskContainerOptions, TaskVolume, WorkloadCluster, WorkloadConnection, WorkloadTask,
} from '../src/index';

/** Where the first task needs something: the stack of what it connects to, with the cluster. */
interface Place {
  readonly scope: Construct;
  readonly cluster: WorkloadCluster;
}

const VER_16 = rds.PostgresEngineVersion.VER_16_4;
const bucket = ({ scope }: Place) => new s3.Bucket(scope, 'Receipts', { enforceSSL: true });
const databaseCluster = ({ scope, cluster: { vpc } }: Place) => new rds.DatabaseCluster(scope, 'Orders', {
  vpc,
  engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
  writer: rds.ClusterInstance.serverlessV2('writer'),
  readers: [rds.ClusterInstance.serverlessV2('reader', { scaleWithWriter: true })],
  iamAuthentication: true,
});
const databaseInstance = ({ scope, cluster: { vpc } }: Place) => new rds.DatabaseInstance(scope, 'Orders', {
  vpc, engine: rds.DatabaseInstanceEngine.postgres({ version: VER_16 }), iamAuthentication: true,
});
const queueWithPolicy = ({ scope }: Place) => {
  const queue = new sqs.Queue(scope, 'Orders', { enforceSSL: true });
  new sns.Topic(scope, 'News').addSubscription(new SqsSubscription(queue));
  return queue;
};
const backend = (discovery: Discovery) => ({ scope, cluster }: Place) => (
  new FargateBackendService(scope, 'Called', { cluster, task: WorkloadTask.container({ image, port: 8080 }), discovery })
);

const groupOf = ({ scope, cluster: { vpc } }: Place) => new ec2.SecurityGroup(scope, 'CacheGroup', { vpc });

/** Connections of each kind: a kind that is missing here fails the first test. */
const KINDS: Record<string, Record<string, (place: Place) => WorkloadConnection>> = {
  bucket: { bucket: (place) => WorkloadConnection.bucket(bucket(place), { access: DataAccess.READ_WRITE }) },
  table: {
    table: ({ scope }) => WorkloadConnection.table(new dynamodb.Table(scope, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } })),
  },
  queue: { queue: (place) => WorkloadConnection.queue(queueWithPolicy(place), { access: QueueAccess.SEND_AND_CONSUME }) },
  topic: { topic: ({ scope }) => WorkloadConnection.topic(new sns.Topic(scope, 'Topic')) },
  databaseInstance: {
    'databaseInstance by password': (place) => WorkloadConnection.databaseInstance(databaseInstance(place)),
    'databaseInstance by dbUser': (place) => WorkloadConnection.databaseInstance(databaseInstance(place), { dbUser: 'shop' }),
  },
  databaseCluster: {
    'databaseCluster by password': (place) => WorkloadConnection.databaseCluster(databaseCluster(place)),
    'databaseCluster by dbUser': (place) => WorkloadConnection.databaseCluster(databaseCluster(place), { dbUser: 'shop' }),
    'databaseCluster, read endpoint': (place) => WorkloadConnection.databaseCluster(databaseCluster(place), { readEndpoint: true }),
  },
  stream: { stream: ({ scope }) => WorkloadConnection.stream(new kinesis.Stream(scope, 'Clicks'), { access: DataAccess.READ_WRITE }) },
  eventBus: { eventBus: ({ scope }) => WorkloadConnection.eventBus(new events.EventBus(scope, 'Bus')) },
  bedrockModel: {
    bedrockModel: ({ scope }) => WorkloadConnection.bedrockModel(
      bedrock.FoundationModel.fromFoundationModelId(scope, 'Model', bedrock.FoundationModelIdentifier.AMAZON_NOVA_LITE_V1_0), { inferenceProfile: 'us.amazon.nova-lite-v1:0' },
    ),
  },
  replicationGroup: {
    replicationGroup: (place) => WorkloadConnection.replicationGroup(new elasticache.CfnReplicationGroup(place.scope, 'Sessions', {
      replicationGroupDescription: 'sessions', securityGroupIds: [groupOf(place).securityGroupId], transitEncryptionEnabled: true,
    }), { iamUserId: 'shop' }),
  },
  serverlessCache: {
    serverlessCache: (place) => WorkloadConnection.serverlessCache(new elasticache.CfnServerlessCache(place.scope, 'Sessions', {
      engine: 'valkey', serverlessCacheName: 'sessions', securityGroupIds: [groupOf(place).securityGroupId],
    })),
  },
  cache: { cache: (place) => WorkloadConnection.cache({ host: 'cache.example.com', securityGroups: [groupOf(place)] }) },
  searchDomain: {
    searchDomain: ({ scope, cluster: { vpc } }) => WorkloadConnection.searchDomain(new opensearch.Domain(scope, 'Products', {
      version: opensearch.EngineVersion.OPENSEARCH_2_19, vpc, vpcSubnets: [{ subnets: vpc.privateSubnets.slice(0, 1) }], enforceHttps: true,
    })),
  },
  fileSystem: {
    fileSystem: ({ scope, cluster: { vpc } }) => WorkloadConnection.fileSystem(new efs.FileSystem(scope, 'Files', { vpc }), { access: DataAccess.READ_WRITE }),
  },
  documentDbCluster: {
    documentDbCluster: ({ scope, cluster: { vpc } }) => WorkloadConnection.documentDbCluster(new docdb.DatabaseCluster(scope, 'Documents', {
      vpc, masterUser: { username: 'shop' }, instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
    })),
  },
  service: {
    'service by Service Connect': (place) => WorkloadConnection.service(backend(Discovery.serviceConnect({ name: 'called' }))(place)),
    'service by Cloud Map': (place) => WorkloadConnection.service(backend(Discovery.cloudMap({ name: 'called' }))(place)),
  },
};

type Workload = FargateWebService | FargateBackendService | FargateWorkerService | FargateJob | Ec2ReplicaService;

const taskOf = (options: Partial<TaskContainerOptions> = {}) => WorkloadTask.container({ image, port: 80, ...options });
const discovery = Discovery.serviceConnectClient();

/** Workloads that start a task while a stack is deployed. */
const WORKLOADS: Record<string, (place: Place, task?: Partial<TaskContainerOptions>) => Workload> = {
  'a web service': ({ scope, cluster }, task) => new FargateWebService(scope, 'Shop', { cluster, discovery, task: taskOf(task) }),
  'a web service with rolling()': ({ scope, cluster }, task) => (
    new FargateWebService(scope, 'Shop', { cluster, discovery, task: taskOf(task), deployment: ServiceDeployment.rolling() })
  ),
  'a web service with codeDeploy()': ({ scope, cluster }, task) => (
    new FargateWebService(scope, 'Shop', { cluster, discovery: Discovery.none(), task: taskOf(task), deployment: ServiceDeployment.codeDeploy() })
  ),
  'a backend service': ({ scope, cluster }, task) => new FargateBackendService(scope, 'Shop', { cluster, discovery, task: taskOf(task) }),
  'a worker service': ({ scope, cluster }, task) => new FargateWorkerService(scope, 'Shop', { cluster, discovery, task: taskOf({ port: undefined, ...task }) }),
  'a service on instances': ({ scope, cluster }, task) => new Ec2ReplicaService(scope, 'Shop', {
    discovery, task: taskOf(task), capacityProviders: [ec2Capacity(Stack.of(cluster), { cluster })],
  }),
  'a job at deployment': ({ scope, cluster }, task) => (
    new FargateJob(scope, 'Shop', { cluster, task: taskOf({ port: undefined, ...task }), trigger: JobTrigger.stackDeployment({ timeout: Duration.minutes(5) }) })
  ),
};

/** Whether a workload can use a connection: neither a job nor a service of CodeDeploy is a client of Service Connect. */
const isPossible = (workload: string, connection: string) => (
  !connection.includes('Service Connect') || !/job|codeDeploy/.test(workload)
);

const STARTERS = ['AWS::ECS::Service', 'Custom::EcsDeployment', 'Custom::EcsJob'];

/** Types of what a task needs when it starts, besides what it refers to. */
const NEEDED = [
  'AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::SecretsManager::SecretTargetAttachment', 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress',
  'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::DynamoDB::Table', 'AWS::EFS::FileSystem', 'AWS::EFS::MountTarget',
  'AWS::IAM::Policy', 'AWS::ECS::Service', 'AWS::ServiceDiscovery::Service', 'AWS::Kinesis::Stream', 'AWS::Events::EventBus', 'AWS::OpenSearchService::Domain',
  'AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::ServerlessCache', 'AWS::DocDB::DBCluster', 'AWS::DocDB::DBInstance',
];

/** Not needed: what other things are allowed, messages that come later, the dead letters of a worker, readers where the writer is used. */
const OTHERS = /^(?!Shop|Called).*ServiceRole|Subscription|DeadLetterQueuePolicy|^Called.*Ingress|Infrastructure|EcsJobProvider|Starter|RunPolicy|Capacity|Provider|Deployments/;

/** What the first task needs and may start before, as `<starter>: <resource>`. */
function startedTooEarly(template: AnyTemplate, connection = ''): string[] {
  const { Resources } = template;
  const ids = Object.keys(Resources);
  const starters = ids.filter((id) => id.startsWith('Shop') && STARTERS.includes(Resources[id].Type));
  const needed = ids.filter((id) => NEEDED.includes(Resources[id].Type) && !OTHERS.test(id))
    .filter((id) => connection.includes('read endpoint') || !id.includes('reader'))
    .filter((id) => !connection.includes('dbUser') || !id.includes('SecretAttachment'))
    .filter((id) => Resources[id].Type !== 'AWS::IAM::Policy' || /TaskRole|ExecutionRole/.test(id));
  expect(starters).not.toEqual([]);
  return starters.flatMap((starter) => {
    const before = ancestors(Resources, starter);
    return needed.filter((id) => !starters.includes(id) && !before.has(id)).map((id) => `${starter}: ${id}`);
  });
}

function rings({ Resources }: AnyTemplate): string[] {
  return Object.keys(Resources).filter((id) => ancestors(Resources, id).has(id));
}

function templateOf(stack: Stack): AnyTemplate {
  return Template.fromStack(stack).toJSON() as AnyTemplate;
}

function newPlace(app = new App({ treeMetadata: false }), id = 'Stack'): Place & { readonly scope: Stack } {
  const scope = new Stack(app, id, { env: { account: '111111111111', region: 'us-east-1' } });
  return { scope, cluster: new WorkloadCluster(scope, 'Cluster', { namespaceName: 'shop.internal' }) };
}

const CONNECTIONS = Object.values(KINDS).flatMap((kinds) => Object.entries(kinds));

interface Case {
  readonly workload: string;
  readonly create: typeof WORKLOADS[string];
  readonly connection: string;
  readonly connect: (place: Place) => WorkloadConnection;
  /** Feature flags of the app. */
  readonly context?: Record<string, unknown>;
}

const CASES: readonly Case[] = Object.entries(WORKLOADS).flatMap(([workload, create]) => (
  CONNECTIONS.filter(([connection]) => isPossible(workload, connection)).map(([connection, connect]) => ({ workload, create, connection, connect }))
));

test('each kind of connection is asked', () => {
  const factories = Object.getOwnPropertyNames(WorkloadConnection).filter((name) => (
    typeof Object.getOwnPropertyDescriptor(WorkloadConnection, name)!.value === 'function' && !name.startsWith('_')
  ));

  expect(Object.keys(KINDS).sort()).toEqual(factories.sort());
});

describe('in one stack', () => {
  test.each(CASES)('$workload starts when what it connects to is there: $connection', ({ create, connection, connect }) => {
    const place = newPlace();
    const target = connect(place);
    create(place).connectTo(target);

    const template = templateOf(place.scope);
    expect(startedTooEarly(template, connection)).toEqual([]);
    expect(rings(template)).toEqual([]);
  });

  test.each(Object.entries(WORKLOADS))('%s starts when its file system has mount targets, and they let it in', (_, create) => {
    const place = newPlace();
    const fileSystem = new efs.FileSystem(place.scope, 'Files', { vpc: place.cluster.vpc });
    create(place, { mounts: [{ volume: TaskVolume.efs({ fileSystem, rootAccess: true }), containerPath: '/data' }] });

    const template = templateOf(place.scope);
    expect(startedTooEarly(template)).toEqual([]);
    expect(rings(template)).toEqual([]);
  });

  test.each(Object.entries(WORKLOADS))('%s starts when a secret that it reads knows its database', (_, create) => {
    const place = newPlace();
    const secret = new rds.DatabaseSecret(place.scope, 'Login', { username: 'shop' });
    secret.attach(databaseCluster(place));
    create(place, { secrets: { DB_HOST: ecs.Secret.fromSecretsManager(secret, 'host') } });

    const { Resources } = templateOf(place.scope);
    const attachment = Object.keys(Resources).find((id) => /^LoginAttachment/.test(id) && Resources[id].Type === 'AWS::SecretsManager::SecretTargetAttachment')!;
    const starter = Object.keys(Resources).find((id) => id.startsWith('Shop') && STARTERS.includes(Resources[id].Type))!;
    expect(ancestors(Resources, starter)).toContain(attachment);
  });
});

test.each([
  ...CASES, ...CASES.filter(({ workload }) => workload === 'a backend service').map((each) => ({ ...each, context: recommendedFlags })),
])('in two stacks, $workload starts when what it connects to is there: $connection', ({ create, connect, context }: Case) => {
  const app = new App({ treeMetadata: false, context });
  const { scope: platform, cluster } = newPlace(app, 'Platform');
  const target = connect({ scope: platform, cluster });
  const scope = new Stack(app, 'App', { env: platform.env as { account: string; region: string } });
  create({ scope, cluster }).connectTo(target);

  app.synth();
  expect(scope.dependencies).toContain(platform);
  expect(platform.dependencies).toEqual([]);
  expect(startedTooEarly(templateOf(scope))).toEqual([]);
});

describe('a workload that the app lets wait for all of what it connects to', () => {
  test.each([
    ['a database cluster', (place: Place) => {
      const database = databaseCluster(place);
      return { target: database, connection: WorkloadConnection.databaseCluster(database) };
    }],
    ['a database instance', (place: Place) => {
      const database = databaseInstance(place);
      return { target: database, connection: WorkloadConnection.databaseInstance(database) };
    }],
    ['another service', (place: Place) => {
      const called = backend(Discovery.cloudMap({ name: 'called' }))(place);
      return { target: called, connection: WorkloadConnection.service(called) };
    }],
  ])('makes no ring: %s', (_, connect) => {
    const place = newPlace();
    const { target, connection } = connect(place);
    const migrate = WORKLOADS['a job at deployment'](place);
    migrate.connectTo(connection);
    migrate.node.addDependency(target);

    const template = templateOf(place.scope);
    expect(rings(template)).toEqual([]);
    expect(startedTooEarly(template)).toEqual([]);
  });

  test('makes no ring: a file system', () => {
    const place = newPlace();
    const fileSystem = new efs.FileSystem(place.scope, 'Files', { vpc: place.cluster.vpc });
    const migrate = WORKLOADS['a job at deployment'](place, { mounts: [{ volume: TaskVolume.efs({ fileSystem, rootAccess: true }), containerPath: '/data' }] });
    migrate.node.addDependency(fileSystem);

    expect(rings(templateOf(place.scope))).toEqual([]);
  });

  test.each(['before', 'after'])('shares a rule that the app creates itself, %s', (order) => {
    const place = newPlace();
    const database = databaseInstance(place);
    const shop = WORKLOADS['a backend service'](place);
    if (order === 'before') database.connections.allowDefaultPortFrom(shop);
    shop.connectTo(WorkloadConnection.databaseInstance(database));
    if (order === 'after') database.connections.allowDefaultPortFrom(shop);

    Template.fromStack(place.scope).resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    expect(startedTooEarly(templateOf(place.scope))).toEqual([]);
  });

  test('creates no rule in a group that must not be changed', () => {
    const place = newPlace();
    const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(place.scope, 'Group', 'sg-1', { mutable: false })];
    const database = rds.DatabaseInstance.fromDatabaseInstanceAttributes(place.scope, 'Orders', {
      instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.example.com', port: 5432, securityGroups, instanceResourceId: 'db-1',
    });
    WORKLOADS['a backend service'](place).connectTo(WorkloadConnection.databaseInstance(database, { dbUser: 'shop' }));

    Template.fromStack(place.scope).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });
});

describe('services that call each other', () => {
  /** Services of one stack, by their letters, and who calls whom. */
  function calling(calls: readonly string[], discoveryOf = (letter: string) => Discovery.serviceConnect({ name: letter.toLowerCase() })) {
    const place = newPlace();
    const letters = [...new Set(calls.join(''))];
    const services = Object.fromEntries(letters.map((letter) => [letter, new FargateBackendService(place.scope, letter, {
      cluster: place.cluster, task: taskOf(), discovery: discoveryOf(letter),
    })]));
    calls.forEach(([client, server]) => services[client].connectTo(WorkloadConnection.service(services[server])));
    const waits = () => {
      const template = templateOf(place.scope);
      expect(rings(template)).toEqual([]);
      const idOf = (letter: string) => logicalId(services[letter].service);
      return letters.map((letter) => `${letter}:${letters.filter((other) => ancestors(template.Resources, idOf(letter)).has(idOf(other))).join('')}`);
    };
    return { stack: place.scope, services, waits };
  }

  const RING = (...words: string[]) => Match.stringLikeRegexp(words.join('.*'));

  test('start one after the other, without a warning', () => {
    const { stack, waits } = calling(['AB', 'BC']);

    expect(waits()).toEqual(['A:BC', 'B:C', 'C:']);
    Annotations.fromStack(stack).hasNoWarning('*', RING('start before'));
  });

  test.each([
    ['two', ['AB', 'BA'], ['A:', 'B:']],
    ['three', ['AB', 'BC', 'CA'], ['A:', 'B:', 'C:']],
    ['two and one that calls them', ['AB', 'BA', 'CA'], ['A:', 'B:', 'C:A']],
  ])('start in any order in a ring, which a warning names: %s', (_, calls, order) => {
    const { stack, waits } = calling(calls);

    expect(waits()).toEqual(order);
    Annotations.fromStack(stack).hasWarning('/Stack/A', RING('Stack/A -> Stack/B', '-> Stack/A', 'force-new-deployment'));
  });

  test('start in any order, without a warning, when their way is DNS', () => {
    const { stack, waits } = calling(['AB', 'BA'], (letter) => Discovery.cloudMap({ name: letter.toLowerCase() }));

    expect(waits()).toEqual(['A:', 'B:']);
    Annotations.fromStack(stack).hasNoWarning('*', RING('start before'));
  });

  test('start in the order of Service Connect when the way back is DNS', () => {
    const { stack, waits } = calling(['AB', 'BA'], (letter) => (letter === 'B'
      ? Discovery.serviceConnect({ name: 'b' })
      : Discovery.cloudMapAndServiceConnect(Discovery.cloudMap({ name: 'a' }), Discovery.serviceConnectClient())));

    expect(waits()).toEqual(['A:B', 'B:']);
    Annotations.fromStack(stack).hasNoWarning('*', RING('start before'));
  });

  test.each<[string, (client: FargateBackendService, server: FargateBackendService) => void]>([
    ['depends on', (client, server) => server.service.node.addDependency(client.service)],
    ['is below what depends on', (client, server) => server.node.addDependency(client.service)],
    ['refers to', (client, server) => server.container.addEnvironment('CLIENT', client.service.serviceName)],
  ])('are not ordered against the app, in which the called service %s the other one', (_, turn) => {
    const { stack, services, waits } = calling(['AB']);
    turn(services.A, services.B);

    expect(waits()).toEqual(['A:', 'B:A']);
    Annotations.fromStack(stack).hasWarning('/Stack/A', RING('Stack/A -> Stack/B -> ', 'Stack/A'));
  });
});

test('services on both sides of a nested stack that call each other are not ordered, as CloudFormation deploys a nested stack as a whole', () => {
  const place = newPlace();
  const nested = new NestedStack(place.scope, 'Nested');
  const discoveryOf = (name: string) => Discovery.serviceConnect({ name });
  const serviceIn = (scope: Construct, id: string) => new FargateBackendService(scope, id, {
    cluster: place.cluster, task: taskOf(), discovery: discoveryOf(id.toLowerCase()),
  });
  const [outer, inner, other] = [serviceIn(place.scope, 'Outer'), serviceIn(nested, 'Inner'), serviceIn(nested, 'Other')];
  outer.connectTo(WorkloadConnection.service(inner));
  other.connectTo(WorkloadConnection.service(outer));

  expect(rings(templateOf(place.scope))).toEqual([]);
  Annotations.fromStack(place.scope).hasWarning('/Stack/Outer', Match.stringLikeRegexp('start before'));
});

test.each(['databaseCluster', 'service'])('a workload in a nested stack starts when what it connects to in its parent is there: %s', (kind) => {
  const place = newPlace();
  const [connection] = Object.values(KINDS[kind]);
  const nested = new NestedStack(place.scope, 'Nested');
  const target = connection(place);
  WORKLOADS['a backend service']({ scope: nested, cluster: place.cluster }).connectTo(target);

  const template = templateOf(place.scope);
  expect(rings(template)).toEqual([]);
  const [stackId] = Object.keys(template.Resources).filter((id) => template.Resources[id].Type === 'AWS::CloudFormation::Stack');
  const needed = Object.keys(template.Resources).filter((id) => /^AWS::(RDS::DB(Instance|Cluster)|ECS::Service)$/.test(template.Resources[id].Type));
  expect([...ancestors(template.Resources, stackId)]).toEqual(expect.arrayContaining(needed.filter((id) => !id.includes('reader'))));
});

test('a queue whose policy refers to the workload is not waited for', () => {
  const place = newPlace();
  const queue = new sqs.Queue(place.scope, 'Orders');
  const shop = WORKLOADS['a backend service'](place) as FargateBackendService;
  shop.connectTo(WorkloadConnection.queue(queue));
  queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.AnyPrincipal()],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': shop.service.serviceArn } },
  }));

  expect(rings(templateOf(place.scope))).toEqual([]);
});

test.each(Object.entries(WORKLOADS))('%s starts when policies that the app attaches to its role are there', (_, create) => {
  const place = newPlace();
  const shop = create(place);
  const statements = [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })];
  const policies = [
    new iam.ManagedPolicy(place.scope, 'Managed', { roles: [shop.taskDefinition.taskRole as iam.Role], statements }),
    new iam.Policy(place.scope, 'Inline', { roles: [shop.taskDefinition.taskRole], statements }),
  ].map(logicalId);

  const { Resources } = templateOf(place.scope);
  const starter = Object.keys(Resources).find((id) => id.startsWith('Shop') && STARTERS.includes(Resources[id].Type))!;
  expect([...ancestors(Resources, starter)]).toEqual(expect.arrayContaining(policies));
});

test('a policy of the role that refers to the service is not waited for', () => {
  const place = newPlace();
  const shop = WORKLOADS['a backend service'](place) as FargateBackendService;
  const statements = [new iam.PolicyStatement({ actions: ['ecs:UpdateService'], resources: [shop.service.serviceArn] })];
  new iam.Policy(place.scope, 'Inline', { roles: [shop.taskDefinition.taskRole], statements });

  expect(rings(templateOf(place.scope))).toEqual([]);
});

test('a secret of the app is not attached to anything', () => {
  const place = newPlace();
  const secret = new secretsmanager.Secret(place.scope, 'Token');
  WORKLOADS['a backend service'](place, { secrets: { TOKEN: ecs.Secret.fromSecretsManager(secret) } });

  expect(rings(templateOf(place.scope))).toEqual([]);
});
