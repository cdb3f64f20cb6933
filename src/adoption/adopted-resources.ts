/**
 * A security group of the deployed template.
 */
export interface AdoptedSecurityGroup {
  /** Logical id. */
  readonly logicalId: string;

  /**
   * Its `GroupDescription`, in full: another one replaces the group. Where it is the construct path that CDK takes by itself, rules of other security groups
   * keep their logical ids, too.
   */
  readonly description: string;

  /**
   * Its `GroupName`.
   *
   * @default - none; CloudFormation generated it
   */
  readonly name?: string;
}

/**
 * A target group of the deployed template. Protocol, protocol version and address type are options of the exposure.
 */
export interface AdoptedTargetGroup {
  /** Logical id. */
  readonly logicalId: string;

  /**
   * Its `Port`, 1 to 65535: another one replaces the target group, although ECS registers tasks with ports of their own.
   *
   * @default 80
   */
  readonly port?: number;

  /**
   * Its `Name`.
   *
   * @default - none; CloudFormation generated it
   */
  readonly name?: string;
}

/**
 * A scaling policy of the deployed template.
 */
export interface AdoptedScalingPolicy {
  /** Logical id. */
  readonly logicalId: string;

  /** Its `PolicyName`: another one replaces the policy, which fails, because Application Auto Scaling takes one policy for each metric. */
  readonly policyName: string;
}

/**
 * Logical ids of the deployed template, for what the workload makes in its place. Fails synthesis on an id that is there twice, and on one for which the
 * workload makes nothing. What has no id is new, and CloudFormation deletes the old one; a warning lists it. Clusters, queues and load balancers that stay
 * in the app as constructs of their own need none: pass them to the workload.
 */
export interface AdoptedResources {
  /** The ECS service. */
  readonly service: string;

  /**
   * Whether the service has a `LaunchType` in the template, and no `CapacityProviderStrategy`.
   *
   * @default - true without `capacityProviderStrategies` of the workload
   */
  readonly launchType?: boolean;

  /**
   * Whether the service has a `DeploymentController` in the template.
   *
   * @default false
   */
  readonly deploymentController?: boolean;

  /**
   * The security group of the tasks.
   *
   * @default - a new one, in addition to those of `securityGroups`
   */
  readonly securityGroup?: AdoptedSecurityGroup;

  /**
   * The task definition. Each deployment replaces it, so that its logical id matters to other stacks alone.
   *
   * @default - a new one
   */
  readonly taskDefinition?: string;

  /**
   * The task role.
   *
   * @default - a new one
   */
  readonly taskRole?: string;

  /**
   * The execution role.
   *
   * @default - a new one
   */
  readonly executionRole?: string;

  /**
   * The log group of the main container. One with a name needs `logGroupName` of `ContainerLogging.awsLogs()`, too.
   *
   * @default - a new one
   */
  readonly logGroup?: string;

  /**
   * The load balancer.
   *
   * @default - a new one, or none
   */
  readonly loadBalancer?: string;

  /**
   * The security group of the load balancer.
   *
   * @default - a new one; none for an adopted Network Load Balancer, which cannot get one
   */
  readonly loadBalancerSecurityGroup?: AdoptedSecurityGroup;

  /**
   * The production listener.
   *
   * @default - a new one, or none
   */
  readonly listener?: string;

  /**
   * The listener that redirects to HTTPS.
   *
   * @default - a new one, or none
   */
  readonly redirectListener?: string;

  /**
   * The test listener.
   *
   * @default - a new one, or none
   */
  readonly testListener?: string;

  /**
   * The rule of the listener that leads to the target group. A new one of the same priority fails to deploy while the old one exists.
   *
   * @default - a new one, or none
   */
  readonly listenerRule?: string;

  /**
   * The target group of the tasks.
   *
   * @default - a new one, or none
   */
  readonly targetGroup?: AdoptedTargetGroup;

  /**
   * The second target group, of a service whose deployments shift traffic already.
   *
   * @default - a new one, or none
   */
  readonly alternateTargetGroup?: AdoptedTargetGroup;

  /**
   * The `AWS::EC2::SecurityGroupIngress` that lets the load balancer reach the tasks. A new one fails to deploy while the old one exists.
   *
   * @default - a new one, or none
   */
  readonly ingressRule?: string;

  /**
   * The `AWS::EC2::SecurityGroupEgress` that lets the load balancer reach the tasks. A new one fails to deploy while the old one exists.
   *
   * @default - a new one, or none
   */
  readonly egressRule?: string;

  /**
   * The certificate that the workload creates for its `domain`.
   *
   * @default - a new one, or none
   */
  readonly certificate?: string;

  /**
   * The A record of the first name of `domain`. A new one fails to deploy while the old one exists.
   *
   * @default - a new one, or none
   */
  readonly aliasRecord?: string;

  /**
   * The target of Application Auto Scaling.
   *
   * @default - a new one, or none
   */
  readonly scalableTarget?: string;

  /**
   * The policy that tracks CPU utilization.
   *
   * @default - a new one, or none
   */
  readonly cpuScaling?: AdoptedScalingPolicy;

  /**
   * The policy that tracks memory utilization.
   *
   * @default - a new one, or none
   */
  readonly memoryScaling?: AdoptedScalingPolicy;

  /**
   * The policy that tracks requests for each task.
   *
   * @default - a new one, or none
   */
  readonly requestScaling?: AdoptedScalingPolicy;

  /**
   * The Cloud Map service of `Discovery.cloudMap()`.
   *
   * @default - a new one, or none
   */
  readonly cloudMapService?: string;

  /**
   * The queue of a worker, without a name.
   *
   * @default - a new one, or none
   */
  readonly queue?: string;

  /**
   * The dead-letter queue of a worker, without a name.
   *
   * @default - a new one, or none
   */
  readonly deadLetterQueue?: string;
}
