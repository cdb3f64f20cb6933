import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ServiceDeployment, FargateWorkerService, FargateWorkerServiceProps, Scaling } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, ref } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

const QUEUE = 'AWS::SQS::Queue';
const POLICY = 'AWS::IAM::Policy';

function worker(props: Partial<FargateWorkerServiceProps> = {}, stack = newStack()) {
  const service = new FargateWorkerService(stack, 'Worker', { task: webTask(), ...props });
  return { service, template: Template.fromStack(stack) };
}

function actionsOn(template: Template, resource: unknown): string[] {
  return Object.values(template.findResources(POLICY))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(resource))
    .flatMap(({ Action }) => Action);
}

describe('a worker with default options', () => {
  const { service, template } = worker();

  test('has a queue with encryption and TLS enforced', () => {
    template.resourceCountIs(QUEUE, 2);
    template.allResourcesProperties(QUEUE, { SqsManagedSseEnabled: true });
    const statements = Object.values(template.findResources('AWS::SQS::QueuePolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements).toHaveLength(2);
    for (const statement of statements) expect(statement).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  });

  test('moves messages to a dead-letter queue after three receives, for two weeks', () => {
    template.hasResourceProperties(QUEUE, { RedrivePolicy: { maxReceiveCount: 3, deadLetterTargetArn: getAtt(service.deadLetterQueue!, 'Arn') } });
    template.hasResourceProperties(QUEUE, { MessageRetentionPeriod: 14 * 24 * 60 * 60, RedrivePolicy: Match.absent() });
  });

  test("tells the container the queue's URL", () => {
    const [{ Environment }] = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
    expect(Environment).toEqual([{ Name: 'QUEUE_URL', Value: ref(service.queue) }]);
  });

  test('may consume this queue, and nothing else', () => {
    expect(actionsOn(template, getAtt(service.queue, 'Arn'))).toEqual([
      'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes',
    ]);
    expect(actionsOn(template, getAtt(service.deadLetterQueue!, 'Arn'))).toEqual([]);
  });

  test('has no load balancer and no registration, and is deployed by rolling updates', () => {
    const { Properties } = onlyResource(template, 'AWS::ECS::Service');
    expect(Properties).not.toHaveProperty('LoadBalancers');
    expect(Properties).not.toHaveProperty('ServiceRegistries');
    expect(Properties.DeploymentConfiguration.Strategy).toBe('ROLLING');
  });

  test('scales from one to ten tasks, 100 messages each, and renders no desired count', () => {
    expect(onlyResource(template, 'AWS::ECS::Service').Properties).not.toHaveProperty('DesiredCount');
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 1, MaxCapacity: 10 });
    expect(onlyResource(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').Properties.TargetTrackingScalingPolicyConfiguration).toMatchObject({
      TargetValue: 100,
    });
  });
});

describe('a worker with an existing queue', () => {
  test('creates none', () => {
    const stack = newStack();
    const queue = new sqs.Queue(stack, 'Jobs');

    const { service, template } = worker({ queue }, stack);

    template.resourceCountIs(QUEUE, 1);
    expect(service.queue).toBe(queue);
    expect(service.deadLetterQueue).toBeUndefined();
  });

  test('may consume an imported queue', () => {
    const stack = newStack();
    const queue = sqs.Queue.fromQueueArn(stack, 'Jobs', 'arn:aws:sqs:eu-central-1:111111111111:jobs');

    const { template } = worker({ queue, queueUrlVariable: 'JOBS' }, stack);

    expect(actionsOn(template, 'arn:aws:sqs:eu-central-1:111111111111:jobs')).toContain('sqs:DeleteMessage');
    const [{ Environment }] = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
    expect(Environment).toEqual([{ Name: 'JOBS', Value: expect.anything() }]);
  });
});

describe('a worker with topics', () => {
  test('receives filtered messages as published', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Uploads');
    const filterPolicy = { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['image'] }) };

    const { service, template } = worker({ subscriptions: [{ topic, filterPolicy }] }, stack);

    expect(onlyResource(template, 'AWS::SNS::Subscription').Properties).toMatchObject({
      TopicArn: ref(topic),
      Endpoint: getAtt(service.queue, 'Arn'),
      Protocol: 'sqs',
      RawMessageDelivery: true,
      FilterPolicy: { kind: ['image'] },
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'sqs:SendMessage',
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': ref(topic) } },
        })]),
      }),
    });
  });
});

describe('task protection', () => {
  test('is allowed for the tasks of the cluster when enabled', () => {
    const { template } = worker({ taskProtection: true });

    template.hasResourceProperties(POLICY, {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({ Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'], Resource: Match.not('*') })]),
      }),
    });
  });

  test.each([[undefined, 'TASK_DEFINITION'], [ecs.PropagatedTagSource.SERVICE, 'SERVICE']])('is limited to tasks with the tag of the stack, with propagateTags %p', (propagateTags, copied) => {
    const { template } = worker({ taskProtection: true, propagateTags });
    const tag = { Key: 'cdk-fargate-workloads:stack', Value: { Ref: 'AWS::StackId' } };

    template.hasResourceProperties(POLICY, {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({
          Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
          Condition: { StringEquals: { 'aws:ResourceTag/cdk-fargate-workloads:stack': { Ref: 'AWS::StackId' } } },
        })]),
      }),
    });
    template.hasResourceProperties('AWS::ECS::Service', { PropagateTags: copied, Tags: Match.arrayWith([tag]) });
    template.hasResourceProperties('AWS::ECS::TaskDefinition', { Tags: Match.arrayWith([tag]) });
  });

  test('is not limited where no tags are copied', () => {
    const { template } = worker({ taskProtection: true, propagateTags: ecs.PropagatedTagSource.NONE });

    template.hasResourceProperties(POLICY, {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({ Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'], Condition: Match.absent() })]),
      }),
    });
  });

  test('is not allowed by default', () => {
    expect(JSON.stringify(worker().template.toJSON())).not.toContain('TaskProtection');
  });
});

describe('the options of a worker', () => {
  test('fails with CodeDeploy, which needs a load balancer', () => {
    expect(() => worker({ deployment: ServiceDeployment.codeDeploy() })).toThrow(
      errorAt('Stack/Worker', 'ServiceDeployment.codeDeploy()', 'Exposure.none()', 'Exposure.applicationLoadBalancer()', 'ServiceDeployment.rolling()'),
    );
  });

  test('fails with scaling by requests', () => {
    expect(() => worker({ scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 2, requestsPerTarget: 10 }) })).toThrow(
      errorAt('Stack/Worker', 'requestsPerTarget', '10'),
    );
  });
});

test('fails with a duplicate topic', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Orders');

  expect(() => worker({ subscriptions: [{ topic }, { topic, rawMessageDelivery: false }] }, stack)).toThrow(
    errorAt('Stack/Worker', 'subscriptions', 'twice', 'Stack/Orders', 'filter policies'),
  );
});
