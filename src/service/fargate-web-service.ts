import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ExposedServiceWorkload } from './exposed-service-workload';
import { FargatePlatform } from './fargate-platform';
import { FargateServiceWorkloadProps } from './fargate-workload-props';
import { ServiceDeployment } from '../deployment/service-deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import { Scaling } from '../scaling/scaling';

/**
 * Properties of `FargateWebService`.
 */
export interface FargateWebServiceProps extends FargateServiceWorkloadProps {
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
   * @default - `ServiceDeployment.blueGreen()` behind a load balancer, `ServiceDeployment.rolling()` with `Exposure.none()`
   */
  readonly deployment?: ServiceDeployment;

  /**
   * How long a new task may fail health checks before ECS replaces it.
   *
   * @default - 60 seconds behind a load balancer
   */
  readonly healthCheckGracePeriod?: Duration;
}

/**
 * A service on AWS Fargate behind a load balancer: VPC and cluster, task definition with its roles and secrets, load
 * balancer, service discovery, scaling, and deployments that can go back.
 *
 * Only `task` is required; each other noun has a safe default.
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
    const exposure = (props.exposure ?? Exposure.applicationLoadBalancer())._strategy;
    const deployment = (props.deployment ?? (exposure.hasLoadBalancer ? ServiceDeployment.blueGreen() : ServiceDeployment.rolling()))._strategy;
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const scaling = (props.scaling ?? Scaling.fixed(2))._strategy;
    const platform = new FargatePlatform(props);
    super(scope, id, props, { exposure, discovery, deployment, scaling }, platform);

    this.service = platform.service;
    this.deploymentGroup = this._deploymentResources.deploymentGroup;
  }
}
