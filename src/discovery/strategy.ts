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
  readonly service: ecs.BaseService;
  readonly task: BoundTask;
  readonly test: TestRoute;
}

/** What became of a registration. */
export interface Registration {
  readonly cloudMapService?: cloudmap.Service;
  /** The Cloud Map service that knows the ports of the tasks, new or given; absent where none does. */
  readonly cloudMapPorts?: cloudmap.IService;
  /** The port that it knows. */
  readonly cloudMapPort?: number;
  /** Where neighbours reach the service; the ones to prefer come first. */
  readonly addresses: ServiceAddress[];
  /** The namespace whose services it calls through Service Connect; absent where it has no proxy. */
  readonly serviceConnectNamespace?: cloudmap.INamespace;
  /** The names in it, the first one first; absent where others do not call the service through Service Connect. */
  readonly serviceConnectNames?: string[];
  /** Whether its first port is encrypted. */
  readonly serviceConnectTls?: boolean;
}

/** How a service becomes known to its neighbours. */
export interface DiscoveryStrategy {
  readonly kind: 'cloudMap' | 'serviceConnect' | 'both' | 'none';
  readonly serviceConnect?: ServiceConnectRole;
  register(discoverable: DiscoverableService): Registration;
}
