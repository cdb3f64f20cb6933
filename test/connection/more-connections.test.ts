import { Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import {
  DataAccess, Discovery, ElastiCacheConnectionOptions, FargateBackendService, FargateJob, JobTrigger, Sidecar, WorkloadCluster, WorkloadConnection,
  WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, ref } from '../fixtures/template-references';
import { image } from '../fixtures/web-task';

/** A service with a sidecar, in a VPC of its own. */
function newWorld(stack = newStack()) {
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const sidecars = [Sidecar.container({ containerName: 'exporter', image })];
  const shop = new FargateBackendService(stack, 'Shop', {
    cluster, task: WorkloadTask.container({ image, port: 80, containerName: 'app', sidecars }), discovery: Discovery.none(),
  });
  const read = () => new ConnectedTemplate(Template.fromStack(stack));
  return { stack, cluster, vpc: cluster.vpc, shop, read };
}

class ConnectedTemplate {
  constructor(public readonly template: Template) {}

  public variablesOf(name: string): Record<string, unknown> {
    const [definition] = Object.values(this.template.findResources('AWS::ECS::TaskDefinition'));
    const { Environment = [], Secrets = [] } = definition.Properties.ContainerDefinitions.find(({ Name }: any) => Name === name);
    return Object.fromEntries([...Environment.map(({ Name, Value }: any) => [Name, Value]), ...Secrets.map((each: any) => [each.Name, 'secret'])]);
  }

  /** Statements of the policies that connections have added to the task role. */
  public get statements(): any[] {
    return Object.entries(this.template.findResources('AWS::IAM::Policy')).filter(([id]) => id.includes('TaskRoleAllow'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  }

  public get ingressPorts(): number[] {
    return Object.values(this.template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties.FromPort);
  }
}

const cacheGroup = (stack: Stack, vpc: ec2.IVpc) => new ec2.SecurityGroup(stack, 'CacheGroup', { vpc });

describe('containerNames', () => {
  test('sends the environment variables to the containers named, and not to the main one', () => {
    const { stack, shop, read } = newWorld();
    shop.connectTo(WorkloadConnection.queue(new sqs.Queue(stack, 'Orders'), { containerNames: ['exporter'] }));

    expect(read().variablesOf('exporter')).toHaveProperty('ORDERS_QUEUE_URL');
    expect(read().variablesOf('app')).toEqual({});
  });

  test('sends them to several containers, secrets included', () => {
    const { stack, vpc, shop, read } = newWorld();
    const cluster = new docdb.DatabaseCluster(stack, 'Documents', {
      vpc, masterUser: { username: 'app' }, instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
    });
    shop.connectTo(WorkloadConnection.documentDbCluster(cluster, { containerNames: ['app', 'exporter'] }));

    for (const name of ['app', 'exporter']) {
      expect(read().variablesOf(name)).toMatchObject({ DOCUMENTS_HOST: getAtt(cluster, 'Endpoint'), DOCUMENTS_PASSWORD: 'secret', DOCUMENTS_USERNAME: 'secret' });
    }
  });

  test('works for jobs as well', () => {
    const stack = newStack();
    const job = new FargateJob(stack, 'Job', {
      task: WorkloadTask.container({ image, containerName: 'app', sidecars: [Sidecar.container({ containerName: 'exporter', image })] }), trigger: JobTrigger.onDemand(),
    });
    job.connectTo(WorkloadConnection.eventBus(new events.EventBus(stack, 'Bus'), { containerNames: ['exporter'] }));

    expect(new ConnectedTemplate(Template.fromStack(stack)).variablesOf('exporter')).toHaveProperty('BUS_EVENT_BUS_ARN');
  });

  test('fails with a container that the task does not have, and lists those there are', () => {
    const { stack, shop } = newWorld();

    expect(() => shop.connectTo(WorkloadConnection.queue(new sqs.Queue(stack, 'Orders'), { containerNames: ['worker'] })))
      .toThrow(errorAt('Stack/Shop', 'containerNames of WorkloadConnection.queue()', "got 'worker';", 'app or exporter'));
  });

  test('fails when it is empty', () => {
    const { stack, shop } = newWorld();

    expect(() => shop.connectTo(WorkloadConnection.queue(new sqs.Queue(stack, 'Orders'), { containerNames: [] }))).toThrow(errorAt('Stack/Shop', 'empty containerNames'));
  });
});

describe('a replication group of ElastiCache', () => {
  function connected(props: Partial<elasticache.CfnReplicationGroupProps> = {}, options: ElastiCacheConnectionOptions = {}) {
    const world = newWorld();
    const group = new elasticache.CfnReplicationGroup(world.stack, 'Sessions', {
      replicationGroupDescription: 'sessions', securityGroupIds: [cacheGroup(world.stack, world.vpc).securityGroupId], ...props,
    });
    world.shop.connectTo(WorkloadConnection.replicationGroup(group, options));
    return { ...world, group };
  }

  test('tells its primary endpoint, and lets the tasks in', () => {
    const { group, read } = connected({ transitEncryptionEnabled: true }, { urlVariable: 'SESSIONS_URL' });
    const { SESSIONS_URL, ...variables } = read().variablesOf('app');

    expect(variables).toEqual({ SESSIONS_HOST: getAtt(group, 'PrimaryEndPoint.Address'), SESSIONS_PORT: getAtt(group, 'PrimaryEndPoint.Port') });
    expect(JSON.stringify(SESSIONS_URL)).toContain('rediss://');
    expect(read().ingressPorts).toEqual([6379]);
    expect(read().statements).toEqual([]);
  });

  test.each([
    [{ numNodeGroups: 2 }, {}, 'ConfigurationEndPoint.Address'],
    [{ clusterMode: 'enabled' }, {}, 'ConfigurationEndPoint.Address'],
    [{}, { readEndpoint: true }, 'ReaderEndPoint.Address'],
  ])('with %j and %j, tells its %s', (props, options, attribute) => {
    const { group, read } = connected(props, options);

    expect(read().variablesOf('app').SESSIONS_HOST).toEqual(getAtt(group, attribute));
  });

  test('uses the port of the group, and no TLS where it has none', () => {
    const { read } = connected({ port: 7000 }, { urlVariable: 'URL' });

    expect(read().ingressPorts).toEqual([7000]);
    expect(JSON.stringify(read().variablesOf('app').URL)).toContain('"redis://');
  });

  test('grants a user to log in by IAM to this cache', () => {
    const { read } = connected({}, { iamUserId: 'shop' });

    expect(read().variablesOf('app').SESSIONS_USERNAME).toBe('shop');
    const [{ Action, Resource }] = read().statements;
    expect(Action).toBe('elasticache:Connect');
    expect(JSON.stringify(Resource[0])).toMatch(/:replicationgroup:.*Sessions/);
    expect(JSON.stringify(Resource[1])).toContain(':user:shop');
  });

  test('passes on a password', () => {
    const { stack, vpc, shop, read } = newWorld();
    const password = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Token'), 'token');
    shop.connectTo(WorkloadConnection.cache({ host: 'cache.example.com', securityGroups: [cacheGroup(stack, vpc)], name: 'Sessions', password, port: 6390 }));

    expect(read().variablesOf('app')).toEqual({ SESSIONS_HOST: 'cache.example.com', SESSIONS_PORT: '6390', SESSIONS_PASSWORD: 'secret' });
    expect(read().ingressPorts).toEqual([6390]);
  });

  test('imports a security group that is a literal', () => {
    const { read } = connected({ securityGroupIds: ['sg-12345678'] });

    read().template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-12345678', FromPort: 6379 });
  });

  test('fails for the reader endpoint of a cluster', () => {
    expect(() => connected({ numNodeGroups: 2 }, { readEndpoint: true })).toThrow(errorAt('WorkloadConnection.replicationGroup()', 'no reader endpoint', "got 'Stack/Sessions';"));
  });

  test('fails without known security groups', () => {
    expect(() => connected({ securityGroupIds: undefined })).toThrow(errorAt('WorkloadConnection.replicationGroup()', 'security groups', 'pass securityGroups'));
  });

  test.each([
    [{ passwordVariable: 'P' }, ['passwordVariable is set', "got 'P';"]],
    [{ usernameVariable: 'U' }, ['usernameVariable is set', "got 'U';"]],
    [{ hostVariable: '1' }, ['hostVariable', "got '1';"]],
  ])('fails with %j', (options, words) => {
    expect(() => connected({}, options)).toThrow(errorAt('WorkloadConnection.replicationGroup()', ...words));
  });
});

describe('a serverless cache of ElastiCache', () => {
  test.each([
    [{}, 'Endpoint.Address', 6379], [{ readEndpoint: true }, 'ReaderEndpoint.Address', 6380],
  ])('with %j, tells its %s and opens port %i', (options, attribute, port) => {
    const { stack, vpc, shop, read } = newWorld();
    const cache = new elasticache.CfnServerlessCache(stack, 'Sessions', {
      engine: 'valkey', serverlessCacheName: 'sessions', securityGroupIds: [cacheGroup(stack, vpc).securityGroupId],
    });
    shop.connectTo(WorkloadConnection.serverlessCache(cache, { ...options, iamUserId: 'shop' }));

    expect(read().variablesOf('app').SESSIONS_HOST).toEqual(getAtt(cache, attribute));
    expect(read().ingressPorts).toEqual([port]);
    expect(read().statements[0].Resource[0]).toEqual(getAtt(cache, 'ARN'));
  });
});

describe('a domain of OpenSearch', () => {
  test('tells its URL, lets the tasks read, and opens its security group in a VPC', () => {
    const { stack, vpc, shop, read } = newWorld();
    const domain = new opensearch.Domain(stack, 'Products', {
      version: opensearch.EngineVersion.OPENSEARCH_2_19, vpc, vpcSubnets: [{ subnets: vpc.privateSubnets.slice(0, 1) }],
    });
    shop.connectTo(WorkloadConnection.searchDomain(domain));

    expect(read().variablesOf('app').PRODUCTS_URL).toEqual({ 'Fn::Join': ['', ['https://', getAtt(domain, 'DomainEndpoint')]] });
    expect(read().statements.flatMap(({ Action }) => Action)).toEqual(['es:ESHttpGet', 'es:ESHttpHead']);
    expect(read().ingressPorts).toEqual([443]);
  });

  test('outside of a VPC needs no security group rule, and may be limited to an index', () => {
    const { stack, shop, read } = newWorld();
    const domain = new opensearch.Domain(stack, 'Products', { version: opensearch.EngineVersion.OPENSEARCH_2_19 });
    shop.connectTo(WorkloadConnection.searchDomain(domain, { access: DataAccess.WRITE, index: 'orders' }));

    expect(read().ingressPorts).toEqual([]);
    expect(JSON.stringify(read().statements)).toContain('/orders/*');
    expect(read().statements.flatMap(({ Action }) => Action)).toContain('es:ESHttpPut');
  });
});

describe('a file system', () => {
  test.each([
    [{}, ['elasticfilesystem:ClientMount']],
    [{ access: DataAccess.READ_WRITE }, ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']],
  ])('with %j, may be mounted with %j through a mount target', (options, actions) => {
    const { stack, vpc, shop, read } = newWorld();
    const fileSystem = new efs.FileSystem(stack, 'Uploads', { vpc });
    const accessPoint = fileSystem.addAccessPoint('App');
    shop.connectTo(WorkloadConnection.fileSystem(fileSystem, { ...options, accessPoint }));

    expect(read().variablesOf('app')).toEqual({ UPLOADS_FILE_SYSTEM_ID: ref(fileSystem) });
    expect(read().statements).toEqual([{
      Effect: 'Allow',
      Action: actions.length === 1 ? actions[0] : actions,
      Resource: getAtt(fileSystem, 'Arn'),
      Condition: {
        Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' },
        StringEquals: { 'elasticfilesystem:AccessPointArn': expect.anything() },
      },
    }]);
    expect(read().ingressPorts).toEqual([2049]);
  });
});

describe('a stream of Kinesis', () => {
  test('may be read, with its key in another stack', () => {
    const app = new App();
    const platform = new Stack(app, 'Platform');
    const stream = new kinesis.Stream(platform, 'Clicks', { encryption: kinesis.StreamEncryption.KMS, encryptionKey: new kms.Key(platform, 'Key') });
    const { shop, read } = newWorld(new Stack(app, 'Stack'));
    shop.connectTo(WorkloadConnection.stream(stream));

    expect(read().variablesOf('app')).toHaveProperty('CLICKS_STREAM_NAME');
    const actions = read().statements.flatMap(({ Action }) => Action);
    expect(actions).toEqual(expect.arrayContaining(['kinesis:GetRecords', 'kms:Decrypt']));
    expect(actions).not.toContain('kinesis:PutRecord');
  });

  test('may be written to alone', () => {
    const { stack, shop, read } = newWorld();
    shop.connectTo(WorkloadConnection.stream(new kinesis.Stream(stack, 'Clicks'), { access: DataAccess.WRITE }));

    const actions = read().statements.flatMap(({ Action }) => Action);
    expect(actions).toContain('kinesis:PutRecords');
    expect(actions).not.toContain('kinesis:GetRecords');
  });
});

test('an event bus takes events, and nothing else is allowed', () => {
  const { stack, shop, read } = newWorld();
  const bus = new events.EventBus(stack, 'Orders');
  shop.connectTo(WorkloadConnection.eventBus(bus));

  expect(read().variablesOf('app')).toEqual({ ORDERS_EVENT_BUS_ARN: getAtt(bus, 'Arn') });
  expect(read().statements).toEqual([{ Effect: 'Allow', Action: 'events:PutEvents', Resource: getAtt(bus, 'Arn') }]);
});

describe('a model of Bedrock', () => {
  const nova = (stack: Stack) => bedrock.FoundationModel.fromFoundationModelId(stack, 'Nova', bedrock.FoundationModelIdentifier.AMAZON_NOVA_LITE_V1_0);
  const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

  test('may be invoked in the Region', () => {
    const { stack, shop, read } = newWorld();
    shop.connectTo(WorkloadConnection.bedrockModel(nova(stack)));
    const arn = stack.resolve(nova(newStack()).modelArn);

    expect(read().variablesOf('app')).toEqual({ BEDROCK_MODEL_ID: arn });
    expect(read().statements).toEqual([{ Effect: 'Allow', Action: INVOKE, Resource: arn }]);
  });

  test('may be invoked in each Region, but through the inference profile alone', () => {
    const { stack, shop, read } = newWorld();
    shop.connectTo(WorkloadConnection.bedrockModel(nova(stack), { inferenceProfile: 'eu.amazon.nova-lite-v1:0' }));
    const [profile, model] = read().statements;

    expect(read().variablesOf('app')).toEqual({ BEDROCK_MODEL_ID: 'eu.amazon.nova-lite-v1:0' });
    expect(JSON.stringify(profile.Resource)).toContain(':inference-profile/eu.amazon.nova-lite-v1:0');
    expect(model.Resource).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:*::foundation-model/amazon.nova-lite-v1:0']] });
    expect(model.Condition).toEqual({ StringLike: { 'bedrock:InferenceProfileArn': profile.Resource } });
  });

  test('fails with a profile that is neither an id nor an ARN, and for a model that profiles do not lead to', () => {
    const stack = newStack();
    const provisioned = bedrock.ProvisionedModel.fromProvisionedModelArn(stack, 'Own', 'arn:aws:bedrock:us-east-1:111111111111:provisioned-model/abc');

    expect(() => WorkloadConnection.bedrockModel(nova(stack), { inferenceProfile: 'nova' })).toThrow(errorAt('WorkloadConnection.bedrockModel()', "got 'nova';", 'eu.amazon'));
    expect(() => WorkloadConnection.bedrockModel(provisioned, { inferenceProfile: 'eu.amazon.nova-lite-v1:0' }))
      .toThrow(errorAt('WorkloadConnection.bedrockModel()', 'leads to foundation models', 'provisioned-model/abc'));
  });
});

describe('a cluster of DocumentDB', () => {
  test('fails in another VPC', () => {
    const { stack, shop } = newWorld();
    const cluster = new docdb.DatabaseCluster(stack, 'Documents', {
      vpc: new ec2.Vpc(stack, 'Other'), masterUser: { username: 'app' }, instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
    });

    expect(() => shop.connectTo(WorkloadConnection.documentDbCluster(cluster))).toThrow(errorAt('Stack/Shop', 'Stack/Documents is in another VPC'));
  });

  test('fails for an imported one without a secret, with a remedy that names no IAM user', () => {
    const { stack, vpc, shop } = newWorld();
    const cluster = docdb.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Documents', {
      clusterIdentifier: 'documents', clusterEndpointAddress: 'documents.example.com', port: 27017, securityGroup: cacheGroup(stack, vpc),
    });

    expect(() => shop.connectTo(WorkloadConnection.documentDbCluster(cluster))).toThrow(errorAt('Stack/Shop', 'secret of the database', 'pass `secret` to'));
  });
});
