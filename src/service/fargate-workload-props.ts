import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { Scaling } from '../scaling/scaling';
import { WorkloadTask } from '../task/workload-task';

/**
 * What runs on Fargate, and where: properties that services and jobs share.
 */
export interface FargateWorkloadBaseProps {
  /**
   * What runs: containers, size, roles, secrets, logs.
   */
  readonly task: WorkloadTask;

  /**
   * Where it runs. Services and jobs that are given one cluster share its VPC and its namespace.
   *
   * @default - a new `WorkloadCluster`, with a VPC of its own
   */
  readonly cluster?: IWorkloadCluster;

  /**
   * Capacity providers that tasks are spread over. Each must be one of the cluster's. Always rendered, never a launch type:
   * changing from one to the other would replace a service. At most 20, one of them with a `base` (up to 100000), at least one with a `weight`
   * above 0 (up to 1000), and those of Fargate not beside others.
   *
   * @default - the cluster's `defaultCapacityProviderStrategy`, or FARGATE alone
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
   */
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];

  /**
   * Subnets that the tasks are placed in.
   *
   * @default - private subnets, or public ones with `assignPublicIp`
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Whether each task has a public IP address, which is the way to the internet from a public subnet.
   *
   * @default - true in a VPC that has public subnets alone, false in others
   */
  readonly assignPublicIp?: boolean;

  /**
   * Security groups of the tasks beside their own. Used as they are: no rule is added to them. At most 4, each once.
   *
   * @default - none
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Fargate platform version: 1.4.0, or 1.0.0 for Windows. Those that Fargate has retired are refused. Tasks on instances have none.
   *
   * @default ecs.FargatePlatformVersion.LATEST
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html
   */
  readonly platformVersion?: ecs.FargatePlatformVersion;

  /**
   * Whether `aws ecs execute-command` may open a shell in the containers. The task role is granted what that takes.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly enableExecuteCommand?: boolean;
}

/**
 * Properties that all services on Fargate share.
 */
export interface FargateServiceWorkloadProps extends FargateWorkloadBaseProps {
  /**
   * How many tasks run.
   *
   * @default - `Scaling.fixed(2)`; a `FargateWorkerService` follows the backlog of its queue
   */
  readonly scaling?: Scaling;

  /**
   * Whether ECS tags the tasks with the names of their cluster and service, by which costs can be allocated.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
   */
  readonly enableEcsManagedTags?: boolean;

  /**
   * Whose tags the tasks take over.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
   */
  readonly propagateTags?: ecs.PropagatedTagSource;

  /**
   * Whether CloudWatch gets the service's CPU and memory use every 20 seconds, instead of every minute. Scaling reacts sooner; CloudWatch
   * charges for such metrics.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
   */
  readonly highResolutionMetrics?: boolean;

  /**
   * Whether a secret that gets a new value, by rotation or by hand, starts a deployment of the version that is live: tasks read their secrets
   * when they start, and never again. Deploys as `deployment` says, a minute after the change, or when the deployment that runs has ended; several
   * changes at once start one. Secrets whose version is pinned do not count. Made once for each stack: a queue and a function that may do nothing
   * but this. Refused where no container has a secret that can change.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
   */
  readonly redeployOnSecretRotation?: boolean;
}
