import { FargateWorkloadProps } from './fargate-workload-props';
import { Deployment } from '../deployment/deployment';
import { Discovery } from '../discovery/discovery';

/**
 * Properties of `FargateBackendService`.
 */
export interface FargateBackendServiceProps extends FargateWorkloadProps {
  /**
   * How neighbours inside the VPC find it.
   */
  readonly discovery: Discovery;

  /**
   * How new tasks take over from old ones. `Deployment.codeDeploy()` is refused: it shifts traffic on a load balancer.
   * With `Discovery.serviceConnect()`, deployments that ECS runs shift the traffic of the neighbours; with `Discovery.cloudMap()` neighbours
   * find old and new tasks while both run.
   *
   * @default - `Deployment.blueGreen()` with `Discovery.serviceConnect()`, `Deployment.rolling()` otherwise
   */
  readonly deployment?: Deployment;
}
