import * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * Options of the factories of `Adoption` for constructs whose logical ids follow from their path.
 */
export interface PatternAdoptionOptions {
  /**
   * Construct path of the pattern below its stack, such as `Api/Web`. The workload must be in the same stack. An empty path fails synthesis, and so does a
   * pattern that is still there.
   *
   * @default - the path of the workload
   */
  readonly path?: string;

  /**
   * The VPC that was passed to the pattern as `vpc`. Fails synthesis together with `cluster` of the workload, as it did in the pattern.
   *
   * @default - none; the workload has a `cluster`, or the pattern has made a VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Name of the container in the pattern, of which the workload's main container keeps the log group, whatever it is called itself.
   *
   * @default - the name that the pattern gives by itself, such as `web`
   */
  readonly containerName?: string;

  /**
   * Id that was passed to `scaleOnCpuUtilization()` of the pattern's service, for `cpuPercent` of the workload's scaling. Without it, the deployment fails,
   * because Application Auto Scaling takes only one policy that tracks this metric.
   *
   * @default - none, or `CpuScaling`, which a `QueueProcessingFargateService` has by itself
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
   */
  readonly cpuScalingId?: string;

  /**
   * Id that was passed to `scaleOnMemoryUtilization()`, for `memoryPercent`.
   *
   * @default - none
   */
  readonly memoryScalingId?: string;

  /**
   * Id that was passed to `scaleOnRequestCount()`, for `requestsPerTarget`.
   *
   * @default - none
   */
  readonly requestScalingId?: string;

  /**
   * Whether the deployed service has a `DeploymentController` in its template, because the pattern had a `deploymentController`, or a `circuitBreaker` without
   * the feature flag `@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker`. A wrong answer replaces the service.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
   */
  readonly deploymentController?: boolean;
}

/**
 * Options of `Adoption.networkLoadBalancedFargateService()`.
 */
export interface NetworkPatternAdoptionOptions extends PatternAdoptionOptions {
  /**
   * Port of the target group in the template. Another one replaces the target group, although ECS registers tasks with a port of their own.
   *
   * @default - the port of the container; with `WorkloadTask.taskDefinition()`, 443 with TLS and 80 without
   */
  readonly targetGroupPort?: number;
}
