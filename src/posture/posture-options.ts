import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';

/**
 * Options of `Posture.production()`.
 */
export interface ProductionPostureOptions {
  /**
   * Certificate of Application Load Balancers that are given neither a `certificate` nor a `domain`, such as one for `*.example.com`. It must be
   * in their Region.
   *
   * @default - none: a load balancer without a certificate is refused
   */
  readonly certificate?: acm.ICertificate;

  /**
   * ARN of the web ACL of AWS WAF that inspects the requests to Application Load Balancers which are given none. It must be in their Region.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
   */
  readonly webAclArn?: string;

  /**
   * Customer managed key that encrypts log groups and sessions of `aws ecs execute-command`. CloudWatch Logs is allowed to use a key that the app
   * makes; an imported one must allow it by itself.
   *
   * @default - a new key for each stack that needs one, rotated every year, which outlives the stack; each is billed by AWS KMS
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long log groups keep their events.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether load balancers refuse to be deleted. Their stack cannot be deleted either, until it is false again.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
}
