import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Ec2ServiceWorkloadProps } from './ec2-workload-props';
import { portOnHost } from '../../traffic/route';
import { commonArchitecture, createInstanceNetworking, requireEcsController, requireFeaturesOfNetworkMode, requireSameCluster, requireSupportedNetworkMode } from './instance-networking';
import { requireConstraints } from './placement-checks';
import { ensureVpcEndpointAccess } from '../../cluster/vpc-endpoint-access';
import { IWorkloadCluster } from '../../cluster/workload-cluster-props';
import { IConnectableService } from '../../connection/service-connection';
import { WorkloadConnection } from '../../connection/connection';
import { ConnectionClient } from '../../connection/connection-client';
import { deliverableResources, DeliverableResources, IDeliverableService } from '../../delivery/deliverable-service';
import { DeploymentStrategy } from '../../deployment/strategy';
import { Discovery } from '../../discovery/discovery';
import { ServiceAddress } from '../../traffic/registration';
import { Exposure } from '../../exposure/exposure';
import { routesOf, Traffic } from '../../traffic/traffic';
import { acknowledgeInlinePolicies } from '../../private/acknowledge-rules';
import { cacheLogicalIds } from '../../private/synthesis';
import { ScalingStrategy } from '../../scaling/strategy';
import { workloadValidation } from '../../validation/workload-validation';
import { requireGracePeriod } from '../fargate-workload';
import { AdditionalExposure, additionalExposuresOf, ApplicationLoadBalancerResources, loadBalancerResourcesOf, NetworkLoadBalancerResources } from '../load-balancer-resources';
import { addServiceDependencies, attachVolumes } from '../service-dependencies';

/** What a kind of service has decided. */
export interface Ec2Scheduling {
  readonly deployment: DeploymentStrategy;
  /** Absent where each instance gets a task. */
  readonly scaling?: ScalingStrategy;
  /** Absent where each instance gets a task: ECS then takes no strategy. */
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];
  readonly placementStrategies?: ecs.PlacementStrategy[];
  /** Refuses what the scheduler does not take. */
  readonly validate: (workload: Construct) => void;
}

/**
 * A service on EC2 instances: what both schedulers have in common.
 *
 * @internal
 */
export abstract class Ec2Workload extends Construct implements IConnectableService, IDeliverableService, iam.IGrantable {
  /** The cluster of the instances. */
  public readonly cluster: IWorkloadCluster;

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
  public readonly applicationLoadBalancer?: ApplicationLoadBalancerResources;

  /** What was made behind a Network Load Balancer; undefined with other exposures. */
  public readonly networkLoadBalancer?: NetworkLoadBalancerResources;

  /** The ways in beside the main one, by the names that `Exposure.multiple()` was given; empty with other exposures. */
  public readonly additionalExposures: Record<string, AdditionalExposure>;

  /** @internal */
  public readonly _deliverableResources: DeliverableResources;

  /** @internal */
  protected readonly _scalableTaskCount?: ecs.ScalableTaskCount;

  private readonly describePlan: () => string;
  private readonly client: ConnectionClient;

  constructor(scope: Construct, id: string, props: Ec2ServiceWorkloadProps, scheduling: Ec2Scheduling) {
    super(scope, id);
    acknowledgeInlinePolicies(this);
    cacheLogicalIds(this);
    const { deployment, scaling, capacityProviderStrategies } = scheduling;
    const exposure = (props.exposure ?? Exposure.none())._strategy;
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const healthCheckGracePeriod = props.healthCheckGracePeriod ?? (exposure.hasLoadBalancer ? Duration.seconds(60) : undefined);
    requireGracePeriod(this, healthCheckGracePeriod);
    this.cluster = requireSameCluster(this, props.capacityProviders);
    scheduling.validate(this);
    requireEcsController(this, deployment);
    requireConstraints(this, props.placementConstraints);
    requireSupportedNetworkMode(this, props.networkMode);

    const instances = { networkMode: props.networkMode, cpuArchitecture: commonArchitecture(props.capacityProviders) };
    const task = props.task._strategy.bind(this, { portNameRequired: discovery.serviceConnect === 'server', instances });
    const { taskDefinition } = task;
    requireFeaturesOfNetworkMode(this, taskDefinition.networkMode, { exposure, discovery, deployment });
    const { serviceConnect } = discovery;
    const traffic: Traffic = { ...exposure.bind(this, { cluster: this.cluster, task, serviceConnect }, deployment.trafficRequest), serviceConnect };
    const placement = createInstanceNetworking(this, taskDefinition.networkMode, props, capacityProviderStrategies ?? []);
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
      enableECSManagedTags: props.enableEcsManagedTags,
      propagateTags: props.propagateTags,
      ...deployment.serviceProps(),
    });
    const guards = hasAddress ? [placement.securityGroup] : placement.securityGroups;
    if (!hasAddress) this.service.connections.addSecurityGroup(...guards);
    attachVolumes(this.service, taskDefinition, guards);
    addServiceDependencies(this.service, { cluster: this.cluster, placement, taskDefinition }, traffic);
    const starter = this.service.node.defaultChild as CfnResource;
    ensureVpcEndpointAccess(this, { cluster: this.cluster, placement, taskDefinition, starter, enableExecuteCommand: props.enableExecuteCommand });

    const registration = discovery.bind({ workload: this, cluster: this.cluster, service: this.service, task, testRoute: deployment.trafficRequest.testRoute });
    const entrance = exposure.createEndpoint?.({
      workload: this, vpc: this.cluster.vpc, cluster: this.cluster.cluster, service: this.service, task, registration,
    });
    const deployed = deployment.bind({ workload: this, cluster: this.cluster, service: this.service, task, networking: placement, traffic });
    this._deliverableResources = deliverableResources(this.service, deployed);
    this.node.addValidation(workloadValidation(this, taskDefinition, this.service));
    this._scalableTaskCount = scaling?.bind({ workload: this, service: this.service, routes: routesOf(traffic) });

    const { applicationLoadBalancer, networkLoadBalancer } = loadBalancerResourcesOf(traffic.route);
    this.url = traffic.route?.url ?? entrance?.url;
    this.applicationLoadBalancer = applicationLoadBalancer;
    this.networkLoadBalancer = networkLoadBalancer;
    this.additionalExposures = additionalExposuresOf(traffic);
    this.cloudMapService = registration.cloudMapService;
    this.addresses = registration.addresses;
    this.taskDefinition = taskDefinition;
    this.container = task.mainContainer;
    this.grantPrincipal = taskDefinition.taskRole;
    this.connections = new ec2.Connections({
      securityGroups: [...guards],
      defaultPort: task.containerPort === undefined ? undefined : portOnHost(taskDefinition, task.containerPort),
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
  public connectTo(connection: WorkloadConnection): void {
    connection._strategy.bind(this.client);
  }

  /** What a deployment of this service does, step by step, and how long it waits, in words. */
  public describeDeployment(): string {
    return this.describePlan();
  }
}
