import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { Adoption } from '../adoption/adoption';
import { Scaling } from '../scaling/scaling';
import { WorkloadTask } from '../task/workload-task';

/**
 * Properties that services and jobs on Fargate share.
 */
export interface FargateWorkloadBaseProps {
  /**
   * The task to run: containers, size, roles, secrets, logs.
   */
  readonly task: WorkloadTask;

  /**
   * The cluster to run in: a `WorkloadCluster`, or any other `ecs.ICluster` with the capacity providers of Fargate. Services and jobs with the
   * same cluster share its VPC and its namespace. A cluster without a known VPC, such as one of `ecs.Cluster.fromClusterArn()`, fails synthesis:
   * pass it to `WorkloadCluster.fromAttributes()`.
   *
   * @default - one `WorkloadCluster` with a new VPC, which all services and jobs of the stack without `cluster` share
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Distribution of tasks over capacity providers of the cluster: at most 20, one of them with a `base` (up to 100000), at least one with a
   * `weight` above 0 (up to 1000), and either those of Fargate or others; anything else fails synthesis. A strategy is always rendered, never
   * a launch type, because changing from one to the other would replace the service. For that reason a service with `adopt` has the launch type FARGATE
   * without this option.
   *
   * @default - the cluster's `defaultCapacityProviderStrategy`, or FARGATE only
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
   */
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];

  /**
   * Subnets of the tasks.
   *
   * @default - private subnets; public subnets with `assignPublicIp`
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Assigns a public IP address to each task, which it needs to reach the internet from a public subnet.
   *
   * @default - true in a VPC with public subnets only, false in others
   */
  readonly assignPublicIp?: boolean;

  /**
   * Security groups of the tasks, in addition to their own. At most 4, without duplicates. No rules are added to them.
   *
   * @default - none
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Fargate platform version: 1.4.0, or 1.0.0 for Windows. Retired versions fail synthesis. Tasks on instances have none.
   *
   * @default ecs.FargatePlatformVersion.LATEST
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html
   */
  readonly platformVersion?: ecs.FargatePlatformVersion;

  /**
   * Allows ECS Exec sessions (`aws ecs execute-command`) in the containers. The task role is granted the permissions for them.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * Specifies whether the stack prints outputs, without exports: the address of a service, the name of the log group of the main container, the command
   * that runs a job, and with `enableExecuteCommand` the one that opens a session. What another stack
   * would have to export, such as the address of a load balancer there, is left out.
   *
   * @default - true, or what the `WorkloadDefaults` say
   */
  readonly outputs?: boolean;
}

/**
 * Properties that all services on Fargate share.
 */
export interface FargateServiceWorkloadProps extends FargateWorkloadBaseProps {
  /**
   * Resources of another construct that the service takes over in place, so that a deployment replaces nothing but the task definition. Set it when the
   * service takes the place of the other one, in the same stack, and keep it.
   *
   * @default - none; all resources are new
   */
  readonly adopt?: Adoption;

  /**
   * Number of tasks, fixed or automatic.
   *
   * @default - `Scaling.fixedCount(2)`; a `FargateWorkerService` scales by the backlog of its queue
   */
  readonly scaling?: Scaling;

  /**
   * Time after the start of a task during which ECS ignores failed health checks of load balancers and of containers, in whole seconds. Without either
   * it has no effect, and a warning says so.
   *
   * @default - with a load balancer, 60 seconds, or the longest `startPeriod` of a container's health check where that is longer; otherwise none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * Name of the ECS service: 1 to 255 letters, digits, hyphens and underscores. A pipeline in another account or Region needs one. Set it before
   * the first deployment: a later change replaces the service, and cuts clients off where its second target group is live. A change of something else
   * that replaces a service fails while it has a name.
   *
   * @default - generated
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
   */
  readonly serviceName?: string;

  /**
   * Tags the tasks with the names of their cluster and service, for cost allocation.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
   */
  readonly enableEcsManagedTags?: boolean;

  /**
   * Source of the tags that ECS copies to the tasks: the service or the task definition.
   *
   * @default - no tags are copied
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
   */
  readonly propagateTags?: ecs.PropagatedTagSource;

  /**
   * Publishes CPU and memory utilization of the service every 20 seconds instead of every minute. Scaling reacts sooner; CloudWatch charges for
   * these metrics.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
   */
  readonly highResolutionMetrics?: boolean;

  /**
   * Redeploys the live version of the service when one of its secrets gets a new value, because tasks read secrets only when they start.
   *
   * The deployment uses the strategy of `deployment`. It starts one minute after the change, or as soon as a deployment in progress has ended;
   * changes at the same time start one deployment. Secrets with a pinned version do not count. Adds one queue and one Lambda function per stack.
   * Synthesis fails when no container has a secret that can change, or only secrets of other accounts and Regions, whose events stay there.
   *
   * A deployment that fails is started again, three times at most; then the function fails, and the change ends in the dead-letter queue. A termination
   * wait of CodeDeploy for which the new tasks have the old value, too, is ended. Replaced task definitions are retained.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
   */
  readonly redeployOnSecretRotation?: boolean;
}
