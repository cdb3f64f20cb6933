import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { ServiceAddress } from './service-address';
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

/** What became of a registration. */
export interface Registration {
  readonly cloudMapService?: cloudmap.Service;
  /** Where neighbours reach the service; the ones to prefer come first. */
  readonly addresses: ServiceAddress[];
  /** The namespace whose services it calls through Service Connect; absent where it has no proxy. */
  readonly serviceConnectNamespace?: cloudmap.INamespace;
}

/** How a service becomes known to its neighbours. */
export interface DiscoveryStrategy {
  readonly serviceConnect?: ServiceConnectRole;
  register(discoverable: DiscoverableService): Registration;
}
