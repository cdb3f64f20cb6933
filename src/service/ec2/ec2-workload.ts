import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Ec2WorkloadProps } from './ec2-workload-props';
import { allowLoadBalancerToInstances, portOnInstance } from './host-ports';
import { commonArchitecture, placeOnInstances, requireOneCluster } from './instance-placement';
import { requireEcsController, requireNetwork, requireNetworkMode } from './network-mode';
import { requireConstraints } from './placement-checks';
import { reachAws } from '../../cluster/endpoints/reach-aws';
import { IFargateCluster } from '../../cluster/fargate-cluster';
import { IConnectableService } from '../../connection/connectable-service';
import { Connection } from '../../connection/connection';
import { ConnectionClient } from '../../connection/strategy';
import { IDeliverableService, ServiceDelivery } from '../../delivery/deliverable-service';
import { deliveryOf } from '../../delivery/service-delivery';
import { DeploymentStrategy } from '../../deployment/strategy';
import { Discovery } from '../../discovery/discovery';
import { ServiceAddress } from '../../discovery/service-address';
import { Exposure } from '../../exposure/exposure';
import { routesOf, Traffic } from '../../exposure/traffic';
import { acknowledgeInlinePolicies } from '../../private/acknowledge';
import { holdLogicalIds } from '../../private/logical-ids';
import { ScalingStrategy } from '../../scaling/strategy';
import { workloadValidation } from '../../validation/workload-validation';
import { requireGracePeriod } from '../grace-period';
import { AdditionalExposure, additionalExposuresOf, ApplicationLoadBalancing, loadBalancingOf, NetworkLoadBalancing } from '../load-balancing';
import { mountVolumes } from '../mount-volumes';
import { startAfter } from '../start-order';

/** What a kind of service has decided. */
export interface InstanceScheduling {
  readonly deployment: DeploymentStrategy;
  /** Absent where each instance gets a task. */
  readonly scaling?: ScalingStrategy;
  /** Absent where each instance gets a task: ECS then takes no strategy. */
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];
  readonly placementStrategies?: ecs.PlacementStrategy[];
  /** Refuses what the scheduler does not take. */
  readonly check: (workload: Construct) => void;
}

/**
 * A service on EC2 instances: what both schedulers have in common.
 *
 * @internal
 */
export abstract class Ec2Workload extends Construct implements IConnectableService, IDeliverableService, iam.IGrantable {
  /** The cluster of the instances. */
  public readonly cluster: IFargateCluster;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The task's main container. */
  public readonly container: ecs.ContainerDefinition;

  /** The ECS service. */
  public readonly service: ecs.Ec2Service;

  /** Security group of the tasks, or of the instances whose network they share; its default port is the one that others reach them on. */
  public readonly connections: ec2.Connections;

  /** The task role: what the service is granted, the code in its containers may do. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The Cloud Map registration; undefined with other discoveries. */
  public readonly cloudMapService?: cloudmap.Service;

  /** Where neighbours reach the service, by its discovery; the ones to prefer come first. Empty where they cannot. */
  public readonly addresses: ServiceAddress[];

  /** Where clients reach the service; undefined with `Exposure.none()`. */
  public readonly url?: string;

  /** What was made behind an Application Load Balancer; undefined with other exposures. */
  public readonly application?: ApplicationLoadBalancing;

  /** What was made behind a Network Load Balancer; undefined with other exposures. */
  public readonly network?: NetworkLoadBalancing;

  /** The ways in beside the main one, by the names that `Exposure.several()` was given; empty with other exposures. */
  public readonly additionalExposures: Record<string, AdditionalExposure>;

  /** @internal */
  public readonly _delivery: ServiceDelivery;

  /** @internal */
  protected readonly _scalableTaskCount?: ecs.ScalableTaskCount;

  private readonly describePlan: () => string;
  private readonly client: ConnectionClient;

  constructor(scope: Construct, id: string, props: Ec2WorkloadProps, scheduling: InstanceScheduling) {
    super(scope, id);
    acknowledgeInlinePolicies(this);
    holdLogicalIds(this);
    const { deployment, scaling, capacityProviderStrategies } = scheduling;
    const exposure = (props.exposure ?? Exposure.none())._strategy;
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const healthCheckGracePeriod = props.healthCheckGracePeriod ?? (exposure.balanced ? Duration.seconds(60) : undefined);
    requireGracePeriod(this, healthCheckGracePeriod);
    this.cluster = requireOneCluster(this, props.capacities);
    scheduling.check(this);
    requireEcsController(this, deployment);
    requireConstraints(this, props.placementConstraints);
    requireNetwork(this, props.networkMode);

    const instances = { networkMode: props.networkMode, cpuArchitecture: commonArchitecture(props.capacities) };
    const task = props.task._source.bind(this, { namedPort: discovery.serviceConnect === 'server', instances });
    const { taskDefinition } = task;
    requireNetworkMode(this, taskDefinition.networkMode, { exposure, discovery, deployment });
    const { serviceConnect } = discovery;
    const traffic: Traffic = { ...exposure.open(this, { cluster: this.cluster, task, serviceConnect }, deployment.request), serviceConnect };
    const placement = placeOnInstances(this, taskDefinition.networkMode, props, capacityProviderStrategies ?? []);
    const hasAddress = taskDefinition.networkMode === ecs.NetworkMode.AWS_VPC;
    this.service = new ecs.Ec2Service(this, 'Service', {
      cluster: this.cluster.cluster,
      taskDefinition,
      daemon: scaling === undefined,
      capacityProviderStrategies,
      placementConstraints: props.placementConstraints,
      placementStrategies: scheduling.placementStrategies,
      ...hasAddress && { vpcSubnets: placement.vpcSubnets, securityGroups: placement.securityGroups },
      desiredCount: scaling?.desiredCount,
      healthCheckGracePeriod,
      enableExecuteCommand: props.enableExecuteCommand,
      enableECSManagedTags: props.enableECSManagedTags,
      propagateTags: props.propagateTags,
      ...deployment.serviceProps(),
    });
    const guards = hasAddress ? [placement.securityGroup] : placement.securityGroups;
    if (!hasAddress) this.service.connections.addSecurityGroup(...guards);
    allowLoadBalancerToInstances(this.service, traffic);
    mountVolumes(this.service, taskDefinition, guards);
    startAfter(this.service, { cluster: this.cluster, placement, taskDefinition }, traffic);
    const starter = this.service.node.defaultChild as CfnResource;
    reachAws(this, { cluster: this.cluster, placement, taskDefinition, starter, enableExecuteCommand: props.enableExecuteCommand });

    const registration = discovery.register({ workload: this, cluster: this.cluster, service: this.service, task, test: deployment.request.test });
    const entrance = exposure.connect?.({
      workload: this, vpc: this.cluster.vpc, cluster: this.cluster.cluster, service: this.service, task, registration,
    });
    const deployed = deployment.attach({ workload: this, cluster: this.cluster, service: this.service, task, placement, traffic });
    this._delivery = deliveryOf(this.service, deployed);
    this.node.addValidation(workloadValidation(this, taskDefinition, this.service));
    this._scalableTaskCount = scaling?.attach({ workload: this, service: this.service, routes: routesOf(traffic) });

    const { application, network } = loadBalancingOf(traffic.route);
    this.url = traffic.route?.url ?? entrance?.url;
    this.application = application;
    this.network = network;
    this.additionalExposures = additionalExposuresOf(traffic);
    this.cloudMapService = registration.cloudMapService;
    this.addresses = registration.addresses;
    this.taskDefinition = taskDefinition;
    this.container = task.mainContainer;
    this.grantPrincipal = taskDefinition.taskRole;
    this.connections = new ec2.Connections({
      securityGroups: [...guards],
      defaultPort: task.containerPort === undefined ? undefined : portOnInstance(taskDefinition, task.containerPort),
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

  /** What a deployment of this service does, step by step, and how long it waits, in words. */
  public describeDeployment(): string {
    return this.describePlan();
  }
}
