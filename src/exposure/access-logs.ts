import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge, regulatory } from '../private/acknowledge';

/** A bucket that keeps logs, also those that somebody overwrites. Elastic Load Balancing writes with S3's own keys alone. */
export function createAccessLogBucket(place: Construct): s3.IBucket {
  const bucket = new s3.Bucket(place, 'AccessLogs', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7), noncurrentVersionExpiration: Duration.days(30) }],
  });
  acknowledge(bucket, 'It holds logs; a log of their delivery would need a bucket with a log of its own', ['AwsSolutions-S1', ...regulatory('S3BucketLoggingEnabled')]);
  acknowledge(bucket, 'Elastic Load Balancing writes into buckets with S3\'s own keys alone', regulatory('S3DefaultEncryptionKMS'));
  acknowledge(bucket, 'Logs of a Region stay in it; pass `accessLogBucket` where they must survive it', regulatory('S3BucketReplicationEnabled'));
  return bucket;
}

/**
 * Has a load balancer write its access logs. CDK does so for Regions alone that it knows, because Elastic Load Balancing wrote with an account
 * for each of them; its service principal writes in all, here below the account of the load balancer.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function logAccesses(loadBalancer: elbv2.ApplicationLoadBalancer, bucket: s3.IBucket): void {
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(loadBalancer).account}/*`)],
  }));
  // The bucket is tried when the load balancer gets it.
  const policy = bucket.policy?.node.defaultChild;
  if (CfnResource.isCfnResource(policy)) (loadBalancer.node.defaultChild as CfnResource).addResourceDependency(policy);
}
