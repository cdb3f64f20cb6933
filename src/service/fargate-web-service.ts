import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ExposedServiceWorkload } from './exposed-service-workload';
import { FargatePlatform } from './fargate-platform';
import { FargateServiceWorkloadProps } from './fargate-workload-props';
import { ServiceDeployment } from '../deployment/service-deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import { pathOf, requireOptions } from '../private/required-options';
import { Scaling } from '../scaling/scaling';

/**
 * Properties of `FargateWebService`.
 */
export interface FargateWebServiceProps extends FargateServiceWorkloadProps {
  /**
   * Exposure to clients: load balancer, HTTP API, or none.
   *
   * @default Exposure.applicationLoadBalancer()
   */
  readonly exposure?: Exposure;

  /**
   * Discovery by other services in the VPC.
   *
   * @default Discovery.none()
   */
  readonly discovery?: Discovery;

  /**
   * Deployment strategy.
   *
   * @default - `ServiceDeployment.blueGreen()` behind a load balancer, `ServiceDeployment.rolling()` with `Exposure.none()`
   */
  readonly deployment?: ServiceDeployment;
}

/**
 * A service on AWS Fargate behind a load balancer: VPC and cluster, task definition with roles and secrets, load balancer, service discovery, scaling,
 * and deployments that roll back on failure.
 *
 * Only `task` is required; all other options have safe defaults.
 *
 * ```ts
 * new FargateWebService(this, 'Shop', {
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
 *   discovery: Discovery.cloudMap({ name: 'shop' }),
 *   deployment: ServiceDeployment.codeDeploy(),
 * });
 * ```
 */
export class FargateWebService extends ExposedServiceWorkload {
  /** The ECS service. */
  public readonly service: ecs.FargateService;

  /** CodeDeploy's deployment group; undefined with other deployments. */
  public readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;

  constructor(scope: Construct, id: string, props: FargateWebServiceProps) {
    requireOptions(pathOf(scope, id), props, { task: 'use one such as WorkloadTask.container()' });
    const exposure = (props.exposure ?? Exposure.applicationLoadBalancer())._strategy;
    const deployment = (props.deployment ?? (exposure.hasLoadBalancer ? ServiceDeployment.blueGreen() : ServiceDeployment.rolling()))._strategy;
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const scaling = (props.scaling ?? Scaling.fixedCount(2))._strategy;
    const platform = new FargatePlatform(props);
    super(scope, id, props, { exposure, discovery, deployment, scaling }, platform);

    this.service = platform.service;
    this.deploymentGroup = this._deploymentResources.deploymentGroup;
  }
}
