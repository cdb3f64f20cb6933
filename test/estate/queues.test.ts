import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { allowedOn, Company, CONTEXTS, Position, textOf } from './grants';
import { FargateJob, JobTrigger } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { webTask } from '../fixtures/web-task';

const OWNERS: Position[] = ['same stack', 'other stack'];
const onEvent = (deadLetterQueue: sqs.IQueue) => JobTrigger.onEvent({ eventPattern: { source: ['shop'] }, deadLetterQueue });
const onSchedule = (deadLetterQueue: sqs.IQueue) => JobTrigger.schedule({
  schedule: scheduler.ScheduleExpression.expression('rate(1 day)'), deadLetterQueue,
});

const SOURCE_ACCOUNT = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
const statementsFor = (service: string, statements: readonly { Principal?: unknown }[]) => statements
  .filter(({ Principal }) => textOf(Principal ?? '').includes(service));

describe.each(CONTEXTS)('in an app %s', (_name, context) => {
  test.each(OWNERS)('a rule sends to a dead-letter queue of the %s, encrypted with a key', (owner) => {
    const company = new Company(context);
    const stack = company.stackOf(owner);
    const queue = new sqs.Queue(stack, 'Failed', { encryptionMasterKey: new kms.Key(stack, 'Key') });
    company.job(webTask(), { trigger: onEvent(queue) });

    const [send] = statementsFor('events.amazonaws.com', company.statements(stack, 'AWS::SQS::QueuePolicy'));
    expect(send).toMatchObject({ Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Failed/), 'Arn'] } });
    expect(textOf(send)).toContain(owner === 'same stack' ? '"ArnEquals":{"aws:SourceArn":[{"Fn::GetAtt":["JobRule' : ':rule/*');
    expect(statementsFor('events.amazonaws.com', company.statements(stack, 'AWS::KMS::Key'))).toEqual([expect.objectContaining({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Condition: SOURCE_ACCOUNT,
    })]);
  });

  test('the rules of two stacks share a dead-letter queue of a third by one statement', () => {
    const company = new Company(context);
    const queue = new sqs.Queue(company.platform, 'Failed');
    company.job(webTask(), { trigger: onEvent(queue) });
    const other = new Stack(company.app, 'Other');
    new FargateJob(other, 'Job', { task: webTask(), cluster: existingCluster(other), trigger: onEvent(queue) });

    expect(company.statements(company.platform, 'AWS::SQS::QueuePolicy')).toHaveLength(1);
  });

  test.each(OWNERS)('a schedule sends to a dead-letter queue of the %s, encrypted with a key', (owner) => {
    const company = new Company(context);
    const stack = company.stackOf(owner);
    company.job(webTask(), { trigger: onSchedule(new sqs.Queue(stack, 'Failed', { encryptionMasterKey: new kms.Key(stack, 'Key') })) });

    const statements = company.statements(company.shop);
    expect(textOf(allowedOn(statements, 'sqs:SendMessage'))).toContain('Failed');
    expect(textOf(allowedOn(statements, 'kms:GenerateDataKey*'))).toContain('Key');
  });
});

test('a schedule sends to an imported dead-letter queue with a key', () => {
  const company = new Company();
  const keyArn = 'arn:aws:kms:us-east-1:111111111111:key/1234';
  const queueArn = 'arn:aws:sqs:us-east-1:111111111111:failed';
  company.job(webTask(), { trigger: onSchedule(sqs.Queue.fromQueueAttributes(company.shop, 'Failed', { queueArn, keyArn })) });

  const statements = company.statements(company.shop);
  expect(allowedOn(statements, 'sqs:SendMessage')).toEqual([queueArn]);
  expect(allowedOn(statements, 'kms:Decrypt')).toEqual([keyArn]);
});

test('an imported dead-letter queue with a key brings warnings with the statements that both policies need', () => {
  const stack = new Stack(new App(), 'Shop');
  const deadLetterQueue = sqs.Queue.fromQueueAttributes(stack, 'Failed', {
    queueArn: 'arn:aws:sqs:us-east-1:111111111111:failed', keyArn: 'arn:aws:kms:us-east-1:111111111111:key/1234',
  });
  new FargateJob(stack, 'Job', { task: webTask(), cluster: existingCluster(stack), trigger: onEvent(deadLetterQueue) });

  const annotations = Annotations.fromStack(stack);
  annotations.hasWarning('/Shop/Job', Match.stringLikeRegexp('"Action":"sqs:SendMessage".*"Service":"events.amazonaws.com".*dead-letter-queue-policy'));
  annotations.hasWarning('/Shop/Job', Match.stringLikeRegexp('"Action":\\["kms:Decrypt","kms:GenerateDataKey\\*"\\].*key-policy'));
});

test('fails with a dead-letter queue of a rule that has the AWS managed key', () => {
  const stack = new Stack(new App(), 'Shop');
  const deadLetterQueue = new sqs.Queue(stack, 'Failed', { encryption: sqs.QueueEncryption.KMS_MANAGED });

  expect(() => new FargateJob(stack, 'Job', { task: webTask(), cluster: existingCluster(stack), trigger: onEvent(deadLetterQueue) }))
    .toThrow(errorAt('Shop/Job', 'AWS managed key', 'Shop/Failed', 'SQS_MANAGED'));
});
