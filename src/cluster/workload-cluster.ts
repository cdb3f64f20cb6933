import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Names, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { requireCapacityProviderStrategy, runsOnInstances } from './capacity-provider-strategy';
import { ClusterEventLog } from './cluster-event-log';
import { EcsClusterDelegate } from './ecs-cluster-delegate';
import { requireExecuteCommandConfiguration } from './execute-command';
import { ExistingCluster } from './existing-cluster';
import { addressShortageValidation } from './ip-address-warning';
import { namespaceNameValidation, requireLocalNamespace } from './namespace';
import { TaskSecurityGroup } from './task-security-group';
import { resolveVpc } from './vpc';
import { IWorkloadCluster, WorkloadClusterAttributes, WorkloadClusterProps } from './workload-cluster-props';
import { defaultsOf } from '../defaults/scope-defaults';
import { acknowledgeInlinePolicies } from '../private/acknowledge-rules';
import { failWith } from '../private/errors';
import { addCheck } from '../private/pending-lookup';
import { pathOf, requireOptions } from '../private/required-options';
import { cacheLogicalIds } from '../private/synthesis';
import { requireSize } from '../private/units';
import { requireEcsName } from '../task/container/container-options-checks';
import { compareAppWithQuotas } from '../validation/quotas/count-resources';

/**
 * Options of `WorkloadCluster.addManagedInstances()`.
 */
export interface ManagedInstancesOptions {
  /**
   * Attributes that instances must have: CPUs, memory, accelerators, processor architecture.
   *
   * @default - ECS selects instances that fit the pending tasks
   */
  readonly instanceRequirements?: ec2.InstanceRequirementsConfig;

  /**
   * Purchase option of the instances: On-Demand, or Spot capacity that AWS can interrupt.
   *
   * @default ecs.CapacityOptionType.ON_DEMAND
   */
  readonly capacityOptionType?: ecs.CapacityOptionType;

  /**
   * Storage of each instance for images, logs and temporary files, in whole GiB; at least 1 GiB.
   *
   * @default Size.gibibytes(80)
   */
  readonly taskVolumeStorage?: Size;

  /**
   * Frequency of the instances' metrics in CloudWatch: every 5 minutes, or every minute at a charge.
   *
   * @default ecs.InstanceMonitoring.BASIC
   */
  readonly monitoring?: ecs.InstanceMonitoring;
}

/**
 * A VPC and an ECS cluster with the FARGATE and FARGATE_SPOT capacity providers, and a Cloud Map namespace as soon as a service needs one.
 *
 * ```ts
 * const cluster = new WorkloadCluster(this, 'Cluster', { natGateways: 2 });
 * ```
 */
export class WorkloadCluster extends EcsClusterDelegate {
  /**
   * Imports an existing VPC, cluster and namespace. Creates, changes and looks up nothing.
   *
   * @param scope The scope of the import.
   * @param id The construct id of the import.
   * @param attrs The existing resources.
   */
  public static fromAttributes(scope: Construct, id: string, attrs: WorkloadClusterAttributes): IWorkloadCluster {
    requireOptions(pathOf(scope, id), attrs, { vpc: 'pass the VPC of its tasks', cluster: 'import it by ecs.Cluster.fromClusterAttributes()' });
    return new ExistingCluster(scope, id, attrs);
  }

  /** The VPC: the one passed as `vpc`, or a new one. */
  public readonly vpc: ec2.IVpc;

  /** The ECS cluster. As an `ecs.Cluster` it is `node.defaultChild`. */
  public readonly cluster: ecs.ICluster;

  /** The log of the cluster's events; undefined without `eventLog`. */
  public readonly eventLog?: ClusterEventLog;

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
    requireEcsName(this, 'clusterName', props.clusterName);
    this.ownCluster = new ecs.Cluster(this, 'Cluster', {
      clusterName: props.clusterName,
      vpc: this.vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: props.containerInsights ?? ecs.ContainerInsights.ENABLED,
      executeCommandConfiguration: props.executeCommandConfiguration ?? defaultsOf(this).executeCommandConfiguration(this),
    });
    requireDefaultStrategy(this, props.defaultCapacityProviderStrategy);
    if (props.defaultCapacityProviderStrategy) this.ownCluster.addDefaultCapacityProviderStrategy(props.defaultCapacityProviderStrategy);
    this.cluster = this.ownCluster;
    this.node.defaultChild = this.ownCluster;
    // A namespace that comes and goes with its services could not be deleted while other stacks use it.
    if (props.namespaceName !== undefined) this.cloudMapNamespace();
    if (props.serviceConnectDefaults) {
      (this.ownCluster.node.defaultChild as ecs.CfnCluster).serviceConnectDefaults = { namespace: this.cloudMapNamespace().namespaceArn };
    }
    this.eventLog = props.eventLog && new ClusterEventLog(this, 'EventLog', { ...props.eventLog, cluster: this.ownCluster });
    compareAppWithQuotas(this);
    addCheck(this, addressShortageValidation(this));
    addCheck(this, namespaceNameValidation(this, () => (this.namespace ? undefined : this.ownCluster.defaultCloudMapNamespace)));
  }

  /** The namespace passed as `cloudMapNamespace`, or the cluster's private DNS namespace; undefined until `cloudMapNamespace()` has created it. */
  public override get defaultCloudMapNamespace(): cloudmap.INamespace | undefined {
    return this.namespace ?? this.ownCluster.defaultCloudMapNamespace;
  }

  /**
   * Returns the namespace passed as `cloudMapNamespace`, or the cluster's private DNS namespace, which the first call creates.
   */
  public cloudMapNamespace(): cloudmap.INamespace {
    return this.defaultCloudMapNamespace ?? this.ownCluster.addDefaultCloudMapNamespace({
      name: this.namespaceName ?? defaultNamespaceName(this),
      type: cloudmap.NamespaceType.DNS_PRIVATE,
    });
  }

  /**
   * Adds Amazon ECS Managed Instances: EC2 instances that ECS starts, patches and replaces. They suit tasks that need features that Fargate does not
   * have, such as GPUs, or that cost less together on large instances. To run a service on them, pass the returned `capacityProviderName`
   * in its `capacityProviderStrategies`.
   *
   * For containers with a `gpuCount`, require accelerators in `instanceRequirements`, such as `acceleratorCountMin` with `acceleratorTypes`.
   *
   * The instances run in the cluster's private subnets, in a security group without ingress rules.
   *
   * @param id The construct id of the capacity provider, below the cluster.
   * @param options Attributes, purchase option, storage and monitoring of the instances.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
   */
  public addManagedInstances(id: string, options: ManagedInstancesOptions = {}): ecs.ManagedInstancesCapacityProvider {
    const provider = createManagedInstancesProvider(new Construct(this, id), this.vpc, options);
    this.ownCluster.addManagedInstancesCapacityProvider(provider);
    return provider;
  }
}

/** At first, a cluster has no capacity providers other than those of Fargate. */
function requireDefaultStrategy(cluster: WorkloadCluster, strategy: readonly ecs.CapacityProviderStrategy[] | undefined): void {
  requireCapacityProviderStrategy(cluster, 'defaultCapacityProviderStrategy', strategy);
  if (!strategy || !runsOnInstances(strategy)) return;
  failWith(cluster, {
    problem: 'defaultCapacityProviderStrategy names a capacity provider that the cluster does not have yet',
    actual: strategy.map(({ capacityProvider }) => capacityProvider),
    remedy: 'use FARGATE and FARGATE_SPOT here, and set `capacityProviderStrategies` on services that use others',
  });
}

function requireOneNamespace(cluster: WorkloadCluster, {
  cloudMapNamespace: namespace,
  namespaceName,
}: WorkloadClusterProps): cloudmap.INamespace | undefined {
  if (namespace && namespaceName !== undefined) {
    failWith(cluster, { problem: 'namespaceName is for a new namespace, but `cloudMapNamespace` is set', actual: namespaceName, remedy: 'remove one of them' });
  }
  if (namespace) requireLocalNamespace(cluster, namespace);
  return namespace;
}

/** Converts the construct path to a DNS label. A long path is cut, and a hash of the whole path keeps it unique. */
function defaultNamespaceName(cluster: WorkloadCluster): string {
  const path = cluster.node.path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').toLowerCase();
  const label = path.length <= 63 ? path : Names.uniqueResourceName(cluster, { maxLength: 63, separator: '-' }).toLowerCase();
  return `${label}.internal`;
}

/** Creates a capacity provider whose instances run in the same subnets as the cluster's tasks. */
function createManagedInstancesProvider(scope: Construct, vpc: ec2.IVpc, options: ManagedInstancesOptions): ecs.ManagedInstancesCapacityProvider {
  const { taskVolumeStorage } = options;
  requireSize(scope, 'taskVolumeStorage', taskVolumeStorage, 'GiB', { min: 1, max: Infinity }, 'use the size that images and volumes of the tasks need');
  return new ecs.ManagedInstancesCapacityProvider(scope, 'CapacityProvider', {
    ...options,
    subnets: vpc.selectSubnets().subnets,
    securityGroups: [new TaskSecurityGroup(scope, 'SecurityGroup', { vpc, description: `Instances of ${scope.node.path}` })],
  });
}
