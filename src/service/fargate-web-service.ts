import { Duration } from 'aws-cdk-lib/core';
import { FargateServiceWorkloadProps } from './fargate-workload-props';
import { ServiceDeployment } from '../deployment/service-deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { FargateWorkload } from './fargate-workload';
import { AdditionalExposure, additionalExposuresOf, loadBalancerResourcesOf, NetworkLoadBalancerResources } from './load-balancer-resources';
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
export class FargateWebService extends FargateWorkload {
  /**
   * Where clients reach the service: by the load balancer's own DNS name, which no certificate covers (with HTTPS, point a name of yours
   * at it), or by the name of the HTTP API. Undefined with `Exposure.none()`.
   */
  public readonly url?: string;

  /** The Application Load Balancer; undefined with other exposures. */
  public readonly loadBalancer?: elbv2.ApplicationLoadBalancer;

  /** The production listener of the Application Load Balancer; undefined with other exposures. */
  public readonly listener?: elbv2.ApplicationListener;

  /** The test listener of the Application Load Balancer; undefined where the deployment has none. */
  public readonly testListener?: elbv2.ApplicationListener;

  /** The Application Load Balancer's target group of the first deployment; undefined with other exposures. */
  public readonly targetGroup?: elbv2.ApplicationTargetGroup;

  /** The Application Load Balancer's target group that deployments alternate with; undefined where they do not shift traffic. */
  public readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;

  /** The Network Load Balancer with its listeners and target groups; undefined with other exposures. */
  public readonly networkLoadBalancer?: NetworkLoadBalancerResources;

  /** The HTTP API; undefined with other exposures. */
  public readonly httpApi?: apigateway.HttpApi;

  /** The ways in beside the main one, by the names that `Exposure.multiple()` was given; empty with other exposures. */
  public readonly additionalExposures: Record<string, AdditionalExposure>;

  /** CodeDeploy's deployment group; undefined with other deployments. */
  public readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;

  constructor(scope: Construct, id: string, props: FargateWebServiceProps) {
    const exposure = (props.exposure ?? Exposure.applicationLoadBalancer())._strategy;
    const deployment = (props.deployment ?? (exposure.hasLoadBalancer ? ServiceDeployment.blueGreen() : ServiceDeployment.rolling()))._strategy;
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const scaling = (props.scaling ?? Scaling.fixed(2))._strategy;
    const healthCheckGracePeriod = props.healthCheckGracePeriod ?? (exposure.hasLoadBalancer ? Duration.seconds(60) : undefined);
    super(scope, id, props, { exposure, discovery, deployment, scaling, healthCheckGracePeriod });

    const { route } = this._traffic;
    const { applicationLoadBalancer, networkLoadBalancer } = loadBalancerResourcesOf(route);
    this.url = route?.url ?? this._endpoint?.url;
    this.httpApi = this._endpoint?.httpApi;
    this.loadBalancer = applicationLoadBalancer?.loadBalancer;
    this.listener = applicationLoadBalancer?.listener;
    this.targetGroup = applicationLoadBalancer?.targetGroup;
    this.alternateTargetGroup = applicationLoadBalancer?.alternateTargetGroup;
    this.testListener = applicationLoadBalancer?.testListener;
    this.networkLoadBalancer = networkLoadBalancer;
    this.additionalExposures = additionalExposuresOf(this._traffic);
    this.deploymentGroup = this._deploymentResources.deploymentGroup;
  }
}
