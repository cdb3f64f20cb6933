import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Names, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireCapacityProviderStrategy, runsOnInstances } from './capacity-provider-strategy';
import { addressShortageValidation } from './ip-address-warning';
import { resolveVpc } from './vpc';
import { IWorkloadCluster, WorkloadClusterAttributes, WorkloadClusterProps } from './workload-cluster-props';
import { defaultsOf } from '../defaults/scope-defaults';
import { acknowledgeInlinePolicies } from '../private/acknowledge-rules';
import { failWith } from '../private/errors';
import { cacheLogicalIds } from '../private/synthesis';
import { requireSize } from '../private/units';

/**
 * Options of `WorkloadCluster.addManagedInstances()`.
 */
export interface ManagedInstancesOptions {
  /**
   * What the instances must have: CPUs, memory, accelerators, processors.
   *
   * @default - ECS chooses instances that the waiting tasks fit on
   */
  readonly instanceRequirements?: ec2.InstanceRequirementsConfig;

  /**
   * Whether instances are bought on demand, or as spare capacity that AWS can take back.
   *
   * @default ecs.CapacityOptionType.ON_DEMAND
   */
  readonly capacityOptionType?: ecs.CapacityOptionType;

  /**
   * Storage of each instance for images, logs and temporary files.
   *
   * @default Size.gibibytes(80)
   */
  readonly taskVolumeStorage?: Size;

  /**
   * How often CloudWatch gets metrics of the instances.
   *
   * @default ecs.InstanceMonitoring.BASIC
   */
  readonly monitoring?: ecs.InstanceMonitoring;
}

/** A capacity provider whose instances run where the cluster's tasks run, and that nobody reaches. */
export function createManagedInstancesProvider(place: Construct, vpc: ec2.IVpc, options: ManagedInstancesOptions): ecs.ManagedInstancesCapacityProvider {
  requireSize(place, 'taskVolumeStorage', options.taskVolumeStorage, 'GiB', { min: 1, max: Infinity }, 'use what the images and volumes of the tasks need');
  return new ecs.ManagedInstancesCapacityProvider(place, 'CapacityProvider', {
    ...options,
    subnets: vpc.selectSubnets().subnets,
    securityGroups: [new ec2.SecurityGroup(place, 'SecurityGroup', { vpc, description: `Instances of ${place.node.path}` })],
  });
}

/**
 * A VPC and an ECS cluster with the FARGATE and FARGATE_SPOT capacity providers.
 *
 * ```ts
 * const cluster = new WorkloadCluster(this, 'Cluster', { natGateways: 2 });
 * ```
 */
export class WorkloadCluster extends Construct implements IWorkloadCluster {
  /**
   * Wraps an existing VPC, cluster and namespace. Nothing is created, changed or looked up.
   *
   * @param scope Scope of the wrapper.
   * @param id Id of the wrapper.
   * @param attrs The existing resources.
   */
  public static fromAttributes(scope: Construct, id: string, attrs: WorkloadClusterAttributes): IWorkloadCluster {
    class Import extends Construct implements IWorkloadCluster {
      public readonly vpc = attrs.vpc;
      public readonly cluster = attrs.cluster;
      public readonly _vpcEndpoints = attrs.vpcEndpoints;

      public cloudMapNamespace(): cloudmap.INamespace {
        return attrs.namespace ?? attrs.cluster.defaultCloudMapNamespace ?? failWith(this, {
          problem: 'the wrapped cluster has no Cloud Map namespace',
          remedy: 'pass `namespace` to WorkloadCluster.fromAttributes()',
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

  constructor(scope: Construct, id: string, props: WorkloadClusterProps = {}) {
    super(scope, id);
    acknowledgeInlinePolicies(this);
    cacheLogicalIds(this);
    this.namespaceName = props.namespaceName;
    this.namespace = requireOneNamespace(this, props);
    this.vpc = resolveVpc(this, props);
    this._vpcEndpoints = props.vpcEndpoints;
    requireExecuteCommandConfiguration(this, props.executeCommandConfiguration);
    this.ownCluster = new ecs.Cluster(this, 'Cluster', {
      vpc: this.vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: props.containerInsights ?? ecs.ContainerInsights.ENABLED,
      executeCommandConfiguration: props.executeCommandConfiguration ?? defaultsOf(this).executeCommandConfiguration(this),
    });
    requireDefaultStrategy(this, props.defaultCapacityProviderStrategy);
    if (props.defaultCapacityProviderStrategy) this.ownCluster.addDefaultCapacityProviderStrategy(props.defaultCapacityProviderStrategy);
    this.cluster = this.ownCluster;
    this.node.defaultChild = this.ownCluster;
    if (props.serviceConnectDefaults) {
      (this.ownCluster.node.defaultChild as ecs.CfnCluster).serviceConnectDefaults = { namespace: this.cloudMapNamespace().namespaceArn };
    }
    this.node.addValidation(addressShortageValidation(this));
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
    const provider = createManagedInstancesProvider(new Construct(this, id), this.vpc, options);
    this.ownCluster.addManagedInstancesCapacityProvider(provider);
    return provider;
  }
}

/** A cluster has no capacity providers but those of Fargate before others are added to it. */
function requireDefaultStrategy(cluster: WorkloadCluster, strategy: readonly ecs.CapacityProviderStrategy[] | undefined): void {
  requireCapacityProviderStrategy(cluster, 'defaultCapacityProviderStrategy', strategy);
  if (!strategy || !runsOnInstances(strategy)) return;
  failWith(cluster, {
    problem: 'defaultCapacityProviderStrategy names a capacity provider that the cluster does not have yet',
    actual: strategy.map(({ capacityProvider }) => capacityProvider),
    remedy: 'use FARGATE and FARGATE_SPOT here, and give the services on others `capacityProviderStrategies`',
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html */
function requireExecuteCommandConfiguration(cluster: WorkloadCluster, { logging, logConfiguration }: ecs.ExecuteCommandConfiguration = {}): void {
  const overrides = logging === ecs.ExecuteCommandLogging.OVERRIDE;
  if (logConfiguration && !overrides) {
    failWith(cluster, { problem: 'executeCommandConfiguration.logConfiguration needs logging OVERRIDE', actual: logging, remedy: 'set it, or remove logConfiguration' });
  }
  if (!logConfiguration?.cloudWatchLogGroup && !logConfiguration?.s3Bucket && overrides) {
    failWith(cluster, { problem: 'executeCommandConfiguration overrides the logging, but names no place', remedy: 'pass a log group or a bucket in logConfiguration' });
  }
}

function requireOneNamespace(cluster: WorkloadCluster, { namespace, namespaceName }: WorkloadClusterProps): cloudmap.INamespace | undefined {
  if (namespace && namespaceName !== undefined) {
    failWith(cluster, { problem: 'namespaceName is for a new namespace, but `namespace` was given', actual: namespaceName, remedy: 'remove one of them' });
  }
  return namespace;
}

/** The path as a DNS label; a long one is cut, and a hash of the whole keeps it unique. */
function defaultNamespaceName(cluster: WorkloadCluster): string {
  const path = cluster.node.path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').toLowerCase();
  const label = path.length <= 63 ? path : Names.uniqueResourceName(cluster, { maxLength: 63, separator: '-' }).toLowerCase();
  return `${label}.internal`;
}
