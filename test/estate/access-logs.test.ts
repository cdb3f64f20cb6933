import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CONTEXTS, textOf } from './grants';
import { Exposure, FargateWebService, SharedLoadBalancer } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingVpc } from '../fixtures/existing-cluster';
import { webTask } from '../fixtures/web-task';

const CERTIFICATE_ARN = 'arn:aws:acm:eu-west-1:111111111111:certificate/11111111-1111-1111-1111-111111111111';
const env = { account: '111111111111', region: 'eu-west-1' };

function shopAndPlatform(context: Record<string, unknown> = {}, platformRegion = 'eu-west-1') {
  const app = new App({ context, treeMetadata: false });
  return { app, shop: new Stack(app, 'Shop', { env }), platform: new Stack(app, 'Platform', { env: { ...env, region: platformRegion } }) };
}

const applicationLoadBalancer = (stack: Stack, accessLogBucket: s3.IBucket) => new FargateWebService(stack, 'Web', {
  task: webTask(), cluster: existingCluster(stack), exposure: Exposure.applicationLoadBalancer({ accessLogBucket }),
});
const networkLoadBalancer = (stack: Stack, accessLogBucket: s3.IBucket) => new FargateWebService(stack, 'Web', {
  task: webTask(), cluster: existingCluster(stack), exposure: Exposure.networkLoadBalancer({ accessLogBucket, certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN) }),
});
const sharedLoadBalancer = (stack: Stack, accessLogBucket: s3.IBucket) => new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack), accessLogBucket });

const { KMS, KMS_MANAGED, DSSE, DSSE_MANAGED, S3_MANAGED } = s3.BucketEncryption;

describe.each([['Exposure.applicationLoadBalancer()', applicationLoadBalancer], ['SharedLoadBalancer', sharedLoadBalancer]])('%s', (_name, create) => {
  test.each([KMS, KMS_MANAGED, DSSE, DSSE_MANAGED])('fails with an accessLogBucket of encryption %s', (encryption) => {
    const { shop, platform } = shopAndPlatform();
    const bucket = new s3.Bucket(platform, 'Logs', { encryption });

    expect(() => create(shop, bucket)).toThrow(/^\[Shop\/.*accessLogBucket.*Platform\/Logs.*S3_MANAGED/);
  });

  test('fails with an imported accessLogBucket that has a key', () => {
    const { shop } = shopAndPlatform();
    const encryptionKey = kms.Key.fromKeyArn(shop, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1234');
    const bucket = s3.Bucket.fromBucketAttributes(shop, 'Logs', { bucketName: 'logs', encryptionKey });

    expect(() => create(shop, bucket)).toThrow(/^\[Shop\/.*accessLogBucket.*Shop\/Logs.*S3_MANAGED/);
  });

  test.each([S3_MANAGED, undefined])('takes an accessLogBucket of encryption %s', (encryption) => {
    const { app, shop, platform } = shopAndPlatform();
    create(shop, new s3.Bucket(platform, 'Logs', { encryption }));

    app.synth();
    expect(textOf(Template.fromStack(platform).findResources('AWS::S3::BucketPolicy'))).toContain('logdelivery.elasticloadbalancing.amazonaws.com');
  });
});

describe.each([
  ['an Application Load Balancer', applicationLoadBalancer], ['a Network Load Balancer', networkLoadBalancer], ['a shared one', sharedLoadBalancer],
])('%s', (_name, create) => {
  test('fails with an accessLogBucket of another Region', () => {
    const { shop, platform } = shopAndPlatform({}, 'us-east-1');
    const bucket = new s3.Bucket(platform, 'Logs', { bucketName: 'logs' });

    expect(() => create(shop, bucket)).toThrow(/^\[Shop\/.*accessLogBucket.*eu-west-1, got 'us-east-1'; pass a bucket of that Region/);
  });

  test('fails with an imported accessLogBucket of another Region', () => {
    const { shop } = shopAndPlatform();

    expect(() => create(shop, s3.Bucket.fromBucketAttributes(shop, 'Logs', { bucketName: 'logs', region: 'us-east-1' })))
      .toThrow(/^\[Shop\/.*accessLogBucket.*eu-west-1, got 'us-east-1'/);
  });

  test('warns of an imported accessLogBucket, with the statement that its policy needs', () => {
    const { shop } = shopAndPlatform();
    create(shop, s3.Bucket.fromBucketName(shop, 'Logs', 'logs'));

    Annotations.fromStack(shop).hasWarning('*', Match.stringLikeRegexp(
      'Shop/Logs.*"Action":"s3:PutObject".*:s3:::logs/AWSLogs/111111111111/.*cdk-fargate-workloads:access-log-bucket-policy',
    ));
  });
});

describe.each(CONTEXTS)('a Network Load Balancer in an app %s', (_name, context) => {
  test('lets the delivery of logs use the key of its accessLogBucket', () => {
    const { app, shop, platform } = shopAndPlatform(context);
    networkLoadBalancer(shop, new s3.Bucket(platform, 'Logs', { encryption: KMS }));

    app.synth();
    const [key] = Object.values(Template.fromStack(platform).findResources('AWS::KMS::Key'));
    const delivery = key.Properties.KeyPolicy.Statement.find(({ Principal }: any) => Principal.Service === 'delivery.logs.amazonaws.com');
    expect(new Set(delivery.Action)).toEqual(new Set(['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey']));
    expect(delivery.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': '111111111111' } });
  });
});

test('a Network Load Balancer fails with an accessLogBucket that has the AWS managed key', () => {
  const { shop, platform } = shopAndPlatform();
  const bucket = new s3.Bucket(platform, 'Logs', { encryption: KMS_MANAGED });

  expect(() => networkLoadBalancer(shop, bucket)).toThrow(errorAt('Shop/Web/PublicNetwork/LoadBalancer', 'accessLogBucket', 'Platform/Logs', 'customer managed key'));
});
