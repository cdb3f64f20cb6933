import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { IConstruct } from 'constructs';

/**
 * The place where services run: a VPC, an ECS cluster and a Cloud Map namespace.
 *
 * Made by `new WorkloadCluster()`, or wrapped around existing ones by `WorkloadCluster.fromAttributes()`.
 * Services that are given the same cluster share its VPC, its capacity providers and its namespace.
 */
export interface IWorkloadCluster extends IConstruct {
  /** The VPC that tasks and load balancers are placed in. */
  readonly vpc: ec2.IVpc;

  /** The ECS cluster. */
  readonly cluster: ecs.ICluster;

  /**
   * VPC endpoints that the VPC has, beside those that the app puts into it.
   *
   * @internal
   */
  readonly _vpcEndpoints?: string[];

  /**
   * The namespace that services register in. A cluster that this library made creates it when it is
   * first asked for; a wrapped cluster that was given none refuses.
   */
  cloudMapNamespace(): cloudmap.INamespace;
}

/**
 * The tiers of subnets that a new VPC has in each of its Availability Zones.
 */
export enum ClusterSubnets {
  /**
   * Public ones for load balancers and NAT gateways, private ones for tasks. Without NAT gateways the private ones are isolated.
   */
  PUBLIC_AND_PRIVATE = 'PUBLIC_AND_PRIVATE',

  /**
   * Public ones alone, the cheapest network: no NAT gateway, and each task has a public IP address unless told otherwise. Security
   * groups still decide who reaches a task.
   */
  PUBLIC = 'PUBLIC',

  /**
   * Isolated ones alone: no internet gateway, no NAT gateway, and the VPC endpoints that tasks use, as with `natGateways: 0`. Load balancers must
   * be internal.
   */
  ISOLATED = 'ISOLATED',
}

/**
 * Properties of `WorkloadCluster`.
 */
export interface WorkloadClusterProps {
  /**
   * An existing VPC: an object of the app, or one that `ec2.Vpc.fromLookup()` found. Cannot be combined with the options that shape a new
   * one: `subnets`, `maxAzs`, `natGateways`, `ipAddresses`, `ipProtocol` and `flowLogs`.
   *
   * @default - a new VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * VPC endpoints of a given `vpc` that the app does not know, such as `ecr.api`, `logs` and `s3`: the last part of their services' names. Tasks in
   * isolated subnets are refused where one is missing that they use. Endpoints that the app puts into the VPC need not be named. Refused
   * without `vpc`: a new one gets the endpoints that its tasks use.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
   */
  readonly vpcEndpoints?: string[];

  /**
   * The tiers of subnets in the new VPC. Changing it replaces subnets.
   *
   * @default ClusterSubnets.PUBLIC_AND_PRIVATE
   */
  readonly subnets?: ClusterSubnets;

  /**
   * Number of Availability Zones that the new VPC spans. At least 2, because an Application Load Balancer needs two.
   *
   * @default 2
   */
  readonly maxAzs?: number;

  /**
   * Number of NAT gateways in the new VPC, at most one for each Availability Zone. One costs least; one for each
   * zone keeps the other zones' way out open when a zone fails. With 0 the subnets of the tasks are isolated: the VPC gets the endpoints of
   * the AWS services that its tasks use, as far as their images, secrets, logs and the task role's policies tell, and images from the internet
   * are refused. Refused with `subnets` other than `PUBLIC_AND_PRIVATE`.
   *
   * @default 1
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
   */
  readonly natGateways?: number;

  /**
   * The new VPC's IPv4 addresses. Each task takes one of them; a warning tells where the services' tasks can run out of them.
   *
   * @default - 10.0.0.0/16
   */
  readonly ipAddresses?: ec2.IIpAddresses;

  /**
   * Whether the new VPC has IPv6 addresses, too. ECS gives them to tasks of accounts whose setting `dualStackIPv6` is on.
   *
   * @default ec2.IpProtocol.IPV4_ONLY
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
   */
  readonly ipProtocol?: ec2.IpProtocol;

  /**
   * Records the traffic of the new VPC; `{}` records all of it, accepted and rejected, in a log group that keeps it for a month and is deleted
   * with the stack. Billed by CloudWatch Logs or Amazon S3. For a given VPC call its `addFlowLog()`.
   *
   * @default - not recorded; all of it in production
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
   */
  readonly flowLogs?: ec2.FlowLogOptions;

  /**
   * How tasks are spread over FARGATE and FARGATE_SPOT where a service says nothing about it: `base` tasks first, the rest by `weight`. Spot tasks
   * cost less, and AWS can stop them with two minutes' notice. Refused where ECS would refuse it, as in a service.
   *
   * @default - FARGATE alone
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
   */
  readonly defaultCapacityProviderStrategy?: ecs.CapacityProviderStrategy[];

  /**
   * How sessions of `aws ecs execute-command` are encrypted and recorded, in the services that set `enableExecuteCommand`. Their task roles are
   * granted the use of the key, the log group and the bucket.
   *
   * @default - encrypted by TLS alone, and recorded where the container's `awslogs` driver writes; in production encrypted by the posture's key, and
   * recorded in a log group of their own
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly executeCommandConfiguration?: ecs.ExecuteCommandConfiguration;

  /**
   * Level of CloudWatch Container Insights. Metrics are billed by CloudWatch.
   *
   * @default ecs.ContainerInsights.ENABLED
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
   */
  readonly containerInsights?: ecs.ContainerInsights;

  /**
   * Name of the private DNS namespace, such as `service.local`. Services are found as `<service>.<namespace>`.
   * Changing it replaces the namespace and every service in it.
   *
   * @default - the cluster's path in lower case, followed by `.internal`
   */
  readonly namespaceName?: string;

  /**
   * Namespace that services register in, instead of a new private DNS one. Refused together with `namespaceName`. In an HTTP namespace services
   * find each other through Service Connect alone.
   *
   * @default - a new private DNS namespace, made when it is first needed
   */
  readonly namespace?: cloudmap.INamespace;

  /**
   * Whether the namespace becomes the cluster's default for Service Connect. Services of this library say their namespace themselves; the
   * default is for those that are made elsewhere.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
   */
  readonly serviceConnectDefaults?: boolean;
}

/**
 * What `WorkloadCluster.fromAttributes()` wraps.
 */
export interface WorkloadClusterAttributes {
  /**
   * The VPC that the cluster's tasks run in.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The ECS cluster. It must have the FARGATE capacity provider (and FARGATE_SPOT where a service asks for it).
   */
  readonly cluster: ecs.ICluster;

  /**
   * VPC endpoints of the VPC that the app does not know, such as `ecr.api`, `logs` and `s3`: the last part of their services' names. Tasks in isolated
   * subnets are refused where one is missing that they use. Endpoints that the app puts into the VPC need not be named.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
   */
  readonly vpcEndpoints?: string[];

  /**
   * The Cloud Map namespace that services register in.
   *
   * @default - none; `Discovery.cloudMap()` and Service Connect are then refused
   */
  readonly namespace?: cloudmap.INamespace;
}
