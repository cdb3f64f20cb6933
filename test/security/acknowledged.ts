import { Finding, WHOLE_TEMPLATE } from './packs';

/** A finding that stays with production settings, and why. */
export interface Acknowledgment {
  /** The rule's id, without its pack. */
  readonly rule: RegExp;
  /** Construct paths; where left out, wherever the rule finds something. */
  readonly path?: RegExp;
  readonly reason: string;
}

/**
 * What the library decides against Control Tower's rules. CDK acknowledges these for a whole app at once, and so only an app can do it. For
 * cdk-nag's rules the library notes its reasons on its constructs by itself.
 */
export const ACKNOWLEDGED_BY_LIBRARY: readonly Acknowledgment[] = [
  {
    rule: /^ecs_task_definition_memory_hard_limit_check$/,
    reason: 'On Fargate the size of the task is a hard limit for all of its containers; `containerMemoryLimitMiB` sets one for each',
  },
  {
    rule: /^ecs_(containers_readonly_access|task_definition_nonroot_user)_check$/,
    path: /^TaskWithSidecars/,
    reason: 'AWS\'s images of the log router and the collector run as root and write into their file systems; the main container does neither',
  },
  {
    rule: /^lambda_inside_vpc_check$/,
    path: /\/(Ecs(Redeployer|DeploymentProvider|JobProvider|LiveTargetGroupsProvider)|RunTask|Custom::\w+CustomResourceProvider)\//,
    reason: 'The functions of the library and of the CDK call AWS alone, and hold no data that a network of their own would protect',
  },
  {
    rule: /^step_functions_state_machine_(logging|tracing)_enabled_check$/,
    path: /\/Ecs(DeploymentProvider|JobProvider)\/StateMachine\//,
    reason: 'It asks one function again and again, which writes a log of its own',
  },
  {
    rule: /^cloudwatch_alarm_action_check$/,
    path: /\/(ErrorShare|UnhealthyTasks)Alarm\//,
    reason: 'Deployments look at the alarms by themselves and go back; add an action to tell people',
  },
  { rule: /^sqs_dlq_check$/, path: /\/DeadLetterQueue\//, reason: 'It is itself the dead-letter queue of another queue, a schedule or a rule' },
  {
    rule: /^s3_bucket_(logging_enabled|object_lock_enabled)_check$/,
    path: /\/AccessLogs\//,
    reason: 'It holds logs: a log of their delivery would need a bucket with a log of its own, and a lock would keep them for ever; pass `accessLogBucket`',
  },
  { rule: /^s3_event_notifications_enabled_check$/, path: /\/AccessLogs\//, reason: 'Nobody waits for a log to arrive' },
  { rule: /^s3_bucket_default_encryption_kms_check$/, path: /\/AccessLogs\//, reason: 'Elastic Load Balancing writes into buckets with S3\'s own keys alone' },
  {
    rule: /^codebuild_project_(logging_enabled|environment_privileged)_check$/,
    path: /\/(Pipeline|Images\/Placeholders)\//,
    reason: 'CodeBuild writes its log by itself; building an image with Docker takes a privileged environment, which lives for one build',
  },
  { rule: /^ecr_private_tag_immutability_enabled_check$/, path: /\/Repository\//, reason: 'What is live is a tag that the pipeline moves; other tags stay' },
  {
    rule: /^s3_(event_notifications_enabled|bucket_(versioning_enabled|object_lock_enabled|logging_enabled|default_encryption_kms))_check$/,
    path: /\/Artifacts\//,
    reason: 'It holds what actions hand each other, for 90 days; the image that was delivered is in its repository',
  },
  {
    rule: /^kms_create_grant_aws_service_check$/,
    path: new RegExp(`/ProductionKey/|^${WHOLE_TEMPLATE}$`),
    reason: 'The key policy is AWS\'s default, which leaves it to the account\'s IAM policies who manages the key; pass `encryptionKey` for another',
  },
];

const DEMONSTRATION = 'A demonstration: what the example is about is elsewhere';

/** What the examples decide for resources that they make themselves. */
export const ACKNOWLEDGED_BY_EXAMPLES: readonly Acknowledgment[] = [
  { rule: /^(SMG4|SecretsManagerRotationEnabled)$/, reason: 'Rotation needs a function that knows whose password it is, which no example has' },
  { rule: /^SecretsManagerUsingKMSKey$/, reason: `${DEMONSTRATION}; the secret is encrypted with the account's key of Secrets Manager` },
  { rule: /^ECS2$/, reason: 'The variables are names and addresses of other services; secrets come by reference, in `secrets`' },
  {
    rule: /^(S1|S3Bucket(Logging|Replication|Versioning)Enabled|S3DefaultEncryptionKMS|s3_\w+_check)$/,
    path: /^Connections\/Receipts\//,
    reason: `${DEMONSTRATION}; the bucket is encrypted by S3, private, and reached by TLS alone`,
  },
  {
    rule: /^IAM5\[(Action::s3:(Abort|DeleteObject|GetBucket|GetObject|List)\*|Resource::<Receipts59C0D3E0\.Arn>\/\*)\]$/,
    path: /^Connections\/(Orders|Shop)\/TaskDefinition\/TaskRole\//,
    reason: 'CDK\'s grants name families of actions, here on one bucket and its objects',
  },
  {
    rule: /^IAM5\[Resource::(\*|arn:.*:log-group:\/aws\/ecs\/application\/metrics:\*)\]$/,
    path: /^TaskWithSidecars\/Web\/TaskDefinition\/TaskRole\//,
    reason: 'Traces know no resource; metrics go into the streams of one log group',
  },
  {
    rule: /^(IAM4\[.*\/AWSLambdaBasicExecutionRole\]|IAM5\[Resource::<Receipts59C0D3E0\.Arn>:\*\]|Lambda(Concurrency|DLQ|InsideVPC)|lambda_inside_vpc_check)$/,
    path: /^Shop\/(Receipts|Shop\/TaskDefinition\/TaskRole)\//,
    reason: `${DEMONSTRATION}: a function that is called and answers`,
  },
  { rule: /^(SNS3|SNSEncryptedKMS)$/, path: /^CanaryWithApproval\/Approvers\//, reason: `${DEMONSTRATION}; the messages say that somebody has to decide` },
  {
    rule: /^(S1|S3\w+|s3_\w+_check|SNSEncryptedKMS|SNS3|IAMNoInlinePolicy|IAM4\[.*\]|IAM5\[.*\]|lambda_inside_vpc_check)$/,
    path: /^Delivery\/(Sources|Team|BucketNotificationsHandler|Custom::)/,
    reason: `${DEMONSTRATION}: where archives arrive, and who is told`,
  },
  { rule: /^(SQS3|sqs_dlq_check|sqs_queue_encrypted_check)$/, path: /^Isolated\/Orders\//, reason: `${DEMONSTRATION}; SQS encrypts queues by itself` },
  { rule: /^(EFSInBackupPlan|efs_automatic_backups_enabled_check)$/, path: /^TaskWithSidecars\/Files\//, reason: `${DEMONSTRATION}; the files go with the stack` },
  {
    rule: /^(APIG4|api_gw_v2_authorization_type_configured_check)$/,
    path: /^HttpApi\//,
    reason: 'The API is public; `authorizer` says who may call one that is not',
  },
  {
    rule: /^ecs_(containers_readonly_access|task_definition_nonroot_user)_check$/,
    path: /^Webserver\/Web\//,
    reason: 'A task definition document runs as it is: it would say `readonlyRootFilesystem` and `user`',
  },
];

/** The rule's id without the pack's. */
export function ruleOf({ rule }: Finding): string {
  return rule.replace(/^(AwsSolutions|HIPAA\.Security|NIST\.800\.53\.R5|PCI\.DSS\.321)-/, '');
}

export function acknowledges({ rule, path }: Acknowledgment, finding: Finding): boolean {
  return rule.test(ruleOf(finding)) && (path?.test(finding.path) ?? true);
}
