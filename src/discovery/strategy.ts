import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { failWith } from '../private/errors';
import { BoundTask } from '../task/definition/task-definition';
import { Registration, ServiceConnectRole } from '../traffic/registration';
import type { TestRoute } from '../traffic/test-traffic';

/** Cloud Map for everybody in the VPC, and Service Connect for those who use it. */
export class CloudMapAndServiceConnectDiscovery implements DiscoveryStrategy {
  public readonly kind = 'both';
  public readonly serviceConnect?: ServiceConnectRole;

  constructor(private readonly cloudMap: DiscoveryStrategy, private readonly connect: DiscoveryStrategy) {
    if (cloudMap.kind !== 'cloudMap' || connect.kind !== 'serviceConnect') {
      failWith('Discovery.cloudMapAndServiceConnect()', {
        problem: 'it takes one discovery by Cloud Map and one by Service Connect, in this order',
        remedy: 'pass Discovery.cloudMap() and Discovery.serviceConnect()',
      });
    }
    this.serviceConnect = connect.serviceConnect;
  }

  /** Service Connect comes first: it knows which tasks are healthy, and shifts traffic. */
  public bind(discoverable: DiscoverableService): Registration {
    const connected = this.connect.bind(discoverable);
    const registered = this.cloudMap.bind(discoverable);
    return { ...registered, ...connected, addresses: [...connected.addresses, ...registered.addresses] };
  }
}

/** A service that exists, and what its deployment tells its neighbours. */
export interface DiscoverableService {
  /** For messages. */
  readonly workload: Construct;
  readonly cluster: IWorkloadCluster;
  readonly service: ecs.BaseService;
  readonly task: BoundTask;
  readonly testRoute: TestRoute;
}

/** How a service becomes known to its neighbours. */
export interface DiscoveryStrategy {
  readonly kind: 'cloudMap' | 'serviceConnect' | 'both' | 'none';
  readonly serviceConnect?: ServiceConnectRole;
  bind(discoverable: DiscoverableService): Registration;
}
