import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, PhysicalName, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge, regulatory } from '../private/acknowledge';

export interface ArtifactBucketProps {
  /** Whether roles of other accounts read it, which only a key of one's own lets them. */
  readonly shared: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** How long a pipeline can go back to what it has delivered. */
const KEPT = Duration.days(90);

/** The bucket that the actions of a pipeline hand each other their results through. */
export function createArtifactBucket(scope: Construct, id: string, { shared, removalPolicy }: ArtifactBucketProps): s3.Bucket {
  const encryptionKey = shared ? new kms.Key(scope, `${id}Key`, { enableKeyRotation: true, removalPolicy }) : undefined;
  const bucket = new s3.Bucket(scope, id, {
    bucketName: PhysicalName.GENERATE_IF_NEEDED,
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey && true,
    enforceSSL: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    lifecycleRules: [{ expiration: KEPT, abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    removalPolicy,
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  });
  acknowledge(bucket, 'It holds what actions hand each other, for 90 days; the image that was delivered is in its repository', [
    'AwsSolutions-S1', ...regulatory('S3BucketLoggingEnabled', 'S3BucketReplicationEnabled', 'S3BucketVersioningEnabled', 'S3DefaultEncryptionKMS'),
  ]);
  return bucket;
}
