import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Names } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { addressWarning } from './addresses/address-warning';
import { requireStrategy, runsOnInstances } from './capacity-strategy';
import { vpcOf } from './cluster-vpc';
import { FargateClusterAttributes, FargateClusterProps } from './fargate-cluster-props';
import { createManagedInstances, ManagedInstancesOptions } from './managed-instances';
import { postureOf } from '../posture/posture-of';
import { acknowledgeInlinePolicies } from '../private/acknowledge';
import { refuse } from '../private/errors';
import { holdLogicalIds } from '../private/logical-ids';

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
      public readonly _vpcEndpoints = attrs.vpcEndpoints;

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

  /** @internal */
  public readonly _vpcEndpoints?: string[];

  private readonly ownCluster: ecs.Cluster;
  private readonly namespaceName?: string;
  private readonly namespace?: cloudmap.INamespace;

  constructor(scope: Construct, id: string, props: FargateClusterProps = {}) {
    super(scope, id);
    acknowledgeInlinePolicies(this);
    holdLogicalIds(this);
    this.namespaceName = props.namespaceName;
    this.namespace = requireOneNamespace(this, props);
    this.vpc = vpcOf(this, props);
    this._vpcEndpoints = props.vpcEndpoints;
    requireExecuteCommand(this, props.executeCommandConfiguration);
    this.ownCluster = new ecs.Cluster(this, 'Cluster', {
      vpc: this.vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: props.containerInsights ?? ecs.ContainerInsights.ENABLED,
      executeCommandConfiguration: props.executeCommandConfiguration ?? postureOf(this).executeCommandConfiguration(this),
    });
    requireDefaultStrategy(this, props.defaultCapacityProviderStrategy);
    if (props.defaultCapacityProviderStrategy) this.ownCluster.addDefaultCapacityProviderStrategy(props.defaultCapacityProviderStrategy);
    this.cluster = this.ownCluster;
    this.node.defaultChild = this.ownCluster;
    if (props.serviceConnectDefaults) {
      (this.ownCluster.node.defaultChild as ecs.CfnCluster).serviceConnectDefaults = { namespace: this.cloudMapNamespace().namespaceArn };
    }
    this.node.addValidation(addressWarning(this));
  }

  /**
   * The namespace that was given, or the cluster's private DNS namespace, created by the first call.
   */
  public cloudMapNamespace(): cloudmap.INamespace {
    return this.namespace ?? this.ownCluster.defaultCloudMapNamespace ?? this.ownCluster.addDefaultCloudMapNamespace({
      name: this.namespaceName ?? defaultNamespaceName(this),
      type: cloudmap.NamespaceType.DNS_PRIVATE,
    });
  }

  /**
   * Adds Amazon ECS Managed Instances: EC2 instances that ECS starts, patches and replaces, for tasks that need what Fargate does not have, such as
   * GPUs, or that cost less together on large instances. Give a service `capacityProviderStrategies` with the answer's `capacityProviderName`.
   *
   * The instances run in the cluster's private subnets, in a security group that accepts nobody.
   *
   * @param id Id of the capacity provider, below the cluster.
   * @param options Which instances.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
   */
  public addManagedInstances(id: string, options: ManagedInstancesOptions = {}): ecs.ManagedInstancesCapacityProvider {
    const provider = createManagedInstances(new Construct(this, id), this.vpc, options);
    this.ownCluster.addManagedInstancesCapacityProvider(provider);
    return provider;
  }
}

/** A cluster has no capacity providers but those of Fargate before others are added to it. */
function requireDefaultStrategy(cluster: FargateCluster, strategy: readonly ecs.CapacityProviderStrategy[] | undefined): void {
  requireStrategy(cluster, 'defaultCapacityProviderStrategy', strategy);
  if (!strategy || !runsOnInstances(strategy)) return;
  refuse(cluster, {
    what: 'defaultCapacityProviderStrategy names a capacity provider that the cluster does not have yet',
    got: strategy.map(({ capacityProvider }) => capacityProvider),
    instead: 'use FARGATE and FARGATE_SPOT here, and give the services on others `capacityProviderStrategies`',
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html */
function requireExecuteCommand(cluster: FargateCluster, { logging, logConfiguration }: ecs.ExecuteCommandConfiguration = {}): void {
  const overrides = logging === ecs.ExecuteCommandLogging.OVERRIDE;
  if (logConfiguration && !overrides) {
    refuse(cluster, { what: 'executeCommandConfiguration.logConfiguration needs logging OVERRIDE', got: logging, instead: 'set it, or remove logConfiguration' });
  }
  if (!logConfiguration?.cloudWatchLogGroup && !logConfiguration?.s3Bucket && overrides) {
    refuse(cluster, { what: 'executeCommandConfiguration overrides the logging, but names no place', instead: 'pass a log group or a bucket in logConfiguration' });
  }
}

function requireOneNamespace(cluster: FargateCluster, { namespace, namespaceName }: FargateClusterProps): cloudmap.INamespace | undefined {
  if (namespace && namespaceName !== undefined) {
    refuse(cluster, { what: 'namespaceName is for a new namespace, but `namespace` was given', got: namespaceName, instead: 'remove one of them' });
  }
  return namespace;
}

/** The path as a DNS label; a long one is cut, and a hash of the whole keeps it unique. */
function defaultNamespaceName(cluster: FargateCluster): string {
  const path = cluster.node.path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').toLowerCase();
  const label = path.length <= 63 ? path : Names.uniqueResourceName(cluster, { maxLength: 63, separator: '-' }).toLowerCase();
  return `${label}.internal`;
}
