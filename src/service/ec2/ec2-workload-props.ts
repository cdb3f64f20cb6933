import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { IEc2Capacity } from '../../cluster/ec2/ec2-capacity';
import { ServiceDeployment } from '../../deployment/service-deployment';
import { Discovery } from '../../discovery/discovery';
import { Exposure } from '../../exposure/exposure';
import { WorkloadTask } from '../../task/workload-task';

/**
 * Properties that `Ec2ReplicaService` and `Ec2DaemonService` share.
 */
export interface Ec2ServiceWorkloadProps {
  /**
   * The task to run: containers, size, roles, secrets, logs. `WorkloadTask.container()` takes the sizes of Fargate;
   * `WorkloadTask.fromTaskDefinition()` with an `ecs.Ec2TaskDefinition` takes any size, and features that Fargate lacks, such as host volumes and
   * privileged containers. Task definition documents fail synthesis.
   */
  readonly task: WorkloadTask;

  /**
   * The instances to run on, at least one, all of the same cluster.
   */
  readonly capacityProviders: IEc2Capacity[];

  /**
   * Network mode of the tasks. With `AWS_VPC`, each task has its own address and security group, as on Fargate. With `BRIDGE` and `HOST`, tasks share those
   * of the instance: load balancers have instance targets, Cloud Map has SRV records only, and deployments that shift traffic, Service Connect
   * and HTTP APIs fail synthesis. Other network modes fail synthesis as well.
   *
   * @default - that of the task definition, or ecs.NetworkMode.AWS_VPC
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html
   */
  readonly networkMode?: ecs.NetworkMode;

  /**
   * Constraints on the instances that tasks run on: `distinctInstances()`, `memberOf()`. At most 10, without duplicates.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
   */
  readonly placementConstraints?: ecs.PlacementConstraint[];

  /**
   * Subnets of the tasks. Network modes other than awsvpc fail synthesis.
   *
   * @default - the subnets of the first capacity provider
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the tasks, in addition to their own. At most 4, without duplicates. No rules are added to them. Network modes other than
   * awsvpc fail synthesis.
   *
   * @default - none
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Exposure to clients: load balancer, HTTP API, or none. `Exposure.httpApi()` requires network mode awsvpc; otherwise synthesis fails.
   *
   * @default Exposure.none()
   */
  readonly exposure?: Exposure;

  /**
   * Discovery by other services in the VPC.
   *
   * @default Discovery.none()
   */
  readonly discovery?: Discovery;

  /**
   * Deployment strategy. `ServiceDeployment.codeDeploy()` fails synthesis.
   *
   * @default - `ServiceDeployment.rolling()`; for a daemon with 0 to 100 percent of the tasks running
   */
  readonly deployment?: ServiceDeployment;

  /**
   * Time after the start of a task during which ECS ignores failed health checks of load balancers and of containers, in whole seconds. Without either
   * it has no effect, and a warning says so.
   *
   * @default - with a load balancer, 60 seconds, or the longest `startPeriod` of a container's health check where that is longer; otherwise none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * Allows ECS Exec sessions (`aws ecs execute-command`) in the containers. The task role is granted the permissions for them.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * Specifies whether the stack prints outputs, without exports: the address, the name of the log group of the main container, and with
   * `enableExecuteCommand` the command that opens a session. What another stack
   * would have to export, such as the address of a load balancer there, is left out.
   *
   * @default - true, or what the `WorkloadDefaults` say
   */
  readonly outputs?: boolean;

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
}
