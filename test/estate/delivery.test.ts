import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { allowedOn, Company, CONTEXTS, POSITIONS, textOf } from './grants';
import { DeliveryPipeline, ImageRepository, PipelineSource } from '../../src/index';
import { archiveSource, deliveryStack } from '../delivery/delivery-stack';
import { errorAt } from '../fixtures/error-at';

const KEY_ARN = 'arn:aws:kms:us-east-1:111111111111:key/1234';

describe.each(CONTEXTS)('a pipeline in an app %s', (_name, context) => {
  test.each(POSITIONS)('reads an archive in a bucket of the %s, with a key', (position) => {
    const company = new Company(context);
    const stack = company.stackOf(position);
    const bucket = position === 'imported'
      ? s3.Bucket.fromBucketAttributes(stack, 'Archives', { bucketName: 'sources', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) })
      : new s3.Bucket(stack, 'Archives', { versioned: true, encryptionKey: new kms.Key(stack, 'Key') });
    deliveryStack({ source: PipelineSource.s3({ bucket, bucketKey: 'web.zip' }) }, company.shop);

    expect(textOf(allowedOn(company.statements(company.shop), 'kms:Decrypt'))).toContain(position === 'imported' ? KEY_ARN : 'Key961B73FD');
  });

  test.each(['same stack', 'other stack'] as const)('notifies a topic of the %s, whose account may still publish', (position) => {
    const company = new Company(context);
    const stack = company.stackOf(position);
    deliveryStack({ notificationTopic: new sns.Topic(stack, 'Team', { masterKey: new kms.Key(stack, 'Key') }) }, company.shop);

    const policy = textOf(company.statements(stack, 'AWS::SNS::TopicPolicy'));
    expect(policy).toContain('events.amazonaws.com');
    expect(policy).toContain('AWS:SourceOwner');
    expect(textOf(company.statements(stack, 'AWS::KMS::Key'))).toContain('events.amazonaws.com');
  });

  test('builds for a repository of another stack', () => {
    const company = new Company(context);
    deliveryStack({ imageRepository: new ImageRepository(company.platform, 'Images') }, company.shop);

    expect(textOf(allowedOn(company.statements(company.shop), 'ecr:PutImage'))).toContain('Images');
  });
});

describe('a pipeline in a stack without an environment', () => {
  const env = { account: '111111111111', region: 'eu-west-1' };

  test('fails with a service of a stack that has one', () => {
    const app = new App();
    const { images, web } = deliveryStack({}, new Stack(app, 'Shop', { env }));
    const pipelines = new Stack(app, 'Pipelines');
    const stages = [{ stageName: 'Production', services: [web] }];

    expect(() => new DeliveryPipeline(pipelines, 'Second', { source: archiveSource(pipelines), imageRepository: images, stages }))
      .toThrow(errorAt('Pipelines/Second', 'the stack of Shop/Web has a region', 'eu-west-1', 'give the stack Pipelines an `env`'));
  });

  test('fails with a source bucket of a Region', () => {
    const stack = new Stack(new App(), 'Stack');
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Archives', { bucketName: 'sources', region: 'eu-central-1' });

    expect(() => deliveryStack({ source: PipelineSource.s3({ bucket, bucketKey: 'web.zip' }) }, stack))
      .toThrow(errorAt('Stack/Pipeline', 'the source Stack/Archives has a region', 'eu-central-1', '`env`'));
  });
});
