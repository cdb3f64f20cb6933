import { Finding, WHOLE_TEMPLATE } from './packs';

/** A finding that remains with production defaults, and the reason. */
export interface Acknowledgment {
  /** The rule's id, without its pack. */
  readonly rule: RegExp;
  /** Construct paths; by default, everywhere. */
  readonly path?: RegExp;
  readonly reason: string;
}

/**
 * Findings of Control Tower's rules that the library accepts. CDK acknowledges these for a whole app at once, so only an app can do it. For
 * cdk-nag's rules the library records its reasons on its constructs.
 */
export const ACKNOWLEDGED_BY_LIBRARY: readonly Acknowledgment[] = [
  {
    rule: /^ecs_task_definition_memory_hard_limit_check$/,
    reason: 'On Fargate the size of the task is a hard limit for all of its containers; `containerMemoryLimitMiB` sets one for each',
  },
  {
    rule: /^ecs_(containers_readonly_access|task_definition_nonroot_user)_check$/,
    path: /^TaskWithSidecars/,
    reason: 'AWS\'s images of the log router and the collector run as root and write to their root file systems; the main container does neither',
  },
  {
    rule: /^lambda_inside_vpc_check$/,
    path: /\/(Ecs(Redeployer|DeploymentProvider|JobProvider|LiveTargetGroupsProvider)|RunTask|FirstDeployment|Custom::\w+CustomResourceProvider)\//,
    reason: 'The functions of the library and of the CDK only call AWS APIs, and hold no data that a VPC would protect',
  },
  {
    rule: /^step_functions_state_machine_(logging|tracing)_enabled_check$/,
    path: /\/Ecs(DeploymentProvider|JobProvider)\/StateMachine\//,
    reason: 'It only polls one function, which writes its own log',
  },
  {
    rule: /^cloudwatch_alarm_action_check$/,
    path: /\/((ErrorShare|UnhealthyTasks)Alarm|TaskFailures\/Alarm)\//,
    reason: 'Deployments watch the alarms and roll back; `alarmTopic` notifies people',
  },
  { rule: /^sqs_dlq_check$/, path: /\/DeadLetterQueue\//, reason: 'It is the dead-letter queue of another queue, a schedule or a rule' },
  { rule: /^sqs_dlq_check$/, path: /\/EcsTaskFailures\/Queue$/, reason: 'People read it; nothing takes messages from it that could fail' },
  {
    rule: /^s3_bucket_(logging_enabled|object_lock_enabled)_check$/,
    path: /\/AccessLogs\//,
    reason: 'It holds logs: logging their delivery would need another bucket, and an object lock would keep them forever; pass `accessLogBucket`',
  },
  { rule: /^s3_event_notifications_enabled_check$/, path: /\/AccessLogs\//, reason: 'Nothing reacts to the arrival of a log' },
  { rule: /^s3_bucket_default_encryption_kms_check$/, path: /\/AccessLogs\//, reason: 'Elastic Load Balancing delivers access logs only to buckets with S3 managed keys' },
  {
    rule: /^codebuild_project_(logging_enabled|environment_privileged)_check$/,
    path: /\/(Pipeline|Images\/Placeholders)\//,
    reason: 'CodeBuild writes its logs by default; Docker builds need a privileged environment, which exists for one build',
  },
  { rule: /^ecr_private_tag_immutability_enabled_check$/, path: /\/Repository\//, reason: 'The live image is a tag that the pipeline moves; all other tags are immutable' },
  {
    rule: /^s3_(event_notifications_enabled|bucket_(versioning_enabled|object_lock_enabled|logging_enabled|default_encryption_kms))_check$/,
    path: /\/Artifacts\//,
    reason: 'It holds artifacts that actions pass on, for 90 days; delivered images are in their repository',
  },
  {
    rule: /^kms_create_grant_aws_service_check$/,
    path: new RegExp(`/ProductionKey/|^${WHOLE_TEMPLATE}$`),
    reason: 'The key policy is AWS\'s default, which leaves key management to IAM policies of the account; pass `encryptionKey` for another',
  },
];

const DEMONSTRATION = 'Not what the example demonstrates';

/** Findings that the examples accept for resources of their own. */
export const ACKNOWLEDGED_BY_EXAMPLES: readonly Acknowledgment[] = [
  { rule: /^(SMG4|SecretsManagerRotationEnabled)$/, reason: 'Rotation needs a function for the system that uses the password, which no example has' },
  { rule: /^SecretsManagerUsingKMSKey$/, reason: `${DEMONSTRATION}; the secret is encrypted with the account's key of Secrets Manager` },
  { rule: /^ECS2$/, reason: 'The variables are names and addresses of other services; secrets are passed by reference, in `secrets`' },
  {
    rule: /^(S1|S3Bucket(Logging|Replication|Versioning)Enabled|S3DefaultEncryptionKMS|s3_\w+_check)$/,
    path: /^Connections\/Receipts\//,
    reason: `${DEMONSTRATION}; the bucket is encrypted by S3, private, and accepts TLS only`,
  },
  {
    rule: /^IAM5\[(Action::s3:(Abort|DeleteObject|GetBucket|GetObject|List)\*|Resource::<Receipts59C0D3E0\.Arn>\/\*)\]$/,
    path: /^Connections\/(Orders|Shop)\/TaskDefinition\/TaskRole\//,
    reason: 'CDK\'s grants use wildcards in action names, here for one bucket and its objects',
  },
  {
    rule: /^IAM5\[Resource::(\*|arn:.*:log-group:\/aws\/ecs\/application\/metrics:\*)\]$/,
    path: /^TaskWithSidecars\/Web\/TaskDefinition\/TaskRole\//,
    reason: 'X-Ray actions have no resource types; metrics are written to the streams of one log group',
  },
  {
    rule: /^(IAM4\[.*\/AWSLambdaBasicExecutionRole\]|IAM5\[Resource::<Receipts59C0D3E0\.Arn>:\*\]|Lambda(Concurrency|DLQ|InsideVPC)|lambda_inside_vpc_check)$/,
    path: /^Shop\/(Receipts|Shop\/TaskDefinition\/TaskRole)\//,
    reason: `${DEMONSTRATION}: a function that receives a request`,
  },
  {
    rule: /^(CloudWatchAlarmAction|cloudwatch_alarm_action_check)$/,
    path: /^Services\/Parcels\/.*QueueAlarms\//,
    reason: `${DEMONSTRATION}; \`topic\` of \`queueAlarms\` notifies people`,
  },
  { rule: /^(SNS3|SNSEncryptedKMS)$/, path: /^CanaryWithApproval\/Approvers\//, reason: `${DEMONSTRATION}; messages only announce a pending approval` },
  {
    rule: /^(S1|S3\w+|s3_\w+_check|SNSEncryptedKMS|SNS3|IAMNoInlinePolicy|IAM4\[.*\]|IAM5\[.*\]|lambda_inside_vpc_check)$/,
    path: /^Delivery\/(Sources|Team|BucketNotificationsHandler|Custom::)/,
    reason: `${DEMONSTRATION}: the source bucket and the topic for notifications`,
  },
  { rule: /^(SQS3|sqs_dlq_check|sqs_queue_encrypted_check)$/, path: /^Isolated\/Orders\//, reason: `${DEMONSTRATION}; SQS encrypts queues by default` },
  { rule: /^(EFSInBackupPlan|efs_automatic_backups_enabled_check)$/, path: /^TaskWithSidecars\/Files\//, reason: `${DEMONSTRATION}; the files are deleted with the stack` },
  {
    rule: /^(APIG4|api_gw_v2_authorization_type_configured_check)$/,
    path: /^HttpApi\//,
    reason: 'The API is public; `authorizer` restricts others',
  },
  {
    rule: /^ecs_(containers_readonly_access|task_definition_nonroot_user)_check$/,
    path: /^Webserver\/Web\//,
    reason: 'A task definition document is used as it is: it would set `readonlyRootFilesystem` and `user`',
  },
];

/** Returns the id of the rule without that of its pack. */
export function ruleOf({ rule }: Finding): string {
  return rule.replace(/^(AwsSolutions|HIPAA\.Security|NIST\.800\.53\.R5|PCI\.DSS\.321)-/, '');
}

export function acknowledges({ rule, path }: Acknowledgment, finding: Finding): boolean {
  return rule.test(ruleOf(finding)) && (path?.test(finding.path) ?? true);
}
