import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { workloadClusterOf } from './existing-cluster';
import { WorkloadCluster } from './workload-cluster';
import { IWorkloadCluster } from './workload-cluster-props';
import { ownDefaults } from '../defaults/scope-defaults';

/** Part of the logical ids of default clusters. */
const ID = 'DefaultWorkloadCluster';

/** Returns the cluster of a service or job: the one passed as `cluster`, or the default cluster of its stack. */
export function resolveCluster(workload: Construct, cluster?: ecs.ICluster): IWorkloadCluster {
  return cluster ? workloadClusterOf(workload, cluster) : defaultClusterOf(workload);
}

/** Workloads without `cluster` share one in each stack, as those of aws-ecs-patterns do. See docs/decisions/0015-existing-resources.md. */
function defaultClusterOf(workload: Construct): WorkloadCluster {
  const scope = defaultsScopeOf(workload);
  return scope.node.tryFindChild(ID) as WorkloadCluster | undefined ?? new WorkloadCluster(scope, ID);
}

/** Returns the stack, or the scope in it whose `WorkloadDefaults` the workload has, because its network must follow them, too. */
function defaultsScopeOf(workload: Construct): Construct {
  const stack = Stack.of(workload);
  let scope: IConstruct = workload;
  while (scope !== stack && !ownDefaults(scope)) scope = scope.node.scope!;
  return scope as Construct;
}
