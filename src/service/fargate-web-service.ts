import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FargateWebServiceProps } from './fargate-web-service-props';
import { allowLoadBalancer } from './load-balancer-access';
import { loadBalancingOf, NetworkLoadBalancing } from './load-balancing';
import { startAfter } from './start-order';
import { FargateCluster, IFargateCluster } from '../cluster/fargate-cluster';
import { placeTasks } from '../cluster/task-placement';
import { Deployment } from '../deployment/deployment';
import { Discovery } from '../discovery/discovery';
import { Exposure } from '../exposure/exposure';
import { Scaling } from '../scaling/scaling';
import { finishedTaskValidation } from '../task/finished-task';

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
export class FargateWebService extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The cluster that was given, or the one that was made. */
  public readonly cluster: IFargateCluster;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The container that receives traffic. */
  public readonly container: ecs.ContainerDefinition;

  /** The ECS service. */
  public readonly service: ecs.FargateService;

  /** Security group of the tasks; its default port is the container's. */
  public readonly connections: ec2.Connections;

  /** The task role: what the service is granted, the code in its containers may do. */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * Where clients reach the service, by the load balancer's own DNS name, which no certificate covers: with HTTPS, point a name of yours
   * at it. Undefined without a load balancer.
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

  /** The Cloud Map registration; undefined with other discoveries: Service Connect makes its own. */
  public readonly cloudMapService?: cloudmap.Service;

  /** CodeDeploy's deployment group; undefined with other deployments. */
  public readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;

  /** The automatic scaling; undefined with `Scaling.fixed()`. */
  public readonly scalableTaskCount?: ecs.ScalableTaskCount;

  private readonly describePlan: () => string;

  constructor(scope: Construct, id: string, props: FargateWebServiceProps) {
    super(scope, id);
    const exposure = (props.exposure ?? Exposure.applicationLoadBalancer())._strategy;
    const deployment = (props.deployment ?? (exposure.balanced ? Deployment.blueGreen() : Deployment.rolling()))._strategy;
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const scaling = (props.scaling ?? Scaling.fixed(2))._strategy;

    this.cluster = props.cluster ?? new FargateCluster(this, 'Cluster');
    const task = props.task._source.bind(this, { namedPort: discovery.serviceConnect === 'server' });
    const { serviceConnect } = discovery;
    const traffic = { ...exposure.open(this, { cluster: this.cluster, task, serviceConnect }, deployment.request), serviceConnect };
    const placement = placeTasks(this, this.cluster.vpc, props);
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster.cluster,
      taskDefinition: task.taskDefinition,
      capacityProviderStrategies: placement.capacityProviderStrategies,
      platformVersion: placement.platformVersion,
      vpcSubnets: placement.vpcSubnets,
      assignPublicIp: placement.assignPublicIp,
      securityGroups: placement.securityGroups,
      desiredCount: scaling.desiredCount,
      healthCheckGracePeriod: props.healthCheckGracePeriod ?? (exposure.balanced ? Duration.seconds(60) : undefined),
      enableExecuteCommand: props.enableExecuteCommand,
      ...deployment.serviceProps(),
    });
    allowLoadBalancer(this.service, task, traffic);
    startAfter(this.service, { cluster: this.cluster, task, traffic, placement });

    this.cloudMapService = discovery.register({ workload: this, cluster: this.cluster, service: this.service, task, test: deployment.request.test });
    const deployed = deployment.attach({ workload: this, cluster: this.cluster, service: this.service, task, placement, traffic });
    this.scalableTaskCount = scaling.attach(this, this.service, traffic.route);
    this.node.addValidation(finishedTaskValidation(task.taskDefinition));

    this.taskDefinition = task.taskDefinition;
    this.container = task.container;
    this.grantPrincipal = task.taskDefinition.taskRole;
    this.connections = new ec2.Connections({
      securityGroups: [placement.securityGroup],
      defaultPort: task.containerPort === undefined ? undefined : ec2.Port.tcp(task.containerPort),
    });
    this.url = traffic.route?.url;
    const { application, network } = loadBalancingOf(traffic.route);
    this.loadBalancer = application?.loadBalancer;
    this.listener = application?.listener;
    this.targetGroup = application?.targetGroup;
    this.alternateTargetGroup = application?.alternateTargetGroup;
    this.testListener = application?.testListener;
    this.network = network;
    this.deploymentGroup = deployed.deploymentGroup;
    this.describePlan = () => deployment.describe(traffic);
    this.node.defaultChild = this.service;
  }

  /**
   * What a deployment of this service does, step by step, and how long it waits, in words. Knows what `Deployment.describe()` cannot:
   * how the service is exposed.
   */
  public describeDeployment(): string {
    return this.describePlan();
  }
}
