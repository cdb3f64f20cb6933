import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Duration, Stack, Stage } from 'aws-cdk-lib/core';
import { Discovery, FargateBackendService, FargateWorkerService, FargateWorkerServiceProps, Scaling, ServiceDeployment } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

const QUEUE = 'AWS::SQS::Queue';
const ALARM = 'AWS::CloudWatch::Alarm';
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

function worker(props: Partial<FargateWorkerServiceProps> = {}, stack = newStack(), id = 'Worker') {
  const service = new FargateWorkerService(stack, id, { task: webTask({ port: undefined }), ...props });
  return { service, stack, template: () => Template.fromStack(stack) };
}

const backlog = (minCapacity = 1) => Scaling.backlog({
  minCapacity, maxCapacity: 20, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(3),
});

const minutes = Duration.minutes;
const nightly = appscaling.Schedule.cron({ hour: '20', minute: '0' });

describe('a worker with several queues', () => {
  const stack = newStack();
  const [orders, invoices] = ['Orders', 'Invoices'].map((id) => new sns.Topic(stack, id));
  const returns = new sqs.Queue(stack, 'Returns');
  const { service } = worker({
    subscriptions: [{ topic: orders }],
    additionalQueues: { Invoices: { subscriptions: [{ topic: invoices }] }, Returns: { queue: returns, queueUrlVariable: 'RETURNS' } },
  }, stack);
  const template = Template.fromStack(stack);

  test('creates one for each that is not given, with a dead-letter queue', () => {
    template.resourceCountIs(QUEUE, 2 * 2 + 1);
    expect(service.additionalQueues.Returns).toBe(returns);
    expect((service.additionalQueues.Invoices as sqs.Queue).deadLetterQueue?.maxReceiveCount).toBe(3);
  });

  test('tells the container the URL of each', () => {
    const [{ Environment }] = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;

    expect(Environment).toEqual([
      { Name: 'QUEUE_URL', Value: ref(service.queue) },
      { Name: 'INVOICES_QUEUE_URL', Value: ref(service.additionalQueues.Invoices) },
      { Name: 'RETURNS', Value: ref(returns) },
    ]);
  });

  test('subscribes each to its own topic', () => {
    const subscriptions = Object.values(template.findResources('AWS::SNS::Subscription')).map(({ Properties }) => [Properties.TopicArn, Properties.Endpoint]);

    expect(subscriptions).toEqual(expect.arrayContaining([
      [ref(orders), getAtt(service.queue, 'Arn')], [ref(invoices), getAtt(service.additionalQueues.Invoices, 'Arn')],
    ]));
  });

  test('may consume each', () => {
    const consumed = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => JSON.stringify(Action).includes('sqs:ReceiveMessage')).map(({ Resource }) => Resource);

    for (const queue of [service.queue, ...Object.values(service.additionalQueues)]) expect(JSON.stringify(consumed)).toContain(JSON.stringify(getAtt(queue, 'Arn')));
  });
});

describe('scaling by several queues', () => {
  const queries = ({ Properties }: { Properties: any }) => (
    Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Metrics as any[]
  );

  test('adds up what each needs, by its own acceptable latency', () => {
    const additionalQueues = { Invoices: { acceptableLatency: minutes(1), timePerMessage: Duration.seconds(2) } };
    const { template } = worker({ scaling: backlog(), additionalQueues });
    const policy = onlyResource(template(), POLICY);

    expect(policy.Properties.TargetTrackingScalingPolicyConfiguration.TargetValue).toBe(100);
    expect(queries(policy).filter(({ Expression }) => Expression).map(({ Id, Expression }) => [Id, Expression])).toEqual([
      ['need', '100 * ((FILL(waiting1, 0) + FILL(inFlight1, 0)) / 100 + (FILL(waiting2, 0) + FILL(inFlight2, 0)) / 30)'],
      ['tasks', 'IF(FILL(running, 0) > 0, running, 1)'],
      ['backlog', 'need / tasks'],
    ]);
  });

  test('uses the latency of the scaling for a queue without its own', () => {
    const { template } = worker({ additionalQueues: { Invoices: {} } });

    expect(JSON.stringify(onlyResource(template(), POLICY))).toContain('/ 100 + (FILL(waiting2, 0) + FILL(inFlight2, 0)) / 100)');
  });

  test.each([[1, 4, 1], [1, 5, 2], [0, 3, 1], [0, 7, 3]])('with a minimum of %i, has no more than 10 metrics in each policy and alarm: %i queues, %i policies', (min, count, policies) => {
    const additionalQueues = Object.fromEntries(Array.from({ length: count - 1 }, (_, i) => [`Topic${i}`, {}]));
    const template = worker({ scaling: backlog(min), additionalQueues }).template();
    const tracking = Object.values(template.findResources(POLICY, { Properties: { PolicyType: 'TargetTrackingScaling' } })) as any[];

    expect(tracking).toHaveLength(policies);
    for (const policy of tracking) expect(queries(policy).filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
    const alarms = Object.values(template.findResources(ALARM));
    expect(alarms).toHaveLength(min === 0 ? policies : 0);
    for (const { Properties } of alarms) expect(Properties.Metrics.filter(({ MetricStat }: any) => MetricStat).length).toBeLessThanOrEqual(10);
  });

  test('starts the first task for a message in any queue', () => {
    const template = worker({ scaling: backlog(0), additionalQueues: { Invoices: {} } }).template();

    const { Metrics } = onlyResource(template, ALARM).Properties;
    expect(Metrics[0].Expression).toBe('IF(FILL(waiting1, 0) + FILL(inFlight1, 0) + FILL(waiting2, 0) + FILL(inFlight2, 0) > 0 AND FILL(running, 0) < 1, 1, 0)');
  });

  test.each(['acceptableLatency', 'timePerMessage'] as const)('fails for a queue with %s that scaling does not read', (option) => {
    const props = { scaling: Scaling.fixedCount(2), additionalQueues: { Invoices: { [option]: minutes(1) } } };

    expect(() => worker(props)).toThrow(errorAt('Stack/Worker', `additionalQueues.Invoices.${option}`, 'Scaling.backlog()', 'leave'));
  });

  test('fails for a message that takes longer than it may wait', () => {
    expect(() => worker({ additionalQueues: { Invoices: { acceptableLatency: Duration.seconds(1) } } }))
      .toThrow(errorAt('Stack/Worker/Queues/Invoices', 'timePerMessage is above acceptableLatency (1 seconds)', 'got 3;'));
  });
});

describe('options of a new queue', () => {
  test('are those of SQS', () => {
    const { template } = worker({
      queueOptions: {
        maxReceiveCount: 5, fifo: true, contentBasedDeduplication: true, visibilityTimeout: minutes(30), retentionPeriod: Duration.days(14),
      },
    });
    const queues = Object.values(template().findResources(QUEUE)).map(({ Properties }) => Properties);

    expect(queues).toContainEqual(expect.objectContaining({
      FifoQueue: true,
      ContentBasedDeduplication: true,
      VisibilityTimeout: 1800,
      MessageRetentionPeriod: 14 * 86_400,
      RedrivePolicy: expect.objectContaining({ maxReceiveCount: 5 }),
    }));
    expect(queues.every(({ FifoQueue }) => FifoQueue)).toBe(true);
  });

  test('encrypt both queues with a key, which the tasks and the topics may use', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const { template } = worker({ queueOptions: { encryptionKey }, subscriptions: [{ topic: new sns.Topic(stack, 'Orders') }] }, stack);

    template().allResourcesProperties(QUEUE, { KmsMasterKeyId: getAtt(encryptionKey, 'Arn') });
    const { Statement } = onlyResource(template(), 'AWS::KMS::Key').Properties.KeyPolicy;
    expect(JSON.stringify(Statement)).toContain('sns.amazonaws.com');
    expect(JSON.stringify(template().findResources('AWS::IAM::Policy'))).toContain('kms:Decrypt');
  });

  test('are the same for additional queues', () => {
    const { template } = worker({ additionalQueues: { Invoices: { queueOptions: { maxReceiveCount: 9 } } } });

    template().hasResourceProperties(QUEUE, { RedrivePolicy: { maxReceiveCount: 9 } });
  });

  test.each<[object, string[]]>([
    [{ maxReceiveCount: 0 }, ['queueOptions.maxReceiveCount', 'from 1 to 1000', 'got 0;']],
    [{ visibilityTimeout: Duration.hours(13) }, ['queueOptions.visibilityTimeout in seconds', 'got 46800;', '12 hours']],
    [{ retentionPeriod: Duration.seconds(30) }, ['queueOptions.retentionPeriod in seconds', 'got 30;']],
    [{ contentBasedDeduplication: true }, ['queueOptions.contentBasedDeduplication', 'FIFO', 'queueOptions.fifo']],
  ])('fails with %p', (queueOptions, words) => {
    expect(() => worker({ queueOptions })).toThrow(errorAt('Stack/Worker', ...words));
    expect(() => worker({ additionalQueues: { Invoices: { queueOptions } } })).toThrow(errorAt('Stack/Worker', `additionalQueues.Invoices.${words[0]}`));
  });

  test('fails for a queue that exists', () => {
    const stack = newStack();

    expect(() => worker({ queue: new sqs.Queue(stack, 'Jobs'), queueOptions: { fifo: true } }, stack))
      .toThrow(errorAt('Stack/Worker', 'queueOptions is for a new queue', "got 'Stack/Jobs';"));
  });

  test('fails with an id that cannot name a construct', () => {
    expect(() => worker({ additionalQueues: { 'a/b': {} } })).toThrow(errorAt('Stack/Worker', 'additionalQueues', "got 'a/b';", 'letters and digits'));
  });
});

describe('a filter by the content of messages', () => {
  const filterPolicyWithMessageBody = { kind: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist: ['parcel'] })) };

  test('is part of the subscription', () => {
    const stack = newStack();
    const { template } = worker({ subscriptions: [{ topic: new sns.Topic(stack, 'Orders'), filterPolicyWithMessageBody }] }, stack);

    template().hasResourceProperties('AWS::SNS::Subscription', { FilterPolicyScope: 'MessageBody', FilterPolicy: { kind: ['parcel'] } });
  });

  test('fails in combination with one by attributes', () => {
    const stack = newStack();
    const filterPolicy = { kind: sns.SubscriptionFilter.existsFilter() };

    expect(() => worker({ subscriptions: [{ topic: new sns.Topic(stack, 'Orders'), filterPolicy, filterPolicyWithMessageBody }] }, stack))
      .toThrow(errorAt('Stack/Worker', 'subscriptions[0]', 'one filter per subscription', 'leave filterPolicy'));
  });
});

describe('alarms on the queues of a worker', () => {
  test('watch the age of messages and dead letters of each queue, and notify a topic', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'OnCall');
    const { service, template } = worker({
      queueAlarms: { messageAge: minutes(15), deadLetters: 5, topic }, additionalQueues: { Invoices: { messageAge: minutes(2) } },
    }, stack);
    const alarms = Object.values(template().findResources(ALARM)).map(({ Properties }) => Properties);
    const nameOf = (queue: sqs.IQueue) => [{ Name: 'QueueName', Value: getAtt(queue, 'QueueName') }];

    expect(service.queueAlarms).toHaveLength(4);
    expect(alarms.every(({ AlarmActions }) => JSON.stringify(AlarmActions) === JSON.stringify([ref(topic)]))).toBe(true);
    const age = { MetricName: 'ApproximateAgeOfOldestMessage', ComparisonOperator: 'GreaterThanThreshold' };
    const dead = { MetricName: 'ApproximateNumberOfMessagesVisible', ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 5 };
    expect(alarms).toEqual(expect.arrayContaining([
      expect.objectContaining({ ...age, Threshold: 900, Dimensions: nameOf(service.queue) }),
      expect.objectContaining({ ...age, Threshold: 120, Dimensions: nameOf(service.additionalQueues.Invoices) }),
      expect.objectContaining({ ...dead, Dimensions: nameOf(service.deadLetterQueue!) }),
      expect.objectContaining({ ...dead, Dimensions: nameOf((service.additionalQueues.Invoices as sqs.Queue).deadLetterQueue!.queue) }),
    ]));
  });

  test('are on dead letters alone without an age, and none by default', () => {
    worker({ queueAlarms: {} }).template().resourceCountIs(ALARM, 1);
    expect(worker().service.queueAlarms).toEqual([]);
  });

  test('go with those of a deployment, which watch each queue as well', () => {
    const { template } = worker({
      queueAlarms: { messageAge: minutes(15) },
      additionalQueues: { Invoices: {} },
      deployment: ServiceDeployment.rolling({ messageAge: minutes(30) }),
    });

    template().resourcePropertiesCountIs(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1800 }, 2);
    template().resourcePropertiesCountIs(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 900 }, 2);
  });

  test('fail for queues without anything to watch', () => {
    const stack = newStack();

    expect(() => worker({ queue: new sqs.Queue(stack, 'Jobs'), queueAlarms: {} }, stack)).toThrow(errorAt('Stack/Worker', 'queueAlarms has nothing to watch', 'messageAge'));
  });

  test.each([
    [{ queueAlarms: { deadLetters: 0 } }, ['queueAlarms.deadLetters', 'got 0;']],
    [{ queueAlarms: { messageAge: Duration.days(15) } }, ['queueAlarms.messageAge in seconds', 'got 1296000;', '14 days']],
    [{ queueAlarms: {}, additionalQueues: { Invoices: { messageAge: Duration.days(15) } } }, ['additionalQueues.Invoices.messageAge in seconds', 'got 1296000;']],
    [{ additionalQueues: { Invoices: { messageAge: minutes(1) } } }, ['additionalQueues.Invoices.messageAge', 'nothing reads it', 'queueAlarms']],
  ])('fail with %p', (props, words) => {
    expect(() => worker(props)).toThrow(errorAt('Stack/Worker', ...words));
  });
});

describe('a queue on two workers', () => {
  test('fails', () => {
    const stack = newStack();
    const queue = new sqs.Queue(stack, 'Jobs');
    worker({ queue }, stack, 'First');

    expect(() => worker({ queue }, stack, 'Second')).toThrow(errorAt('Stack/Second', 'Stack/First consumes the queue as well', "got 'Stack/Jobs';", 'same topic'));
  });

  test('fails for the queue that the other one has created, and for an additional one', () => {
    const stack = newStack();
    const { service: first } = worker({ additionalQueues: { Invoices: {} } }, stack, 'First');

    expect(() => worker({ queue: first.queue }, stack, 'Second')).toThrow(errorAt('Stack/Second', 'Stack/First consumes'));
    expect(() => worker({ additionalQueues: { Bills: { queue: first.additionalQueues.Invoices } } }, stack, 'Third')).toThrow(errorAt('Stack/Third', 'Stack/First consumes'));
  });

  test('fails for a queue that two stacks import by its ARN', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id));
    const imported = (stack: Stack) => sqs.Queue.fromQueueArn(stack, 'Jobs', 'arn:aws:sqs:eu-central-1:111111111111:jobs');
    worker({ queue: imported(one) }, one);

    expect(() => worker({ queue: imported(two) }, two)).toThrow(errorAt('Two/Worker', 'One/Worker consumes'));
  });

  test('passes in two stages, of which each is deployed on its own', () => {
    const app = new App();
    for (const id of ['Test', 'Production']) {
      const stack = new Stack(new Stage(app, id), 'Stack');
      expect(() => worker({ queue: sqs.Queue.fromQueueArn(stack, 'Jobs', 'arn:aws:sqs:eu-central-1:111111111111:jobs') }, stack)).not.toThrow();
    }
  });

  test('fails for a queue that one worker lists twice', () => {
    const stack = newStack();
    const queue = new sqs.Queue(stack, 'Jobs');

    expect(() => worker({ queue, additionalQueues: { Again: { queue, queueUrlVariable: 'AGAIN' } } }, stack)).toThrow(errorAt('Stack/Worker', 'listed twice', 'list it once'));
  });
});

describe('describeDeployment() of tasks without traffic', () => {
  test('says that a worker shifts nothing, and that both versions take messages', () => {
    const text = worker({ deployment: ServiceDeployment.blueGreen() }).service.describeDeployment();

    expect(text).toContain('ECS shifts no traffic, as the tasks take messages. Messages go to old and new tasks');
    expect(text).toContain('The old tasks go on working for 5 min');
    expect(text).not.toContain('production traffic');
  });

  test('says so of rolling updates', () => {
    expect(worker().service.describeDeployment()).toContain('with 100 % to 200 % of the desired count running. Messages go to both.');
  });

  test('says so of a worker whose other traffic shifts', () => {
    const deployment = ServiceDeployment.canary();
    const { service } = worker({ task: webTask({ port: 80 }), deployment, discovery: Discovery.serviceConnect({ name: 'worker' }) });

    expect(service.describeDeployment()).toMatch(/Production traffic goes to the new tasks in 2 steps.*Messages go to old and new tasks/);
  });

  test('says that a backend which others find by DNS shifts nothing', () => {
    const service = new FargateBackendService(newStack(), 'Orders', {
      task: webTask(), deployment: ServiceDeployment.blueGreen(), discovery: Discovery.cloudMap({ name: 'orders' }),
    });

    expect(service.describeDeployment()).toContain('ECS shifts no traffic, as nothing routes any that it controls: old and new tasks work side by side.');
  });

  test('does not know that of a deployment alone', () => {
    expect(ServiceDeployment.blueGreen().describe()).toContain('All production traffic that ECS routes goes to the new tasks at once.');
  });
});

describe('a minimum of no tasks', () => {
  const warnings = (options: object) => {
    const { stack } = worker({ scaling: Scaling.automatic({ minCapacity: 0, maxCapacity: 3, ...options }) });
    return Annotations.fromStack(stack).findWarning('/Stack/Worker', Match.stringLikeRegexp('nothing starts one again'));
  };

  test.each([
    [{ cpuPercent: 50 }], [{ memoryPercent: 50 }],
    [{ cpuPercent: 50, schedules: { night: { schedule: nightly, maxCapacity: 1 } } }],
    [{ minCapacity: 1, cpuPercent: 50, schedules: { night: { schedule: nightly, minCapacity: 0, maxCapacity: 0 } } }],
  ])('is warned about when nothing starts a task again: case %#', (options) => {
    expect(warnings(options)).toHaveLength(1);
  });

  test.each([
    [{ minCapacity: 1, cpuPercent: 50 }],
    [{ cpuPercent: 50, schedules: { day: { schedule: nightly, minCapacity: 1 } } }],
  ])('is not warned about when something does: case %#', (options) => {
    expect(warnings(options)).toEqual([]);
  });
});
