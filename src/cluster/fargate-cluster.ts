import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Names, Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { refuse, requireInRange } from '../private/errors';

/**
 * The place where services run: a VPC, an ECS cluster and a Cloud Map namespace.
 *
 * Made by `new FargateCluster()`, or wrapped around existing ones by `FargateCluster.fromAttributes()`.
 * Services that are given the same cluster share its VPC, its capacity providers and its namespace.
 */
export interface IFargateCluster extends IConstruct {
  /** The VPC that tasks and load balancers are placed in. */
  readonly vpc: ec2.IVpc;

  /** The ECS cluster. */
  readonly cluster: ecs.ICluster;

  /**
   * The private DNS namespace that services register in. A cluster that this library made creates it when it is
   * first asked for; a wrapped cluster that was given none refuses.
   */
  cloudMapNamespace(): cloudmap.INamespace;
}

/**
 * Properties of `FargateCluster`.
 */
export interface FargateClusterProps {
  /**
   * An existing VPC. Cannot be combined with `maxAzs` or `natGateways`, which shape a new one.
   *
   * @default - a new VPC with public and private subnets
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Number of Availability Zones that the new VPC spans. At least 2, because an Application Load Balancer needs two.
   *
   * @default 2
   */
  readonly maxAzs?: number;

  /**
   * Number of NAT gateways in the new VPC, at most one for each Availability Zone. One costs least; one for each
   * zone keeps the other zones' way out open when a zone fails. 0 is refused: tasks in private subnets could
   * neither pull their image nor read their secrets.
   *
   * @default 1
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
   */
  readonly natGateways?: number;

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
}

/**
 * What `FargateCluster.fromAttributes()` wraps.
 */
export interface FargateClusterAttributes {
  /**
   * The VPC that the cluster's tasks run in.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The ECS cluster. It must have the FARGATE capacity provider (and FARGATE_SPOT where a service asks for it).
   */
  readonly cluster: ecs.ICluster;

  /**
   * The Cloud Map namespace that services register in.
   *
   * @default - none; `Discovery.cloudMap()` and Service Connect are then refused
   */
  readonly namespace?: cloudmap.INamespace;
}

/**
 * A VPC and an ECS cluster with the FARGATE and FARGATE_SPOT capacity providers.
 *
 * ```ts
 * const cluster = new FargateCluster(this, 'Cluster', { natGateways: 2 });
 * ```
 */
export class FargateCluster extends Construct implements IFargateCluster {
  /**
   * Wraps an existing VPC, cluster and namespace. Nothing is created, changed or looked up.
   *
   * @param scope Scope of the wrapper.
   * @param id Id of the wrapper.
   * @param attrs The existing resources.
   */
  public static fromAttributes(scope: Construct, id: string, attrs: FargateClusterAttributes): IFargateCluster {
    class Import extends Construct implements IFargateCluster {
      public readonly vpc = attrs.vpc;
      public readonly cluster = attrs.cluster;

      public cloudMapNamespace(): cloudmap.INamespace {
        return attrs.namespace ?? attrs.cluster.defaultCloudMapNamespace ?? refuse(this, {
          what: 'the wrapped cluster has no Cloud Map namespace',
          instead: 'pass `namespace` to FargateCluster.fromAttributes()',
        });
      }
    }
    return new Import(scope, id);
  }

  /** The VPC, new or given. */
  public readonly vpc: ec2.IVpc;

  /** The ECS cluster; `node.defaultChild` is it too, as an `ecs.Cluster`. */
  public readonly cluster: ecs.ICluster;

  private readonly ownCluster: ecs.Cluster;
  private readonly namespaceName?: string;

  constructor(scope: Construct, id: string, props: FargateClusterProps = {}) {
    super(scope, id);
    this.namespaceName = props.namespaceName;
    this.vpc = props.vpc ? this.requireNoVpcShape(props.vpc, props) : this.createVpc(props.maxAzs ?? 2, props.natGateways ?? 1);
    this.ownCluster = new ecs.Cluster(this, 'Cluster', {
      vpc: this.vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: props.containerInsights ?? ecs.ContainerInsights.ENABLED,
    });
    this.cluster = this.ownCluster;
    this.node.defaultChild = this.ownCluster;
  }

  /**
   * The cluster's private DNS namespace, created by the first call.
   */
  public cloudMapNamespace(): cloudmap.INamespace {
    return this.ownCluster.defaultCloudMapNamespace ?? this.ownCluster.addDefaultCloudMapNamespace({
      name: this.namespaceName ?? defaultNamespaceName(this),
      type: cloudmap.NamespaceType.DNS_PRIVATE,
    });
  }

  private createVpc(maxAzs: number, natGateways: number): ec2.IVpc {
    if (Token.isUnresolved(maxAzs) || Token.isUnresolved(natGateways)) {
      refuse(this, { what: 'maxAzs and natGateways decide what is synthesized, so they cannot be tokens', instead: 'give them as numbers' });
    }
    requireInRange(this, 'maxAzs', maxAzs, { min: 2, max: 6 }, 'use 2 or 3; a load balancer needs subnets in two zones');
    requireInRange(this, 'natGateways', natGateways, { min: 1, max: maxAzs },
      'use 1, or one for each zone; for a network without NAT pass a `vpc` that has the VPC endpoints the tasks need');
    return new ec2.Vpc(this, 'Vpc', { maxAzs, natGateways });
  }

  private requireNoVpcShape(vpc: ec2.IVpc, props: FargateClusterProps): ec2.IVpc {
    for (const option of ['maxAzs', 'natGateways'] as const) {
      if (props[option] !== undefined) {
        refuse(this, { what: `${option} shapes a new VPC, but \`vpc\` was given`, got: props[option], instead: `remove \`${option}\` or \`vpc\`` });
      }
    }
    return vpc;
  }
}

/** The path as a DNS label; a long one is cut, and a hash of the whole keeps it unique. */
function defaultNamespaceName(cluster: FargateCluster): string {
  const path = cluster.node.path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').toLowerCase();
  const label = path.length <= 63 ? path : Names.uniqueResourceName(cluster, { maxLength: 63, separator: '-' }).toLowerCase();
  return `${label}.internal`;
}
