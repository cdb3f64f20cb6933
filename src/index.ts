export type { AdoptedResources, AdoptedScalingPolicy, AdoptedSecurityGroup, AdoptedTargetGroup } from './adoption/adopted-resources';
export { Adoption } from './adoption/adoption';
export type { NetworkPatternAdoptionOptions, PatternAdoptionOptions } from './adoption/pattern-options';
export type { Ec2CapacityAttributes, Ec2CapacityProps } from './cluster/ec2/ec2-capacity-props';
export { Ec2Capacity } from './cluster/ec2/ec2-capacity';
export type { IEc2Capacity } from './cluster/ec2/ec2-capacity';
export { ClusterEventLog } from './cluster/cluster-event-log';
export type { ClusterEventLogOptions, ClusterEventLogProps } from './cluster/cluster-event-log';
export { ClusterSubnets } from './cluster/workload-cluster-props';
export type { IWorkloadCluster, WorkloadClusterAttributes, WorkloadClusterProps } from './cluster/workload-cluster-props';
export { WorkloadCluster } from './cluster/workload-cluster';
export type { ManagedInstancesOptions } from './cluster/workload-cluster';
export type { BedrockModelConnectionOptions } from './connection/bedrock-connection';
export type { CacheConnectionBaseOptions, CacheConnectionOptions, ElastiCacheConnectionOptions } from './connection/cache-connection';
export { DataAccess, QueueAccess } from './connection/connection-options';
export type {
  BucketConnectionOptions,
  ConnectionBaseOptions,
  EventBusConnectionOptions,
  QueueConnectionOptions,
  StreamConnectionOptions,
  TableConnectionOptions,
  TopicConnectionOptions,
} from './connection/connection-options';
export { WorkloadConnection } from './connection/connection';
export type {
  DatabaseClusterConnectionOptions,
  DatabaseConnectionBaseOptions,
  DatabaseConnectionOptions,
  DocumentDbClusterConnectionOptions,
} from './connection/database-connection';
export type { FileSystemConnectionOptions } from './connection/file-system-connection';
export type { SearchDomainConnectionOptions } from './connection/search-domain-connection';
export type { IConnectableService, ServiceConnectionOptions } from './connection/service-connection';
export { WorkloadDefaults } from './defaults/workload-defaults';
export type { DevelopmentDefaultsOptions, ProductionDefaultsOptions } from './defaults/workload-defaults';
export type { DeliveryTestOptions } from './delivery/build/build-project';
export { ScanSeverity } from './delivery/build/image-build';
export type { ImageBuildOptions, ImageScanOptions } from './delivery/build/image-build';
export type { IDeliverableService } from './delivery/deliverable-service';
export { DeliveryPipeline } from './delivery/delivery-pipeline';
export type { DeliveryPipelineProps } from './delivery/delivery-pipeline';
export type { DeliveryApprovalOptions, DeliveryStageOptions } from './delivery/deploy/delivery-stage';
export { ImageRepository } from './delivery/image-repository';
export type { ImageRepositoryProps } from './delivery/image-repository';
export type { LiveImageOptions } from './delivery/live-image';
export { PipelineSource } from './delivery/pipeline-source';
export type { ConnectionPipelineSourceOptions, EcrPipelineSourceOptions, S3PipelineSourceOptions } from './delivery/pipeline-source';
export { WaitFor } from './deployment/code-deploy/code-deploy-options';
export type { CodeDeployDeploymentOptions } from './deployment/code-deploy/code-deploy-options';
export type { CodeDeployHooks } from './deployment/code-deploy/lifecycle-hooks';
export { CircuitBreaker } from './deployment/ecs/circuit-breaker';
export type { CircuitBreakerOptions } from './deployment/ecs/circuit-breaker';
export type { EcsDeploymentBaseOptions } from './deployment/ecs/deployment-base-options';
export { SourceRevisionCleanup } from './deployment/ecs/rolling';
export type { EarlySuccessOptions, RollingDeploymentOptions } from './deployment/ecs/rolling';
export type { BlueGreenDeploymentOptions, CanaryDeploymentOptions, LinearDeploymentOptions } from './deployment/ecs/traffic-shifting';
export { FailureDetection } from './deployment/failure-detection';
export type { TaskFailureDetectionOptions } from './deployment/failure-detection';
export type { ApprovalHookOptions } from './deployment/hooks/approval-hook';
export { DeploymentHook } from './deployment/hooks/deployment-hook';
export type { LambdaHookOptions } from './deployment/hooks/deployment-hook';
export { DeploymentStage, HookTimeoutAction } from './deployment/hooks/deployment-stage';
export type { RunTaskHookOptions } from './deployment/hooks/run-task-hook';
export { ServiceDeployment } from './deployment/service-deployment';
export type { HttpSmokeTestOptions, SmokeTestRequest } from './deployment/smoke-test/http-smoke-test';
export { SmokeTest } from './deployment/smoke-test/smoke-test';
export { CloudMapDnsRecords } from './discovery/cloud-map-registration';
export type { CloudMapDiscoveryOptions, CloudMapRegistrationOptions } from './discovery/cloud-map-registration';
export { Discovery } from './discovery/discovery';
export type {
  AdditionalServiceConnectPort,
  ServiceConnectClientOptions,
  ServiceConnectOptions,
  ServiceConnectPort,
  ServiceConnectTls,
} from './discovery/service-connect-options';
export type { ApplicationLoadBalancerOptions } from './exposure/alb/application-load-balancer';
export { Authentication } from './exposure/alb/authentication';
export type { AuthenticationOptions, CognitoAuthenticationOptions, OidcAuthenticationOptions } from './exposure/alb/authentication';
export type { ApplicationLoadBalancerBaseOptions } from './exposure/alb/load-balancer-options';
export type { AdditionalApplicationListener, ApplicationTargetOptions, StickinessOptions } from './exposure/alb/target-group';
export { Exposure } from './exposure/exposure';
export type { HttpApiDomain, HttpApiOptions, HttpApiRoute } from './exposure/http-api/http-api-options';
export type { LoadBalancerDomainOptions } from './exposure/load-balancer-domain';
export type { ExistingNetworkListenerOptions } from './exposure/nlb/existing-network-listener';
export type { ExistingNetworkLoadBalancerOptions } from './exposure/nlb/existing-network-load-balancer';
export type { AdditionalNetworkListener, NetworkListenerOptions, NetworkTargetOptions } from './exposure/nlb/listener-options';
export type { NetworkLoadBalancerBaseOptions } from './exposure/nlb/load-balancer';
export type { NetworkLoadBalancerOptions } from './exposure/nlb/network-load-balancer';
export { StaticAddresses } from './exposure/nlb/static-addresses';
export type { AdditionalRoute, AdditionalRouteOptions } from './exposure/routing/additional-routes';
export type { DefaultResponseOptions } from './exposure/routing/default-response';
export type { RedirectRoute } from './exposure/routing/redirect-route';
export type { RouteConditions } from './exposure/routing/route-conditions';
export type { ExistingListenerOptions, SharedExposureOptions } from './exposure/shared/shared-exposure';
export type {
  ISharedLoadBalancer,
  SharedLoadBalancerAttributes,
  SharedLoadBalancerProps,
} from './exposure/shared/shared-load-balancer-props';
export { SharedLoadBalancer } from './exposure/shared/shared-load-balancer';
export type { EventJobTriggerOptions } from './job/event-trigger';
export { FargateJob } from './job/fargate-job';
export type { FargateJobProps } from './job/fargate-job';
export { JobTrigger } from './job/job-trigger';
export type { OnDemandJobTriggerOptions } from './job/on-demand-trigger';
export { ConcurrencyPolicy } from './job/run-options';
export type { ConcurrentJobRunOptions, JobRunOptions } from './job/run-options';
export type { JobOverrides } from './job/runnable-task';
export type { ScheduleJobTriggerOptions } from './job/schedule-trigger';
export type { StackDeploymentJobTriggerOptions } from './job/stack-deployment-trigger';
export type { QueueAlarmOptions } from './observability/queue-alarms';
export { TaskFailureMonitor } from './observability/task-failure-monitor';
export type { TaskFailureMonitorProps } from './observability/task-failure-monitor';
export type { TrafficAlarmOptions } from './observability/traffic-alarms';
export type { UsageAlarmOptions } from './observability/usage-alarms';
export type { AutomaticScalingOptions, CustomMetricScalingTarget } from './scaling/automatic-scaling-options';
export type { BacklogScalingOptions } from './scaling/backlog-scaling';
export { PredictiveScalingMetric, PredictiveScalingMode } from './scaling/predictive-scaling';
export type { PredictiveScalingOptions } from './scaling/predictive-scaling';
export { Scaling } from './scaling/scaling';
export { StepScalingMetric } from './scaling/step-scaling';
export type { StepScalingOptions } from './scaling/step-scaling';
export type { WorkingHoursScalingOptions } from './scaling/working-hours';
export { Ec2DaemonService } from './service/ec2/ec2-daemon-service';
export type { Ec2DaemonServiceProps } from './service/ec2/ec2-daemon-service';
export { Ec2ReplicaService } from './service/ec2/ec2-replica-service';
export type { Ec2ReplicaServiceProps } from './service/ec2/ec2-replica-service';
export type { Ec2ServiceWorkloadProps } from './service/ec2/ec2-workload-props';
export { FargateBackendService } from './service/fargate-backend-service';
export type { FargateBackendServiceProps } from './service/fargate-backend-service';
export { FargatePreviewService } from './service/fargate-preview-service';
export type { FargatePreviewServiceProps } from './service/fargate-preview-service';
export { FargateWebService } from './service/fargate-web-service';
export type { FargateWebServiceProps } from './service/fargate-web-service';
export { FargateWorkerService } from './service/fargate-worker-service';
export type { FargateWorkerServiceProps } from './service/fargate-worker-service';
export type { FargateServiceWorkloadProps, FargateWorkloadBaseProps } from './service/fargate-workload-props';
export type { AdditionalExposure, ApplicationLoadBalancerResources, NetworkLoadBalancerResources } from './service/load-balancer-resources';
export { DaemonNamespace, ManagedDaemon } from './service/managed-daemon';
export type { ManagedDaemonProps } from './service/managed-daemon';
export type { HostVolumeMount } from './service/managed-daemon-task';
export type { TopicSubscription } from './service/topic-subscriptions';
export type { AdditionalWorkerQueue, WorkerQueueOptions } from './service/worker-queues';
export { ContainerLogging } from './task/container/container-logging';
export type { AwsLogsOptions } from './task/container/container-logging';
export type { AdditionalPort, ContainerResourceOptions, ContainerRestartPolicy, ContainerStartDependency, TmpfsMount } from './task/container/container-option-types';
export type { ContainerOptions } from './task/container/container-options';
export { Secrets } from './task/container/secrets';
export type { SecretFieldsOptions } from './task/container/secrets';
export type { ISidecar, SidecarConfig, SidecarContext } from './task/container/sidecar-interface';
export type { TaskContainerOptions } from './task/container/task-container-options';
export { TaskSize } from './task/definition/task-size';
export type { FargateSize, MinimumTaskSizeOptions } from './task/definition/task-size';
export type { DocumentContainerOptions, TaskDocumentOptions } from './task/document/task-document-options';
export type { AgentSidecarOptions } from './task/sidecars/add-sidecar';
export type { SidecarContainerOptions } from './task/sidecars/container-sidecars';
export type { FireLensSidecarOptions } from './task/sidecars/fire-lens';
export { LogDestination } from './task/sidecars/log-destination';
export type { CloudWatchLogsDestinationOptions, FirehoseDestinationOptions, PluginDestinationOptions } from './task/sidecars/log-destination';
export { Sidecar } from './task/sidecars/sidecar';
export { AgentConfig } from './task/sidecars/telemetry-agents';
export type { CloudWatchAgentSidecarOptions, OpenTelemetrySidecarOptions } from './task/sidecars/telemetry-agents';
export type { EbsTaskVolumeOptions } from './task/volume/ebs';
export type { EfsTaskVolumeOptions } from './task/volume/efs';
export type { S3FilesTaskVolumeOptions } from './task/volume/s3-files';
export { TaskVolume } from './task/volume/task-volume';
export type { BindMountTaskVolumeOptions, VolumeMount } from './task/volume/task-volume';
export { WorkloadTask } from './task/workload-task';
export type { ServiceAddress } from './traffic/registration';
export { TestTraffic } from './traffic/test-traffic';
export type { TestHeaderOptions, TestListenerOptions } from './traffic/test-traffic';
export { EcsRules } from './validation/ecs-rules';
