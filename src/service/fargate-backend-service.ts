import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { FargatePlatform } from './fargate-platform';
import { FargateServiceWorkloadProps } from './fargate-workload-props';
import { ServiceWorkload } from './service-workload';
import { ServiceDeployment } from '../deployment/service-deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import { pathOf, requireOptions } from '../private/required-options';
import { Scaling } from '../scaling/scaling';

/**
 * Properties of `FargateBackendService`.
 */
export interface FargateBackendServiceProps extends FargateServiceWorkloadProps {
  /**
   * Discovery by other services in the VPC.
   */
  readonly discovery: Discovery;

  /**
   * Deployment strategy. With `Discovery.serviceConnect()`, deployments by ECS shift the traffic of the other services in the VPC; with
   * `Discovery.cloudMap()`, other services reach old and new tasks while both run. `ServiceDeployment.codeDeploy()` fails synthesis, because it
   * shifts traffic on a load balancer.
   *
   * @default - `ServiceDeployment.blueGreen()` with `Discovery.serviceConnect()`, `ServiceDeployment.rolling()` otherwise
   */
  readonly deployment?: ServiceDeployment;
}

/**
 * A service on AWS Fargate for other services in the VPC: VPC and cluster, task definition with roles and secrets, service discovery, scaling, and
 * deployments that roll back on failure; no load balancer.
 *
 * Its security group has no ingress rules at first. `connectTo()` of another service adds one, and so does `connections`.
 *
 * ```ts
 * new FargateBackendService(this, 'Orders', {
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
 *   discovery: Discovery.serviceConnect({ name: 'orders' }),
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/interconnecting-services.html
 */
export class FargateBackendService extends ServiceWorkload {
  /** The ECS service. */
  public readonly service: ecs.FargateService;

  constructor(scope: Construct, id: string, props: FargateBackendServiceProps) {
    requireOptions(pathOf(scope, id), props, { task: 'use one such as WorkloadTask.container()', discovery: 'use one such as Discovery.cloudMap()' });
    const discovery = props.discovery._strategy;
    const deployment = (props.deployment ?? (discovery.serviceConnect === 'server' ? ServiceDeployment.blueGreen() : ServiceDeployment.rolling()))._strategy;
    const scaling = (props.scaling ?? Scaling.fixedCount(2))._strategy;
    const platform = new FargatePlatform(props);
    super(scope, id, props, { exposure: Exposure.none()._strategy, discovery, deployment, scaling }, platform);
    this.service = platform.service;
  }
}
