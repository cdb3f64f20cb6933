import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import type { ClusterEventLogOptions } from './cluster-event-log';

/**
 * A VPC, an ECS cluster and a Cloud Map namespace that services and jobs run in. It is an `ecs.ICluster`, for other constructs that take one.
 *
 * Created by `new WorkloadCluster()`, or imported by `WorkloadCluster.fromAttributes()`. Services and jobs with the same cluster share its VPC, its
 * capacity providers and its namespace.
 */
export interface IWorkloadCluster extends ecs.ICluster {
  /** The ECS cluster. */
  readonly cluster: ecs.ICluster;

  /**
   * VPC endpoints of the VPC, in addition to those that the app adds to it.
   *
   * @internal
   */
  readonly _vpcEndpoints?: string[];

  /**
   * Returns the Cloud Map namespace that services register in. A new cluster creates it on the first call. For an imported cluster without a
   * namespace, the call fails.
   */
  cloudMapNamespace(): cloudmap.INamespace;
}

/**
 * The subnet tiers of a new VPC in each of its Availability Zones.
 */
export enum ClusterSubnets {
  /**
   * Public subnets for load balancers and NAT gateways, private subnets for tasks. Without NAT gateways the private subnets are isolated.
   */
  PUBLIC_AND_PRIVATE = 'PUBLIC_AND_PRIVATE',

  /**
   * Public subnets only, the cheapest network: no NAT gateway, and each task has a public IP address unless `assignPublicIp` is false. Security
   * groups still restrict access to tasks.
   */
  PUBLIC = 'PUBLIC',

  /**
   * Isolated subnets only: no internet gateway, no NAT gateway, and the VPC endpoints that tasks use, as with `natGateways: 0`. Load balancers must
   * be internal.
   */
  ISOLATED = 'ISOLATED',
}

/**
 * Properties of `WorkloadCluster`.
 */
export interface WorkloadClusterProps {
  /**
   * Name of the ECS cluster: 1 to 255 letters, digits, hyphens and underscores. A pipeline in another account or Region needs one. Set it before the
   * first deployment: a later change replaces the cluster and its services, and cuts clients off where their second target group is live.
   *
   * @default - generated
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
   */
  readonly clusterName?: string;

  /**
   * An existing VPC: a construct of the app, or the result of `ec2.Vpc.fromLookup()`. Synthesis fails in combination with the options of a new VPC:
   * `subnets`, `maxAzs`, `natGateways`, `ipAddresses`, `ipProtocol` and `flowLogs`.
   *
   * @default - a new VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * VPC endpoints that an existing `vpc` has and the app does not know, by the last part of their service names, such as `ecr.api`, `logs` and `s3`.
   * Endpoints that the app adds to the VPC do not have to be listed. Synthesis fails when tasks in isolated subnets use an endpoint that is
   * missing, and when `vpc` is not set: a new VPC gets the endpoints that its tasks use.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
   */
  readonly vpcEndpoints?: string[];

  /**
   * Subnet tiers of the new VPC. Changing them adds subnets, moves the tasks there, and deletes the others. Load balancers cannot move between public
   * and other subnets: change `internetFacing` with it.
   *
   * @default ClusterSubnets.PUBLIC_AND_PRIVATE
   */
  readonly subnets?: ClusterSubnets;

  /**
   * Number of Availability Zones of the new VPC, 2 to 6. An Application Load Balancer needs two. Can change between 2 and 4 later: addresses of four
   * zones are reserved from the start, unless the VPC is smaller than /22. Other changes fail to deploy, because subnets would overlap.
   *
   * @default 2
   */
  readonly maxAzs?: number;

  /**
   * Number of NAT gateways in the new VPC, at most one per Availability Zone. One costs least; one per zone keeps the internet access of the
   * other zones when a zone fails.
   *
   * With 0, the subnets of the tasks are isolated, except from IPv6 in a VPC that has it, and the VPC gets the endpoints of the AWS services that its tasks use, according to
   * their images, secrets, logs and task role policies. Images from the internet then fail synthesis.
   *
   * Requires `subnets` to be `PUBLIC_AND_PRIVATE`; otherwise synthesis fails.
   *
   * @default 1
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
   */
  readonly natGateways?: number;

  /**
   * IPv4 addresses of the new VPC. Each task takes one; a warning appears when the services can need more than their subnets have.
   * A change replaces the VPC and everything in it, which fails to deploy while services run there.
   *
   * @default - 10.0.0.0/16
   */
  readonly ipAddresses?: ec2.IIpAddresses;

  /**
   * IP protocol of the new VPC: IPv4, or IPv4 and IPv6. ECS assigns IPv6 addresses to tasks when the account setting `dualStackIPv6` is on. They
   * may then reach the internet by IPv6 as well: through an egress-only internet gateway from private subnets, with and without NAT gateways, and
   * through the internet gateway from public ones. VPC endpoints stay with IPv4, which such tasks have, too.
   *
   * @default ec2.IpProtocol.IPV4_ONLY
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
   */
  readonly ipProtocol?: ec2.IpProtocol;

  /**
   * Flow log of the new VPC. `{}` records accepted and rejected traffic in a log group with a retention of one month, which is deleted with the
   * stack. CloudWatch Logs or Amazon S3 charge for it. For an existing VPC, call its `addFlowLog()`.
   *
   * @default - no flow log; with `WorkloadDefaults.production()`, the flow log of `{}`
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
   */
  readonly flowLogs?: ec2.FlowLogOptions;

  /**
   * Default distribution of tasks over FARGATE and FARGATE_SPOT: `base` tasks first, the rest by `weight`. Spot tasks cost less, and AWS can stop
   * them with two minutes' notice. A strategy that ECS would reject fails synthesis, and so do providers other than these two.
   *
   * @default - FARGATE only
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
   */
  readonly defaultCapacityProviderStrategy?: ecs.CapacityProviderStrategy[];

  /**
   * Encryption and logging of ECS Exec sessions in workloads with `enableExecuteCommand`. Their task roles are granted access to the key, the log
   * group and the bucket with its key, or to the log groups of their containers. `cloudWatchEncryptionEnabled` fails with a log group of the app that
   * has no key.
   *
   * @default - encryption by TLS only, and logging by the container's `awslogs` driver; with `WorkloadDefaults.production()`, encryption with the
   * key of the workload defaults, and a separate log group
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly executeCommandConfiguration?: ecs.ExecuteCommandConfiguration;

  /**
   * Level of CloudWatch Container Insights. CloudWatch charges for the metrics.
   *
   * @default ecs.ContainerInsights.ENABLED
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
   */
  readonly containerInsights?: ecs.ContainerInsights;

  /**
   * Log of all events of the cluster: state changes of tasks, actions of services, and deployments, as a history. An empty object records them with
   * the defaults. For an existing cluster, create a `ClusterEventLog`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
   */
  readonly eventLog?: ClusterEventLogOptions;

  /**
   * Name of the private DNS namespace, such as `service.local`. DNS names of services are `<service>.<namespace>`. With a name, the namespace exists
   * from the start, which lets services in other stacks come and go. Changing it replaces the namespace and every service in it. A
   * name that another namespace of the app has in the same VPC fails synthesis.
   *
   * @default - the construct path of the cluster in lower case, followed by `.internal`
   */
  readonly namespaceName?: string;

  /**
   * Existing namespace that services register in, instead of a new private DNS namespace. In an HTTP namespace, services find each other through
   * Service Connect only. Synthesis fails in combination with `namespaceName`, and for a namespace of another Region.
   *
   * @default - a new private DNS namespace, created when it is first needed
   */
  readonly cloudMapNamespace?: cloudmap.INamespace;

  /**
   * Makes the namespace the cluster's default for Service Connect. Services of this library always set their namespace; the default is for
   * services that are created in other ways.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
   */
  readonly serviceConnectDefaults?: boolean;
}

/**
 * Attributes of an existing cluster, for `WorkloadCluster.fromAttributes()`.
 */
export interface WorkloadClusterAttributes {
  /**
   * The VPC of the cluster's tasks. Another one than that of `cluster` fails synthesis, where both are known.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The ECS cluster, such as one of `ecs.Cluster.fromClusterArn()`. It must have the FARGATE capacity provider, and FARGATE_SPOT if a service uses
   * it.
   */
  readonly cluster: ecs.ICluster;

  /**
   * VPC endpoints that the VPC has and the app does not know, by the last part of their service names, such as `ecr.api`, `logs` and `s3`. Endpoints
   * that the app adds to the VPC do not have to be listed. Synthesis fails when tasks in isolated subnets use an endpoint that is missing.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
   */
  readonly vpcEndpoints?: string[];

  /**
   * The Cloud Map namespace that services register in.
   *
   * @default - the cluster's default namespace; without one, `Discovery.cloudMap()` and Service Connect fail synthesis
   */
  readonly cloudMapNamespace?: cloudmap.INamespace;
}
