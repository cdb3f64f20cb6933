import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { IFargateCluster } from '../cluster/fargate-cluster';

/** How a service becomes known to its neighbours. */
export interface DiscoveryStrategy {
  /** Registers the service; answers with the registration where there is one. */
  register(service: ecs.BaseService, cluster: IFargateCluster): cloudmap.Service | undefined;
}
