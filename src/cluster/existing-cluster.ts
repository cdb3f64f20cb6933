import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { EcsClusterDelegate } from './ecs-cluster-delegate';
import { requireSameVpc } from './vpc';
import { IWorkloadCluster, WorkloadClusterAttributes } from './workload-cluster-props';
import { failWith, withContext } from '../private/errors';

/** A cluster that this library did not create. */
export class ExistingCluster extends EcsClusterDelegate {
  public readonly vpc: ec2.IVpc;
  public readonly cluster: ecs.ICluster;
  /** @internal */
  public readonly _vpcEndpoints?: string[];
  private readonly namespace?: cloudmap.INamespace;

  constructor(scope: Construct, id: string, { vpc, cluster, cloudMapNamespace, vpcEndpoints }: WorkloadClusterAttributes) {
    super(scope, id, { account: cluster.env.account, region: cluster.env.region });
    this.vpc = vpc;
    this.cluster = this.withVpc(ecsClusterOf(cluster));
    this.namespace = cloudMapNamespace;
    this._vpcEndpoints = vpcEndpoints;
  }

  public override get defaultCloudMapNamespace(): cloudmap.INamespace | undefined {
    return this.namespace ?? this.cluster.defaultCloudMapNamespace;
  }

  public cloudMapNamespace(): cloudmap.INamespace {
    return this.defaultCloudMapNamespace ?? failWith(this, {
      problem: `the cluster ${this.cluster.node.path} has no Cloud Map namespace`,
      remedy: 'give it one with addDefaultCloudMapNamespace() or as `defaultCloudMapNamespace` of fromClusterAttributes(), '
        + 'or pass `cloudMapNamespace` to the discovery, or to WorkloadCluster.fromAttributes()',
    });
  }

  /** The CDK takes the VPC from the cluster, and that of `Cluster.fromClusterArn()` has none. */
  private withVpc(cluster: ecs.ICluster): ecs.ICluster {
    const vpc = knownVpcOf(cluster);
    if (vpc) {
      requireSameVpc(this, this.vpc, vpc, {
        problem: `the cluster ${cluster.node.path} has another VPC (${vpc.node.path}) than \`vpc\` (${this.vpc.node.path})`, remedy: 'pass the same VPC twice',
      });
      return cluster;
    }
    const { clusterName, clusterArn } = cluster;
    return ecs.Cluster.fromClusterAttributes(this, 'Cluster', { clusterName, clusterArn, vpc: this.vpc });
  }
}

/** Returns a cluster as services and jobs use it. The ECS cluster of a `WorkloadCluster` counts as the `WorkloadCluster`. */
export function workloadClusterOf(workload: Construct, cluster: ecs.ICluster): IWorkloadCluster {
  if (isWorkloadCluster(cluster)) return cluster;
  const { scope } = cluster.node;
  if (isWorkloadCluster(scope) && scope.cluster === cluster) return scope;
  const vpc = withContext(workload, {
    problem: `the VPC of the cluster ${cluster.node.path} is not known`,
    remedy: 'import the cluster by ecs.Cluster.fromClusterAttributes(), or by WorkloadCluster.fromAttributes(), with its `vpc`',
  }, () => cluster.vpc);
  return new ExistingCluster(workload, 'Cluster', { vpc, cluster });
}

/** Checks by its members, as jsii and other copies of this package make other classes. */
function isWorkloadCluster(construct: unknown): construct is IWorkloadCluster {
  return typeof (construct as Partial<IWorkloadCluster> | undefined)?.cloudMapNamespace === 'function';
}

function ecsClusterOf(cluster: ecs.ICluster): ecs.ICluster {
  return isWorkloadCluster(cluster) ? cluster.cluster : cluster;
}

function knownVpcOf(cluster: ecs.ICluster): ec2.IVpc | undefined {
  try {
    return cluster.vpc;
  } catch {
    return undefined;
  }
}
