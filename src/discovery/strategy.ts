import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { failWith } from '../private/errors';
import { BoundTask } from '../task/definition/task-definition';
import { Registration, ServiceConnectRole } from '../traffic/registration';
import type { TestRoute } from '../traffic/test-traffic';

/** A service that exists, and the test traffic of its deployment. */
export interface DiscoverableService {
  /** For messages. */
  readonly workload: Construct;
  readonly cluster: IWorkloadCluster;
  readonly service: ecs.BaseService;
  readonly task: BoundTask;
  readonly testRoute: TestRoute;
}

/** Implementation of a `Discovery`. */
export interface DiscoveryStrategy {
  readonly kind: 'cloudMap' | 'serviceConnect' | 'cloudMapAndServiceConnect' | 'none';
  readonly serviceConnect?: ServiceConnectRole;
  /** Registers a service. */
  bind(discoverable: DiscoverableService): Registration;
}

/** Cloud Map for all clients in the VPC, and Service Connect for those that use it. */
export class CloudMapAndServiceConnectDiscovery implements DiscoveryStrategy {
  public readonly kind = 'cloudMapAndServiceConnect';
  public readonly serviceConnect?: ServiceConnectRole;

  constructor(private readonly cloudMapStrategy: DiscoveryStrategy, private readonly serviceConnectStrategy: DiscoveryStrategy) {
    if (cloudMapStrategy.kind !== 'cloudMap' || serviceConnectStrategy.kind !== 'serviceConnect') {
      failWith('Discovery.cloudMapAndServiceConnect()', {
        problem: 'it takes one discovery by Cloud Map and one by Service Connect, in this order',
        remedy: 'pass Discovery.cloudMap() and Discovery.serviceConnect()',
      });
    }
    this.serviceConnect = serviceConnectStrategy.serviceConnect;
  }

  /** Lists the addresses of Service Connect first, because it knows the healthy tasks and shifts traffic. */
  public bind(discoverable: DiscoverableService): Registration {
    const serviceConnect = this.serviceConnectStrategy.bind(discoverable);
    const cloudMap = this.cloudMapStrategy.bind(discoverable);
    return { ...cloudMap, ...serviceConnect, addresses: [...serviceConnect.addresses, ...cloudMap.addresses] };
  }
}
