import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import {
  BacklogScalingOptions, ConcurrencyPolicy, DataAccess, Discovery, FargateBackendService, FargateJob, FargateWebService, FargateWorkerService,
  JobTrigger, QueueAccess, Scaling, ScheduleJobTriggerOptions, ServiceDeployment, WorkloadConnection,
} from '../../../src/index';
import { webTask } from '../../fixtures/web-task';
import { CODE_DEPLOY, inStack, job, sharedCluster, worker } from '../apps';
import { Area, change, NOTHING, TASKS } from '../change';
import { Build } from '../update/synthesize';
import { ENDS_WITH_UPDATE, LATER_TASKS, LOG_POLICY, LOST_LOG } from '../words';

interface Data {
  readonly one: s3.Bucket;
  readonly two: s3.Bucket;
  readonly table: dynamodb.Table;
  readonly queue: sqs.Queue;
  readonly topic: sns.Topic;
}

/** A web service with connections to some of the data of its stack. */
function connected(connect: (data: Data, stack: Stack) => WorkloadConnection[], deployment?: ServiceDeployment): Build {
  return inStack((stack) => {
    const data: Data = {
      one: new s3.Bucket(stack, 'One'),
      two: new s3.Bucket(stack, 'Two'),
      table: new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }),
      queue: new sqs.Queue(stack, 'Orders'),
      topic: new sns.Topic(stack, 'News'),
    };
    const service = new FargateWebService(stack, 'Web', { task: webTask(), cluster: sharedCluster(stack), deployment });
    connect(data, stack).forEach((connection) => service.connectTo(connection));
  });
}

/** A web service that sends to a queue. */
function connectedToQueue(options: sqs.QueueProps = {}): Build {
  return inStack((stack) => {
    const service = new FargateWebService(stack, 'Web', { task: webTask(), cluster: sharedCluster(stack) });
    service.connectTo(WorkloadConnection.queue(new sqs.Queue(stack, 'Orders', options)));
  });
}

/** A web service that logs in to a database, or to another one. */
function onDatabase(id: string, options: { readonly dbUser?: string } = {}): Build {
  return inStack((stack) => {
    const cluster = sharedCluster(stack);
    const databases = Object.fromEntries(['First', 'Second'].map((each) => [each, new rds.DatabaseInstance(stack, each, {
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
      vpc: cluster.vpc,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO),
      iamAuthentication: true,
    })]));
    const service = new FargateWebService(stack, 'Web', { task: webTask(), cluster });
    service.connectTo(WorkloadConnection.databaseInstance(databases[id], {
      hostVariable: 'DB_HOST', portVariable: 'DB_PORT', usernameVariable: 'DB_USER', ...options.dbUser ? {} : { passwordVariable: 'DB_PASSWORD' }, ...options,
    }));
  });
}

/** A web service that calls another service, or no longer does. */
function calling(call: boolean): Build {
  return inStack((stack) => {
    const cluster = sharedCluster(stack);
    const orders = new FargateBackendService(stack, 'Orders', { task: webTask(), cluster, discovery: Discovery.cloudMap({ name: 'orders' }) });
    const service = new FargateWebService(stack, 'Web', { task: webTask(), cluster });
    if (call) service.connectTo(WorkloadConnection.service(orders));
  });
}

const { bedrockModel, bucket, cache, eventBus, stream, table, queue, topic } = WorkloadConnection;
const cacheGroup = (stack: Stack) => ec2.SecurityGroup.fromSecurityGroupId(stack, 'CacheGroup', 'sg-12345678');
const nova = (stack: Stack) => bedrock.FoundationModel.fromFoundationModelId(stack, 'Nova', bedrock.FoundationModelIdentifier.AMAZON_NOVA_LITE_V1_0);
const UNCONNECTED = connected(() => []);
const ONE = connected(({ one }) => [bucket(one)]);

export const CONNECTIONS: Area = {
  title: 'Connections',
  changes: [
    change('`connectTo(bucket)` added', UNCONNECTED, ONE, TASKS),
    change('a second connection added', ONE, connected(({ one, table: t }) => [bucket(one), table(t)]), TASKS),
    change('`connectTo(bucket)` removed', ONE, UNCONNECTED, TASKS),
    change('`connectTo(bucket1)` → `connectTo(bucket2)`', ONE, connected(({ two }) => [bucket(two)]), TASKS),
    change('`connectTo(bucket1)` → `connectTo(bucket2)`, with CodeDeploy', connected(({ one }) => [bucket(one)], CODE_DEPLOY),
      connected(({ two }) => [bucket(two)], CODE_DEPLOY),
      TASKS),
    change('one of two connections removed', connected(({ one, table: t }) => [bucket(one), table(t)]), ONE,
      TASKS),
    change('`access` READ → READ_WRITE', ONE, connected(({ one }) => [bucket(one, { access: DataAccess.READ_WRITE })]), NOTHING),
    change('`access` READ_WRITE → READ', connected(({ one }) => [bucket(one, { access: DataAccess.READ_WRITE })]), ONE,
      ENDS_WITH_UPDATE),
    change('`objectsKeyPattern` added', ONE, connected(({ one }) => [bucket(one, { objectsKeyPattern: 'receipts/*' })]),
      ENDS_WITH_UPDATE),
    change('`variable`', ONE, connected(({ one }) => [bucket(one, { variable: 'BUCKET' })]), TASKS),
    change('`queue()`: SEND → CONSUME', connected(({ queue: q }) => [queue(q)]),
      connected(({ queue: q }) => [queue(q, { access: QueueAccess.CONSUME })]),
      ENDS_WITH_UPDATE),
    change('`queue()`: `queueName` of the queue given', connectedToQueue(), connectedToQueue({ queueName: 'orders' }),
      'lost: the messages of the old queue, unless the app retains it', { finds: ['data deleted'] }),
    change('`containerNames` of a connection', connected(({ one }) => [bucket(one)]), connected(({ one }) => [bucket(one, { containerNames: ['app'] })]), NOTHING),
    change('`stream()` added', ONE, connected(({ one }, stack) => [bucket(one), stream(new kinesis.Stream(stack, 'Clicks'))]), TASKS),
    change('`stream()`: READ → READ_WRITE', connected((_, stack) => [stream(new kinesis.Stream(stack, 'Clicks'))]),
      connected((_, stack) => [stream(new kinesis.Stream(stack, 'Clicks'), { access: DataAccess.READ_WRITE })]), NOTHING),
    change('`eventBus()` added', ONE, connected(({ one }, stack) => [bucket(one), eventBus(new events.EventBus(stack, 'Bus'))]), TASKS),
    change('`cache()` added', ONE, connected(({ one }, stack) => [bucket(one), cache({ host: 'cache.example.com', securityGroups: [cacheGroup(stack)] })]), TASKS),
    change('`bedrockModel()`: `inferenceProfile` added', connected((_, stack) => [bedrockModel(nova(stack))]),
      connected((_, stack) => [bedrockModel(nova(stack), { inferenceProfile: 'eu.amazon.nova-lite-v1:0' })]), TASKS),
    change('`topic()` added', ONE, connected(({ one, topic: t }) => [bucket(one), topic(t)]), TASKS),
    change('`databaseInstance()` → another database', onDatabase('First'), onDatabase('Second'), TASKS),
    change('`databaseInstance()`: password → `dbUser`', onDatabase('First'), onDatabase('First', { dbUser: 'shop' }), TASKS),
    change('`service()` added', calling(false), calling(true), TASKS),
    change('`service()` removed', calling(true), calling(false), TASKS),
  ],
};

const WORKER = worker();
const backlog = (options: Partial<BacklogScalingOptions>) => worker({
  scaling: Scaling.backlog({
    minCapacity: 1, maxCapacity: 10, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(3), ...options,
  }),
});
const own = (id: string, options: sqs.QueueProps = {}) => worker((stack) => ({ queue: new sqs.Queue(stack, id, options) }));

export const WORKERS: Area = {
  title: 'Workers and their queues',
  changes: [
    change('image, `environment`', WORKER, worker({ task: webTask({ port: undefined, environment: { A: 'b' } }) }), TASKS),
    change('`scaling`: `acceptableLatency`', WORKER,
      backlog({ acceptableLatency: Duration.minutes(10) }),
      NOTHING),
    change('`scaling`: `minCapacity` 1 → 0', WORKER,
      backlog({ minCapacity: 0 }),
      NOTHING),
    change('`deployment`: `messageAge`', WORKER, worker({ deployment: ServiceDeployment.rolling({ messageAge: Duration.minutes(15) }) }), NOTHING),
    change('`queue`: own → one of the app', WORKER, own('Work'),
      'lost: the messages of the old queue and of its dead-letter queue',
      { finds: ['data deleted'] }),
    change('`queue`: another one of the app', own('Work'), own('Jobs'),
      'lost: the messages of the old queue, unless the app retains it',
      { finds: ['data deleted'] }),
    change('`queue`: `fifo: true`', own('Work'), own('Work', { fifo: true }),
      'lost: the messages of the old queue, unless the app retains it',
      { finds: ['data deleted'] }),
    change('`queue`: `visibilityTimeout`', own('Work'), own('Work', { visibilityTimeout: Duration.minutes(10) }), NOTHING),
    change('`queueOptions`: `maxReceiveCount`, `retentionPeriod`', WORKER, worker({ queueOptions: { maxReceiveCount: 5, retentionPeriod: Duration.days(7) } }),
      NOTHING),
    change('`queueOptions`: `fifo: true`', WORKER, worker({ queueOptions: { fifo: true } }),
      'lost: the messages of the old queue and of its dead-letter queue', { finds: ['data deleted'] }),
    change('`queueAlarms`', WORKER, worker({ queueAlarms: { messageAge: Duration.minutes(15) } }), NOTHING),
    change('`additionalQueues`: one added', WORKER, worker({ additionalQueues: { Invoices: {} } }), TASKS),
    change('`additionalQueues`: one removed', worker({ additionalQueues: { Invoices: {} } }), WORKER,
      'lost: the messages of that queue and of its dead-letter queue', { finds: ['data deleted'] }),
    change('`additionalQueues`: `acceptableLatency` of one', worker({ additionalQueues: { Invoices: {} } }),
      worker({ additionalQueues: { Invoices: { acceptableLatency: Duration.minutes(1) } } }), NOTHING),
    change('`subscriptions` added', WORKER, worker((stack) => ({ subscriptions: [{ topic: new sns.Topic(stack, 'News') }] })), NOTHING),
    change('`subscriptions`: `filterPolicy`', worker((stack) => ({ subscriptions: [{ topic: news(stack) }] })),
      worker((stack) => ({ subscriptions: [{ topic: news(stack), filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['a'] }) } }] })),
      NOTHING),
    change('`subscriptions`: another topic', worker((stack) => ({ subscriptions: [{ topic: news(stack) }] })),
      worker((stack) => ({ subscriptions: [{ topic: news(stack, 'Alerts') }] })),
      NOTHING),
    change('`queueUrlVariable`', WORKER, worker({ queueUrlVariable: 'WORK_URL' }), TASKS),
    change('`taskProtection`', WORKER, worker({ taskProtection: true }), LATER_TASKS),
    change('`taskProtection` removed', worker({ taskProtection: true }), WORKER,
      ENDS_WITH_UPDATE),
    change('construct id of the worker', WORKER, inStack((stack) => {
      new FargateWorkerService(stack, 'Images', { task: webTask({ port: undefined }), cluster: sharedCluster(stack) });
    }), 'lost: the messages of the queue and of its dead-letter queue, and the log, unless it is retained', { finds: ['data deleted'] }),
  ],
};

function news(stack: Stack, id = 'News'): sns.Topic {
  return new sns.Topic(stack, id);
}

const DAILY = scheduler.ScheduleExpression.rate(Duration.days(1));
const daily = (options: Partial<ScheduleJobTriggerOptions> = {}) => JobTrigger.schedule({ schedule: DAILY, ...options });
const onEvent = (source: string) => JobTrigger.onEvent({ eventPattern: { source: [source] } });
const SCHEDULED = job(() => daily());
const DEPLOYED = job(() => JobTrigger.stackDeployment());
const NO_JOB = inStack((stack) => void sharedCluster(stack));

/** Two jobs, of which those that are named notify a topic of failures. */
const monitored = (...ids: string[]) => inStack((stack) => {
  const failureTopic = new sns.Topic(stack, 'Failures');
  const cluster = sharedCluster(stack);
  for (const id of ['Report', 'Invoice']) {
    new FargateJob(stack, id, {
      task: webTask({ port: undefined }), cluster, trigger: daily(), ...ids.includes(id) && { failureTopic },
    });
  }
});

export const JOBS: Area = {
  title: 'Jobs',
  text: 'A run that is under way keeps its version; the next run has the new one.',
  changes: [
    change('image, `environment`, of a scheduled job', SCHEDULED, job(() => daily(), { environment: { A: 'b' } }), NOTHING),
    change('`schedule`', SCHEDULED, job(() => JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) })), NOTHING),
    change('`enabled: false`', SCHEDULED, job(() => daily({ enabled: false })), NOTHING),
    change('`deadLetterQueue`: own → one of the app', SCHEDULED, job((stack) => daily({ deadLetterQueue: new sqs.Queue(stack, 'Dead') })),
      'lost: the messages of the old dead-letter queue', { finds: ['data deleted'] }),
    change('`schedule()`: `taskRetryAttempts`, `timeout`', SCHEDULED, job(() => daily({ taskRetryAttempts: 2, timeout: Duration.hours(3) })), NOTHING),
    change('`schedule()`: `concurrencyPolicy` SKIP → QUEUE', job(() => daily({ concurrencyPolicy: ConcurrencyPolicy.SKIP })),
      job(() => daily({ concurrencyPolicy: ConcurrencyPolicy.QUEUE })),
      NOTHING),
    change('`schedule()`: `taskRetryAttempts` removed', job(() => daily({ taskRetryAttempts: 2 })), SCHEDULED,
      'lost: the log of the state machine, with the history of its executions', { finds: ['data deleted'] }),
    change('`schedule()` → `onEvent()`', SCHEDULED, job(() => onEvent('aws.s3')), NOTHING),
    change('`schedule()` → `onDemand()`', SCHEDULED, job(() => JobTrigger.onDemand()),
      'lost: the messages of the old dead-letter queue', { finds: ['data deleted'] }),
    change('`onEvent()`: `eventPattern`', job(() => onEvent('aws.s3')), job(() => onEvent('aws.ecs')), NOTHING),
    change('`onEvent()`: another `eventBus`', job(() => onEvent('aws.s3')),
      job((stack) => JobTrigger.onEvent({ eventPattern: { source: ['aws.s3'] }, eventBus: new events.EventBus(stack, 'Bus') })),
      NOTHING),
    change('`onDemand()`: `timeout`, `taskRetryAttempts`', job(() => JobTrigger.onDemand()),
      job(() => JobTrigger.onDemand({ timeout: Duration.hours(2), taskRetryAttempts: 2 })),
      NOTHING),
    change('`onDemand()` → `schedule()`', job(() => JobTrigger.onDemand()), SCHEDULED,
      'lost: the log of the state machine, with the history of its executions', { finds: ['data deleted'] }),
    change('`stackDeployment()`: image', DEPLOYED, job(() => JobTrigger.stackDeployment(), { environment: { A: 'b' } }),
      'nothing: the job runs once more while the stack is deployed'),
    change('`stackDeployment()`: `timeout`', DEPLOYED, job(() => JobTrigger.stackDeployment({ timeout: Duration.minutes(30) })),
      'nothing: the job runs once more while the stack is deployed'),
    change('`stackDeployment()`: `taskRetryAttempts`', DEPLOYED, job(() => JobTrigger.stackDeployment({ taskRetryAttempts: 2 })),
      'nothing: the job runs once more while the stack is deployed'),
    change('`stackDeployment()` removed for a schedule', DEPLOYED, SCHEDULED, NOTHING),
    change('a job with `stackDeployment()` removed', DEPLOYED, NO_JOB, 'lost: its log, unless it is retained; a task of a cancelled update is stopped first', { finds: ['data deleted'] }),
    change('`failureTopic` of a second job', monitored('Report'), monitored('Report', 'Invoice'), NOTHING),
    change('`failureTopic` removed from one of two jobs', monitored('Report', 'Invoice'), monitored('Report'),
      'lost: the events of its failed tasks', { finds: ['data deleted'] }),
    change('`memoryLimitMiB` of a job', SCHEDULED, job(() => daily(), { memoryLimitMiB: 1024 }), NOTHING),
    change('`containerName`', SCHEDULED, job(() => daily(), { containerName: 'report' }), LOST_LOG, { finds: ['data deleted'], says: LOG_POLICY }),
  ],
};
