import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FargateWebServiceProps } from './fargate-web-service-props';
import { FargateWorkload } from './fargate-workload';
import { AdditionalExposure, additionalExposuresOf, loadBalancingOf, NetworkLoadBalancing } from './load-balancing';
import { Deployment } from '../deployment/deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import { Scaling } from '../scaling/scaling';

/**
 * A service on AWS Fargate behind a load balancer: VPC and cluster, task definition with its roles and secrets, load
 * balancer, service discovery, scaling, and deployments that can go back.
 *
 * Only `task` is required; each other noun has a safe default.
 *
 * ```ts
 * new FargateWebService(this, 'Shop', {
 *   task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
 *   discovery: Discovery.cloudMap({ name: 'shop' }),
 *   deployment: Deployment.codeDeploy(),
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
  public readonly network?: NetworkLoadBalancing;

  /** The HTTP API; undefined with other exposures. */
  public readonly httpApi?: apigateway.HttpApi;

  /** The ways in beside the main one, by the names that `Exposure.several()` was given; empty with other exposures. */
  public readonly additionalExposures: Record<string, AdditionalExposure>;

  /** CodeDeploy's deployment group; undefined with other deployments. */
  public readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;

  constructor(scope: Construct, id: string, props: FargateWebServiceProps) {
    const exposure = (props.exposure ?? Exposure.applicationLoadBalancer())._strategy;
    const deployment = (props.deployment ?? (exposure.balanced ? Deployment.blueGreen() : Deployment.rolling()))._strategy;
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const scaling = (props.scaling ?? Scaling.fixed(2))._strategy;
    const healthCheckGracePeriod = props.healthCheckGracePeriod ?? (exposure.balanced ? Duration.seconds(60) : undefined);
    super(scope, id, props, { exposure, discovery, deployment, scaling, healthCheckGracePeriod });

    const { route } = this._traffic;
    const { application, network } = loadBalancingOf(route);
    this.url = route?.url ?? this._entrance?.url;
    this.httpApi = this._entrance?.httpApi;
    this.loadBalancer = application?.loadBalancer;
    this.listener = application?.listener;
    this.targetGroup = application?.targetGroup;
    this.alternateTargetGroup = application?.alternateTargetGroup;
    this.testListener = application?.testListener;
    this.network = network;
    this.additionalExposures = additionalExposuresOf(this._traffic);
    this.deploymentGroup = this._deployed.deploymentGroup;
  }
}
