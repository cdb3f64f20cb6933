import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FargateWorkloadProps } from './fargate-workload-props';
import { requireGracePeriod } from './grace-period';
import { useHighResolutionMetrics } from './high-resolution-metrics';
import { allowLoadBalancer } from './load-balancer-access';
import { mountVolumes } from './mount-volumes';
import { startAfter } from './start-order';
import { reachAws } from '../cluster/endpoints/reach-aws';
import { FargateCluster, IFargateCluster } from '../cluster/fargate-cluster';
import { placeTasks } from '../cluster/task-placement';
import { IConnectableService } from '../connection/connectable-service';
import { Connection } from '../connection/connection';
import { ConnectionClient } from '../connection/strategy';
import { IDeliverableService, ServiceDelivery } from '../delivery/deliverable-service';
import { deliveryOf } from '../delivery/service-delivery';
import { refuseForeignOptions } from '../deployment/foreign-options';
import { redeployOnSecretRotation } from '../deployment/redeployment/redeploy-on-secret-rotation';
import { DeploymentResources, DeploymentStrategy } from '../deployment/strategy';
import { ServiceAddress } from '../discovery/service-address';
import { DiscoveryStrategy } from '../discovery/strategy';
import { Entrance, ExposureStrategy, routesOf, Traffic } from '../exposure/traffic';
import { acknowledgeInlinePolicies } from '../private/acknowledge';
import { holdLogicalIds } from '../private/logical-ids';
import { ScalingStrategy } from '../scaling/strategy';
import { workloadValidation } from '../validation/workload-validation';

/** What a kind of service has decided about its own nouns. */
export interface WorkloadNouns {
  readonly exposure: ExposureStrategy;
  readonly discovery: DiscoveryStrategy;
  readonly deployment: DeploymentStrategy;
  readonly scaling: ScalingStrategy;
  readonly healthCheckGracePeriod?: Duration;
  /** Gives the queue that it consumes, if it does. */
  readonly queue?: (workload: Construct) => sqs.IQueue;
}

/** What plain JavaScript lets through, and Fargate does not have. */
const ONLY_ON_INSTANCES = {
  placementStrategies: 'remove it: Fargate places each task by itself, spread over Availability Zones; or use Ec2Service',
  placementConstraints: 'remove it: Fargate places each task by itself; or use Ec2Service',
  daemon: 'remove it: there is no instance to run one task on; or use Ec2DaemonService',
  networkMode: 'remove it: each task on Fargate has an address of its own; or use Ec2Service',
};

/**
 * A service on Fargate: what all kinds of them have in common.
 *
 * @internal
 */
export abstract class FargateWorkload extends Construct implements IConnectableService, IDeliverableService, iam.IGrantable {
  /** The cluster that was given, or the one that was made. */
  public readonly cluster: IFargateCluster;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The task's main container. It receives the traffic itself, unless a sidecar in front of it does. */
  public readonly container: ecs.ContainerDefinition;

  /** The ECS service. */
  public readonly service: ecs.FargateService;

  /** Security group of the tasks; its default port is the container's. */
  public readonly connections: ec2.Connections;

  /** The task role: what the service is granted, the code in its containers may do. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The Cloud Map registration; undefined with other discoveries: Service Connect makes its own. */
  public readonly cloudMapService?: cloudmap.Service;

  /** Where neighbours reach the service, by its discovery; the ones to prefer come first. Empty where they cannot. */
  public readonly addresses: ServiceAddress[];

  /** The automatic scaling; undefined with `Scaling.fixed()`. */
  public readonly scalableTaskCount?: ecs.ScalableTaskCount;

  /** @internal */
  public readonly _delivery: ServiceDelivery;

  /** @internal */
  protected readonly _traffic: Traffic;

  /** @internal */
  protected readonly _entrance?: Entrance;

  /** @internal */
  protected readonly _deployed: DeploymentResources;

  /** @internal */
  protected readonly _queue?: sqs.IQueue;

  private readonly describePlan: () => string;
  private readonly client: ConnectionClient;

  constructor(scope: Construct, id: string, props: FargateWorkloadProps, nouns: WorkloadNouns) {
    super(scope, id);
    acknowledgeInlinePolicies(this);
    holdLogicalIds(this);
    const { exposure, discovery, deployment, scaling, healthCheckGracePeriod } = nouns;
    const { enableExecuteCommand } = props;
    refuseForeignOptions(this.node.path, props, ONLY_ON_INSTANCES);
    requireGracePeriod(this, healthCheckGracePeriod);

    this.cluster = props.cluster ?? new FargateCluster(this, 'Cluster');
    const task = props.task._source.bind(this, { namedPort: discovery.serviceConnect === 'server' });
    const { serviceConnect } = discovery;
    const traffic = { ...exposure.open(this, { cluster: this.cluster, task, serviceConnect }, deployment.request), serviceConnect };
    const placement = placeTasks(this, { cluster: this.cluster, taskDefinition: task.taskDefinition }, props);
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster.cluster,
      taskDefinition: task.taskDefinition,
      capacityProviderStrategies: placement.capacityProviderStrategies,
      platformVersion: placement.platformVersion,
      vpcSubnets: placement.vpcSubnets,
      assignPublicIp: placement.assignPublicIp,
      securityGroups: placement.securityGroups,
      desiredCount: scaling.desiredCount,
      healthCheckGracePeriod,
      enableExecuteCommand,
      enableECSManagedTags: props.enableECSManagedTags,
      propagateTags: props.propagateTags,
      ...deployment.serviceProps(),
    });
    allowLoadBalancer(this.service, traffic);
    if (props.highResolutionMetrics) useHighResolutionMetrics(this.service);
    mountVolumes(this.service, task.taskDefinition, [placement.securityGroup]);
    startAfter(this.service, { cluster: this.cluster, placement, taskDefinition: task.taskDefinition }, traffic);
    const starter = this.service.node.defaultChild as CfnResource;
    reachAws(this, { cluster: this.cluster, placement, taskDefinition: task.taskDefinition, starter, enableExecuteCommand });

    const registration = discovery.register({ workload: this, cluster: this.cluster, service: this.service, task, test: deployment.request.test });
    this._traffic = traffic;
    this._entrance = exposure.connect?.({
      workload: this, vpc: this.cluster.vpc, cluster: this.cluster.cluster, service: this.service, task, registration,
    });
    this._deployed = deployment.attach({ workload: this, cluster: this.cluster, service: this.service, task, placement, traffic });
    this._delivery = deliveryOf(this.service, this._deployed);
    this._queue = nouns.queue?.(this);
    this.scalableTaskCount = scaling.attach({ workload: this, service: this.service, routes: routesOf(traffic), queue: this._queue });
    this.node.addValidation(workloadValidation(this, task.taskDefinition, this.service));
    if (props.redeployOnSecretRotation) {
      redeployOnSecretRotation({ workload: this, service: this.service, taskDefinition: task.taskDefinition, ...this._deployed });
    }

    this.cloudMapService = registration.cloudMapService;
    this.addresses = registration.addresses;
    this.taskDefinition = task.taskDefinition;
    this.container = task.mainContainer;
    this.grantPrincipal = task.taskDefinition.taskRole;
    this.connections = new ec2.Connections({
      securityGroups: [placement.securityGroup],
      defaultPort: task.containerPort === undefined ? undefined : ec2.Port.tcp(task.containerPort),
    });
    this.client = {
      workload: this,
      vpc: this.cluster.vpc,
      container: this.container,
      starter,
      connections: this.connections,
      grantPrincipal: this.grantPrincipal,
      serviceConnectNamespace: registration.serviceConnectNamespace,
    };
    this.describePlan = () => deployment.describe(traffic);
    this.node.defaultChild = this.service;
  }

  /**
   * Gives the main container what it needs to use something: environment variables with the address, the permission, the way through
   * the security groups.
   *
   * @param connection What to use.
   */
  public connectTo(connection: Connection): void {
    connection._strategy.connect(this.client);
  }

  /**
   * What a deployment of this service does, step by step, and how long it waits, in words. Knows what `Deployment.describe()` cannot:
   * how the service is exposed.
   */
  public describeDeployment(): string {
    return this.describePlan();
  }
}
