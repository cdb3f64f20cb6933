
/** Findings of the packs with plain defaults, without the ids of the packs, and the option that fixes each. `WorkloadDefaults.production()` fixes all. */
export const REMEDIES: Readonly<Record<string, string>> = {
  VPC7: '`flowLogs` of `WorkloadCluster`',
  VPCFlowLogsEnabled: '`flowLogs` of `WorkloadCluster`',
  VPCDefaultSecurityGroupClosed: 'a `vpc` with `restrictDefaultSecurityGroup`',
  CloudWatchLogGroupEncrypted: '`encryptionKey` of `ContainerLogging.awsLogs()`; for log groups of functions only `WorkloadDefaults.production()`',
  cloudwatch_log_group_encrypted_check: '`encryptionKey` of `ContainerLogging.awsLogs()`; for log groups of functions only `WorkloadDefaults.production()`',
  cloudwatch_log_group_retention_period_check: '`retention` of `ContainerLogging.awsLogs()`; for log groups of functions only `WorkloadDefaults.production()`',
  ecs_containers_readonly_access_check: '`hardened` or `readonlyRootFilesystem` of `WorkloadTask.container()`',
  ecs_task_definition_nonroot_user_check: '`hardened` or `user` of `WorkloadTask.container()`',
  ELB2: '`accessLogs` of the exposure',
  ELBLoggingEnabled: '`accessLogs` of the exposure',
  elbv2_logging_enabled_check: '`accessLogs` of the exposure',
  ELBDeletionProtectionEnabled: '`deletionProtection` of the exposure',
  elbv2_deletion_protection_enabled_check: '`deletionProtection` of the exposure',
  ELBv2ACMCertificateRequired: '`certificate` or `domain` of the exposure',
  ALBHttpToHttpsRedirection: '`certificate` or `domain` of the exposure',
  alb_http_to_https_redirection_check: '`certificate` or `domain` of the exposure',
  EC23: '`certificate` or `domain`, `allowFrom` or `internetFacing: false` of the exposure',
  ALBWAFEnabled: '`webAclArn` of the exposure, or of `WorkloadDefaults.production()`',
  APIG1: '`accessLogGroup` of `Exposure.httpApi()`',
  api_gw_v2_access_logs_enabled_check: '`accessLogGroup` of `Exposure.httpApi()`',
};
