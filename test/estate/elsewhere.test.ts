import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { placedTemplates } from './company/assembly';
import { ABROAD, HOME, PARTNER, Platform } from './company/platform';
import {
  CloudMapDnsRecords, ContainerLogging, DeliveryPipeline, DeploymentHook, Discovery, Exposure, FargateBackendService, FargateJob, FargateWebService,
  ImageRepository, IWorkloadCluster, JobTrigger, LogDestination, PipelineSource, Secrets, ServiceDeployment, Sidecar, TaskContainerOptions,
  WorkloadCluster, WorkloadConnection, WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { image, webTask } from '../fixtures/web-task';
import { templateProblems } from '../properties/oracle/template';
import { missingPermissions } from '../template-checks/permissions/missing-permissions';

type Where = 'another Region' | 'another account';
const PLACES: Where[] = ['another Region', 'another account'];

/** A team, and a stack of the same app that is elsewhere. */
class World {
  public readonly app = new App();
  public readonly team = new Stack(this.app, 'Team', { env: HOME });
  public readonly elsewhere: Stack;
  public readonly cluster: IWorkloadCluster;

  constructor(public readonly where: Where) {
    this.elsewhere = new Stack(this.app, 'Elsewhere', { env: where === 'another Region' ? ABROAD : PARTNER });
    const { cluster, vpc, namespace } = new Platform(this.app);
    this.cluster = WorkloadCluster.fromAttributes(this.team, 'Place', { cluster, vpc, cloudMapNamespace: namespace });
  }

  /** The Region or the account of what is elsewhere. */
  public get value(): string {
    return this.where === 'another Region' ? this.elsewhere.region : this.elsewhere.account;
  }

  public get key(): kms.Key {
    return new kms.Key(this.elsewhere, 'Key');
  }

  public service(options: Partial<TaskContainerOptions> = {}): FargateBackendService {
    return this.serviceOf(webTask(options));
  }

  public serviceOf(task: WorkloadTask): FargateBackendService {
    return new FargateBackendService(this.team, 'Web', { cluster: this.cluster, task, discovery: Discovery.cloudMap({ name: 'web' }) });
  }

  public web(exposure: Exposure, deployment = ServiceDeployment.rolling()): FargateWebService {
    const discovery = Discovery.cloudMap({ name: 'web', dnsRecords: CloudMapDnsRecords.SRV });
    return new FargateWebService(this.team, 'Web', { cluster: this.cluster, task: webTask(), discovery, exposure, deployment });
  }

  public job(trigger: JobTrigger): FargateJob {
    return new FargateJob(this.team, 'Job', { cluster: this.cluster, task: WorkloadTask.container({ image }), trigger });
  }

  public pipeline(source: PipelineSource, notificationTopic?: sns.ITopic): DeliveryPipeline {
    const imageRepository = new ImageRepository(this.team, 'Images');
    const services = [this.service({ image: imageRepository.liveImage('web') })];
    return new DeliveryPipeline(this.team, 'Pipeline', { source, imageRepository, stages: [{ stageName: 'Production', services }], notificationTopic });
  }
}

async function expectComplete(app: App): Promise<void> {
  const templates = placedTemplates(app.synth());
  expect(templates.flatMap(({ template }) => templateProblems(template))).toEqual([]);
  expect(await missingPermissions(templates)).toEqual([]);
}

const SECRET_USES: [string, (world: World, secret: secretsmanager.ISecret) => unknown][] = [
  ['a secret', (world, secret) => world.service({ secrets: { TOKEN: ecs.Secret.fromSecretsManager(secret) } })],
  ['Secrets.fields()', (world, secret) => world.service({ secrets: Secrets.fields(secret, { USER: 'user' }) })],
  ['registry credentials', (world, credentials) => world.service({ image: ecs.ContainerImage.fromRegistry('registry.example.com/shop', { credentials }) })],
  ['a FireLens plugin', (world, secret) => world.service({
    sidecars: [Sidecar.fireLens({ destination: LogDestination.plugin({ name: 'datadog', secretOptions: { apikey: ecs.Secret.fromSecretsManager(secret) } }) })],
  })],
  ['a document', (world, secret) => world.serviceOf(WorkloadTask.fromDocument({
    cpu: 256, memory: 512, containerDefinitions: [{ name: 'app', image: 'nginx', portMappings: [{ containerPort: 80 }] }],
  }, { secrets: { TOKEN: ecs.Secret.fromSecretsManager(secret) } }))],
  ['a database', (world, secret) => world.service().connectTo(WorkloadConnection.databaseInstance(
    rds.DatabaseInstance.fromDatabaseInstanceAttributes(world.team, 'Database', {
      instanceIdentifier: 'shop', instanceEndpointAddress: 'db.example.com', port: 5432, securityGroups: [],
    }), { secret },
  ))],
];

describe('given a secret that the app creates in another account', () => {
  test.each(SECRET_USES)('fails without a key for %s', (name, use) => {
    const world = new World('another account');
    const place = name === 'a database' ? 'Team/Web' : 'Team/Web/TaskDefinition';
    const secret = new secretsmanager.Secret(world.elsewhere, 'Secret', { secretName: 'token' });

    expect(() => use(world, secret)).toThrow(errorAt(place, 'another account', 'customer managed key', 'Elsewhere/Secret', 'encryptionKey'));
  });

  test.each(SECRET_USES)('with a key, %s can be read', async (_use, use) => {
    const world = new World('another account');
    use(world, new secretsmanager.Secret(world.elsewhere, 'Secret', { secretName: 'token', encryptionKey: world.key }));

    await expectComplete(world.app);
  });
});

describe.each(PLACES)('given a database that the app creates in %s', (where) => {
  const databaseIn = ({ elsewhere }: World) => new rds.DatabaseInstance(elsewhere, 'Database', {
    instanceIdentifier: 'shop',
    engine: rds.DatabaseInstanceEngine.POSTGRES,
    vpc: ec2.Vpc.fromVpcAttributes(elsewhere, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'] }),
  });

  test('fails on the secret that CDK created with it', () => {
    const world = new World(where);
    world.service().connectTo(WorkloadConnection.databaseInstance(databaseIn(world)));

    expect(() => world.app.synth()).toThrow(errorAt('Team/Web/TaskDefinition/app', 'database', where, world.value, 'dbUser'));
  });

  test('fails on that secret as an environment variable', () => {
    const world = new World(where);
    world.service({ secrets: { PASSWORD: ecs.Secret.fromSecretsManager(databaseIn(world).secret!, 'password') } });

    expect(() => world.app.synth()).toThrow(errorAt('Team/Web/TaskDefinition/app', 'database', where, world.value));
  });
});

describe('given an environment file in a bucket that the app creates in another account', () => {
  test.each([true, false])('bucket, key and role allow to read it (key: %s)', async (encrypted) => {
    const world = new World('another account');
    const bucket = new s3.Bucket(world.elsewhere, 'Bucket', { bucketName: 'company-elsewhere', encryptionKey: encrypted ? world.key : undefined });
    world.service({ environmentFiles: [ecs.EnvironmentFile.fromBucket(bucket, 'shop.env')] });

    await expectComplete(world.app);
    Template.fromStack(world.elsewhere).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith(['s3:GetObject', 's3:GetBucketLocation'].map((Action) => Match.objectLike({ Action, Effect: 'Allow' }))) },
    });
  });

  test('toDocument() changes neither the policy of the bucket nor those of roles', () => {
    const world = new World('another account');
    const taskRole = new iam.Role(world.team, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    const executionRole = iam.Role.fromRoleArn(world.team, 'Imported', `arn:aws:iam::${HOME.account}:role/shop`);
    const bucket = new s3.Bucket(world.elsewhere, 'Bucket', { bucketName: 'company-elsewhere' });
    const environmentFiles = [ecs.EnvironmentFile.fromBucket(bucket, 'shop.env')];

    expect(webTask({ executionRole }).toDocument()).toMatchObject({ executionRoleArn: `arn:aws:iam::${HOME.account}:role/shop` });
    expect(() => webTask({ taskRole, executionRole, environmentFiles }).toDocument()).toThrow('refers to a resource of the app');
    Template.fromStack(world.elsewhere).resourceCountIs('AWS::S3::BucketPolicy', 0);
    Template.fromStack(world.team).resourceCountIs('AWS::IAM::Policy', 0);
  });
});

test('given a task definition of CDK with an execution role of another stack, environment files can be read, and the stacks do not need each other', async () => {
  const world = new World('another account');
  const roles = new Stack(world.app, 'Roles', { env: HOME });
  const executionRole = new iam.Role(roles, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const bucket = new s3.Bucket(world.team, 'Bucket', { encryptionKey: new kms.Key(world.team, 'Key') });
  const taskDefinition = new ecs.FargateTaskDefinition(world.team, 'TaskDefinition', { executionRole });
  taskDefinition.addContainer('app', { image, portMappings: [{ containerPort: 80 }], environmentFiles: [ecs.EnvironmentFile.fromBucket(bucket, 'shop.env')] });
  world.serviceOf(WorkloadTask.fromTaskDefinition(taskDefinition));

  await expectComplete(world.app);
});

const LOG_GROUP_USES: [string, string, (world: World, logGroup: logs.ILogGroup) => unknown][] = [
  ['ContainerLogging.awsLogs()', 'logGroup', (world, logGroup) => world.service({ logging: ContainerLogging.awsLogs({ logGroup }) })],
  ['ecs.LogDrivers.awsLogs()', 'logGroup', (world, logGroup) => world.service({ logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'web' }) })],
  ['ecs.LogDrivers.awsLogs() of a document', 'logGroup', (world, logGroup) => world.serviceOf(WorkloadTask.fromDocument({
    cpu: 256, memory: 512, containerDefinitions: [{ name: 'app', image: 'nginx', portMappings: [{ containerPort: 80 }] }],
  }, { logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'web' }) }))],
  ['LogDestination.cloudWatchLogs()', 'logGroup', (world, logGroup) => world.service({
    sidecars: [Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs({ logGroup }) })],
  })],
];
const apiLogs = (world: World, accessLogGroup: logs.ILogGroup) => world.web(Exposure.httpApi({ accessLogGroup }));
const ORIGINS: [string, (world: World) => logs.ILogGroup][] = [
  ['created', ({ elsewhere }) => new logs.LogGroup(elsewhere, 'Logs', { logGroupName: 'shop' })],
  ['imported', ({ elsewhere: { region, account }, team }) => logs.LogGroup.fromLogGroupArn(team, 'Logs', `arn:aws:logs:${region}:${account}:log-group:shop`)],
];

describe.each(ORIGINS)('given a log group elsewhere (%s)', (_origin, logGroupIn) => {
  test.each(LOG_GROUP_USES)('fails on one of another account for %s', (_use, option, use) => {
    const world = new World('another account');
    expect(() => use(world, logGroupIn(world))).toThrow(errorAt('Team/Web/TaskDefinition/app', option, 'another account', PARTNER.account, `use a log group of ${HOME.account}`));
  });

  test.each(LOG_GROUP_USES)('one of another Region can be written to by %s', async (_use, _option, use) => {
    const world = new World('another Region');
    use(world, logGroupIn(world));

    await expectComplete(world.app);
    const policies = JSON.stringify(Template.fromStack(world.team).findResources('AWS::IAM::Policy'));
    expect(policies).toMatch(/log-group:shop:\*"/);
  });

  test.each(PLACES)('fails on one of %s for the sessions of ECS Exec', (where) => {
    const world = new World(where);
    const cluster = new WorkloadCluster(world.team, 'Own', {
      vpc: world.cluster.vpc,
      executeCommandConfiguration: { logging: ecs.ExecuteCommandLogging.OVERRIDE, logConfiguration: { cloudWatchLogGroup: logGroupIn(world) } },
    });
    const create = () => new FargateBackendService(world.team, 'Web', {
      cluster, task: webTask(), enableExecuteCommand: true, discovery: Discovery.cloudMap({ name: 'web' }),
    });

    expect(create).toThrow(errorAt('Team/Web/TaskDefinition', 'cloudWatchLogGroup of ECS Exec', where, world.value));
  });

  test.each(PLACES)('fails on one of %s for the access logs of an HTTP API', (where) => {
    const world = new World(where);
    expect(() => apiLogs(world, logGroupIn(world))).toThrow(errorAt('Team/Web/HttpApi', 'accessLogGroup', where, world.value));
  });
});

test.each(LOG_GROUP_USES)('given a log group with a key in another Region, CloudWatch Logs of that Region may use the key with %s', (_use, _option, use) => {
  const world = new World('another Region');
  use(world, new logs.LogGroup(world.elsewhere, 'Logs', { logGroupName: 'shop', encryptionKey: world.key }));

  world.app.synth();
  Template.fromStack(world.elsewhere).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: `logs.${ABROAD.region}.amazonaws.com` } })]) },
  });
});

describe.each(PLACES)('given a topic of %s', (where) => {
  const importedTopic = ({ elsewhere: { region, account }, team }: World) => sns.Topic.fromTopicArn(team, 'Topic', `arn:aws:sns:${region}:${account}:on-call`);
  const source = PipelineSource.connection({ connectionArn: `arn:aws:codeconnections:${HOME.region}:${HOME.account}:connection/1`, owner: 'shop', repo: 'web' });

  test('fails on an imported one for an approval', () => {
    const world = new World(where);
    const deployment = ServiceDeployment.blueGreen({ hooks: [DeploymentHook.approval({ topic: importedTopic(world) })] });

    expect(() => world.web(Exposure.applicationLoadBalancer(), deployment)).toThrow(errorAt('Team/Web/Approval', 'topic', where, world.value, 'use a topic of'));
  });

  test.each<[string, (world: World) => sns.ITopic]>([
    ['imported', importedTopic], ['created', ({ elsewhere }) => new sns.Topic(elsewhere, 'Topic', { topicName: 'on-call' })],
  ])('fails on one (%s) for a pipeline', (_origin, topicIn) => {
    const world = new World(where);
    expect(() => world.pipeline(source, topicIn(world))).toThrow(errorAt('Team/Pipeline/Notifications', 'notificationTopic', where, world.value, 'use a topic of'));
  });
});

test.each(PLACES)('fails on a source bucket of %s', (where) => {
  const world = new World(where);
  const bucket = new s3.Bucket(world.elsewhere, 'Bucket', { bucketName: 'company-elsewhere', versioned: true });

  expect(() => world.pipeline(PipelineSource.s3({ bucket, bucketKey: 'web.zip' })))
    .toThrow(errorAt('Team/Pipeline', 'bucket of PipelineSource.s3()', where, world.value, 'use a bucket of'));
});

test.each([...PLACES])('a schedule sends to a dead-letter queue with a redrive policy and a key in %s', async (where) => {
  const world = new World(where);
  const deadLetterQueue = new sqs.Queue(world.elsewhere, 'Queue', {
    queueName: 'letters', encryptionMasterKey: world.key, deadLetterQueue: { maxReceiveCount: 1, queue: new sqs.Queue(world.elsewhere, 'Last') },
  });
  world.job(JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.expression('rate(1 day)'), deadLetterQueue }));

  await expectComplete(world.app);
});

describe('given a topic with a separate policy', () => {
  const approvalBy = (world: World, topic: sns.ITopic) => world.web(
    Exposure.applicationLoadBalancer(), ServiceDeployment.blueGreen({ hooks: [DeploymentHook.approval({ topic })] }),
  );
  const separatePolicy = ({ team }: World, topic: sns.ITopic) => new sns.TopicPolicy(team, 'Own', {
    topics: [topic],
    policyDocument: new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ principals: [new iam.AccountPrincipal('777788889999')], actions: ['sns:Subscribe'], resources: [topic.topicArn] })],
    }),
  });

  test.each<[string, (world: World, topic: sns.ITopic) => void]>([
    ['before', (world, topic) => { separatePolicy(world, topic); approvalBy(world, topic); }],
    ['after', (world, topic) => { approvalBy(world, topic); separatePolicy(world, topic); }],
  ])('that was created %s the workload, the services are added to it, and there is no other policy', async (_order, create) => {
    const world = new World('another Region');
    create(world, new sns.Topic(world.team, 'Topic'));

    await expectComplete(world.app);
    const template = Template.fromStack(world.team);
    template.resourceCountIs('AWS::SNS::TopicPolicy', 1);
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'sns:Subscribe' }),
          ...['events', 'cloudwatch'].map((service) => Match.objectLike({ Action: 'sns:Publish', Principal: { Service: `${service}.amazonaws.com` } })),
        ],
      },
    });
    Annotations.fromStack(world.team).hasNoWarning('*', Match.stringLikeRegexp('topic-policy'));
  });

  test('a job that reports failures and an approval after it are both added to it', async () => {
    const world = new World('another Region');
    const topic = new sns.Topic(world.team, 'Topic');
    new FargateJob(world.team, 'Job', { cluster: world.cluster, task: WorkloadTask.container({ image }), trigger: JobTrigger.onDemand(), failureTopic: topic });
    separatePolicy(world, topic);
    approvalBy(world, topic);

    await expectComplete(world.app);
    Template.fromStack(world.team).resourceCountIs('AWS::SNS::TopicPolicy', 1);
  });
});
