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
   * What runs: containers, size, roles, secrets, logs. `WorkloadTask.container()` takes the sizes of Fargate; `WorkloadTask.fromTaskDefinition()` with an
   * `ecs.Ec2TaskDefinition` any, and what Fargate lacks, such as host volumes and privileged containers. Task definition documents are refused.
   */
  readonly task: WorkloadTask;

  /**
   * The instances that it runs on, all of one cluster. At least one.
   */
  readonly capacityProviders: IEc2Capacity[];

  /**
   * How tasks reach the network. In `AWS_VPC` each task has an address and a security group of its own, as on Fargate. In `BRIDGE` and `HOST` tasks share
   * those of the instance: load balancers send to instances, Cloud Map has SRV records alone, and deployments that shift traffic, Service Connect
   * and HTTP APIs are refused. Others are refused, too.
   *
   * @default - that of the task definition, or ecs.NetworkMode.AWS_VPC
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html
   */
  readonly networkMode?: ecs.NetworkMode;

  /**
   * Which instances a task may run on: `distinctInstance()`, `memberOf()`. At most 10.
   *
   * @default - all with room for it
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
   */
  readonly placementConstraints?: ecs.PlacementConstraint[];

  /**
   * Subnets of the tasks. Refused in network modes other than awsvpc.
   *
   * @default - those of the first of `capacityProviders`
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the tasks beside their own. Used as they are: no rule is added to them. At most 4. Refused in network modes
   * other than awsvpc.
   *
   * @default - none
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * How clients outside reach it. `Exposure.httpApi()` is refused in network modes other than awsvpc.
   *
   * @default Exposure.none()
   */
  readonly exposure?: Exposure;

  /**
   * How neighbours inside the VPC find it.
   *
   * @default Discovery.none()
   */
  readonly discovery?: Discovery;

  /**
   * How new tasks take over from old ones. `ServiceDeployment.codeDeploy()` is refused.
   *
   * @default - ServiceDeployment.rolling(), for a daemon with 0 to 100 percent
   */
  readonly deployment?: ServiceDeployment;

  /**
   * How long a new task may fail health checks before ECS replaces it.
   *
   * @default - 60 seconds behind a load balancer
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * Whether `aws ecs execute-command` may open a shell in the containers. The task role is granted what that takes.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly enableExecuteCommand?: boolean;

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
}
