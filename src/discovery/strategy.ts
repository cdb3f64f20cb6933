import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { IFargateCluster } from '../cluster/fargate-cluster';
import type { TestRoute } from '../deployment/test-traffic';
import { ServiceConnectRole } from '../exposure/traffic';
import { BoundTask } from '../task/bound-task';

/** A service that exists, and what its deployment tells its neighbours. */
export interface DiscoverableService {
  /** For messages. */
  readonly workload: Construct;
  readonly cluster: IFargateCluster;
  readonly service: ecs.FargateService;
  readonly task: BoundTask;
  readonly test: TestRoute;
}

/** How a service becomes known to its neighbours. */
export interface DiscoveryStrategy {
  readonly serviceConnect?: ServiceConnectRole;
  /** Registers the service; answers with the registration where there is one. */
  register(discoverable: DiscoverableService): cloudmap.Service | undefined;
}
