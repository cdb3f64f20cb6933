import { Duration } from 'aws-cdk-lib/core';
import { FargateWorkloadProps } from './fargate-workload-props';
import { Deployment } from '../deployment/deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';

/**
 * Properties of `FargateWebService`.
 */
export interface FargateWebServiceProps extends FargateWorkloadProps {
  /**
   * How clients outside reach it.
   *
   * @default Exposure.applicationLoadBalancer()
   */
  readonly exposure?: Exposure;

  /**
   * How neighbours inside the VPC find it.
   *
   * @default Discovery.none()
   */
  readonly discovery?: Discovery;

  /**
   * How new tasks take over from old ones.
   *
   * @default - `Deployment.blueGreen()` behind a load balancer, `Deployment.rolling()` with `Exposure.none()`
   */
  readonly deployment?: Deployment;

  /**
   * How long a new task may fail health checks before ECS replaces it.
   *
   * @default - 60 seconds behind a load balancer
   */
  readonly healthCheckGracePeriod?: Duration;
}
