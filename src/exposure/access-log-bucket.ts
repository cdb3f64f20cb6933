import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeRules, regulatoryRuleIds } from '../private/acknowledge-rules';
import { failWith } from '../private/errors';
import { addOrRequireStatements } from '../private/resource-policy';

const LOG_DELIVERY = 'delivery.logs.amazonaws.com';

/**
 * Fails on a bucket of another Region, and on one that is not encrypted with S3 managed keys, to which an Application Load Balancer cannot write.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function requireApplicationLogBucket(scope: Construct, bucket: s3.IBucket): void {
  requireSameRegion(scope, bucket);
  if (bucket.encryptionKey || usesKms(bucket)) failOnKey(scope, bucket, 'an Application Load Balancer', 'BucketEncryption.S3_MANAGED');
}

/**
 * Fails on a bucket of another Region, and on one with the AWS managed key, and lets a Network Load Balancer use a customer managed key.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
 */
export function allowNetworkLogBucket(scope: Construct, bucket: s3.IBucket): void {
  requireSameRegion(scope, bucket);
  if (bucket.encryptionKey) allowLogDelivery(scope, bucket.encryptionKey);
  else if (usesKms(bucket)) failOnKey(scope, bucket, 'a Network Load Balancer', 'BucketEncryption.S3_MANAGED, or KMS with a customer managed key');
  const statement = { principals: [new iam.ServicePrincipal(LOG_DELIVERY)], resources: [bucket.bucketArn], actions: ['s3:GetBucketAcl'] };
  addOrRequireBucketStatements(scope, bucket, [
    new iam.PolicyStatement({
      ...statement,
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(scope).account}/*`)],
      conditions: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }),
    new iam.PolicyStatement(statement),
  ]);
}

/** Adds statements to the policy of a bucket for access logs. Warns about an imported bucket. */
export function addOrRequireBucketStatements(scope: Construct, bucket: s3.IBucket, statements: readonly iam.PolicyStatement[]): void {
  addOrRequireStatements(scope, {
    warningId: 'access-log-bucket-policy',
    description: `the bucket ${bucket.node.path}`,
    addToResourcePolicy: (statement) => bucket.addToResourcePolicy(statement),
  }, statements);
}

function requireSameRegion(scope: Construct, bucket: s3.IBucket): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || Token.isUnresolved(bucket.env.region) || region === bucket.env.region) return;
  failWith(scope, {
    problem: `accessLogBucket must be in the Region of the load balancer, ${region}`,
    actual: bucket.env.region,
    remedy: 'pass a bucket of that Region',
  });
}

function failOnKey(scope: Construct, bucket: s3.IBucket, loadBalancer: string, encryption: string): never {
  return failWith(scope, {
    problem: `accessLogBucket is encrypted with a key that ${loadBalancer} cannot use`, actual: bucket.node.path, remedy: `use ${encryption}`,
  });
}

/** The encryption of a bucket as its template has it. */
interface BucketEncryption {
  readonly serverSideEncryptionConfiguration?: readonly {
    readonly serverSideEncryptionByDefault?: s3.CfnBucket.ServerSideEncryptionByDefaultProperty;
  }[];
}

/** Returns whether a bucket of the app is encrypted by AWS KMS. Without a key of its own, it then has the AWS managed key. */
function usesKms(bucket: s3.IBucket): boolean {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) return false;
  const { serverSideEncryptionConfiguration: rules = [] }: BucketEncryption = Stack.of(bucket).resolve(resource.bucketEncryption) ?? {};
  return rules.some(({ serverSideEncryptionByDefault }) => serverSideEncryptionByDefault?.sseAlgorithm.startsWith('aws:kms'));
}

function allowLogDelivery(scope: Construct, key: kms.IKey): void {
  addOrRequireStatements(scope, {
    warningId: 'key-policy', description: `the key ${key.node.path}`, addToResourcePolicy: (statement) => key.addToResourcePolicy(statement),
  }, [new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(LOG_DELIVERY)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  })]);
}

/** Creates a bucket that keeps overwritten logs too. Application Load Balancers support only S3 managed keys. */
export function createAccessLogBucket(scope: Construct): s3.IBucket {
  const bucket = new s3.Bucket(scope, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7), noncurrentVersionExpiration: Duration.days(30) }],
  });
  acknowledgeRules(bucket, 'It holds logs; a log of their delivery would need a bucket with a log of its own', ['AwsSolutions-S1', ...regulatoryRuleIds('S3BucketLoggingEnabled')]);
  acknowledgeRules(bucket, 'Elastic Load Balancing writes into buckets with S3\'s own keys alone', regulatoryRuleIds('S3DefaultEncryptionKMS'));
  acknowledgeRules(bucket, 'Logs of a Region stay in it; pass `accessLogBucket` where they must survive it', regulatoryRuleIds('S3BucketReplicationEnabled'));
  return bucket;
}
