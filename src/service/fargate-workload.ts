import { CfnResource, Duration } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { requireDuration } from '../private/units';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FargateServiceWorkloadProps } from './fargate-workload-props';
import { addServiceDependencies, attachVolumes } from './service-dependencies';
import { ensureVpcEndpointAccess } from '../cluster/vpc-endpoint-access';
import { WorkloadCluster } from '../cluster/workload-cluster';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { createTaskNetworking } from '../cluster/task-networking';
import { IConnectableService } from '../connection/service-connection';
import { WorkloadConnection } from '../connection/connection';
import { ConnectionClient } from '../connection/connection-client';
import { deliverableResources, DeliverableResources, IDeliverableService } from '../delivery/deliverable-service';
import { rejectUnknownOptions } from '../private/errors';
import { redeployOnSecretRotation } from '../deployment/secret-rotation/redeploy-on-secret-rotation';
import { DeploymentResources, DeploymentStrategy } from '../deployment/strategy';
import { ServiceAddress } from '../traffic/registration';
import { DiscoveryStrategy } from '../discovery/strategy';
import { routesOf, Traffic } from '../traffic/traffic';
import { ExposureStrategy, HttpApiEndpoint } from '../exposure/strategy';
import { acknowledgeInlinePolicies } from '../private/acknowledge-rules';
import { cacheLogicalIds } from '../private/synthesis';
import { ScalingStrategy } from '../scaling/strategy';
import { workloadValidation } from '../validation/workload-validation';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export function requireGracePeriod(workload: IConstruct, healthCheckGracePeriod?: Duration): void {
  requireDuration(workload, 'healthCheckGracePeriod', healthCheckGracePeriod, 'seconds', { min: 0, max: 2_147_483_647 }, 'use whole seconds');
}

/** Has ECS write CPU and memory use every 20 seconds. The L2 has no prop for it. */
export function enableHighResolutionMetrics(service: ecs.BaseService): void {
  (service.node.defaultChild as ecs.CfnService).monitoring = {
    metricConfigurations: [{ metricNames: ['CPUUtilization', 'MemoryUtilization'], resolutionSeconds: 20 }],
  };
}

/** What a kind of service has decided about its own nouns. */
export interface ServiceStrategies {
  readonly exposure: ExposureStrategy;
  readonly discovery: DiscoveryStrategy;
  readonly deployment: DeploymentStrategy;
  readonly scaling: ScalingStrategy;
  readonly healthCheckGracePeriod?: Duration;
  /** Gives the queue that it consumes, if it does. */
  readonly queue?: (workload: Construct) => sqs.IQueue;
}

/** What plain JavaScript lets through, and Fargate does not have. */
const EC2_ONLY_OPTIONS = {
  placementStrategies: 'remove it: Fargate places each task by itself, spread over Availability Zones; or use Ec2ReplicaService',
  placementConstraints: 'remove it: Fargate places each task by itself; or use Ec2ReplicaService',
  daemon: 'remove it: there is no instance to run one task on; or use Ec2DaemonService',
  networkMode: 'remove it: each task on Fargate has an address of its own; or use Ec2ReplicaService',
};

/**
 * A service on Fargate: what all kinds of them have in common.
 *
 * @internal
 */
export abstract class FargateWorkload extends Construct implements IConnectableService, IDeliverableService, iam.IGrantable {
  /** The cluster that was given, or the one that was made. */
  public readonly cluster: IWorkloadCluster;

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
  public readonly _deliverableResources: DeliverableResources;

  /** @internal */
  protected readonly _traffic: Traffic;

  /** @internal */
  protected readonly _endpoint?: HttpApiEndpoint;

  /** @internal */
  protected readonly _deploymentResources: DeploymentResources;

  /** @internal */
  protected readonly _queue?: sqs.IQueue;

  private readonly describePlan: () => string;
  private readonly client: ConnectionClient;

  constructor(scope: Construct, id: string, props: FargateServiceWorkloadProps, strategies: ServiceStrategies) {
    super(scope, id);
    acknowledgeInlinePolicies(this);
    cacheLogicalIds(this);
    const { exposure, discovery, deployment, scaling, healthCheckGracePeriod } = strategies;
    const { enableExecuteCommand } = props;
    rejectUnknownOptions(this.node.path, props, EC2_ONLY_OPTIONS);
    requireGracePeriod(this, healthCheckGracePeriod);

    this.cluster = props.cluster ?? new WorkloadCluster(this, 'Cluster');
    const task = props.task._strategy.bind(this, { portNameRequired: discovery.serviceConnect === 'server' });
    const { serviceConnect } = discovery;
    const traffic = { ...exposure.bind(this, { cluster: this.cluster, task, serviceConnect }, deployment.trafficRequest), serviceConnect };
    const placement = createTaskNetworking(this, { cluster: this.cluster, taskDefinition: task.taskDefinition }, props);
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
      enableECSManagedTags: props.enableEcsManagedTags,
      propagateTags: props.propagateTags,
      ...deployment.serviceProps(),
    });
    if (props.highResolutionMetrics) enableHighResolutionMetrics(this.service);
    attachVolumes(this.service, task.taskDefinition, [placement.securityGroup]);
    addServiceDependencies(this.service, { cluster: this.cluster, placement, taskDefinition: task.taskDefinition }, traffic);
    const starter = this.service.node.defaultChild as CfnResource;
    ensureVpcEndpointAccess(this, { cluster: this.cluster, placement, taskDefinition: task.taskDefinition, starter, enableExecuteCommand });

    const registration = discovery.bind({ workload: this, cluster: this.cluster, service: this.service, task, testRoute: deployment.trafficRequest.testRoute });
    this._traffic = traffic;
    this._endpoint = exposure.createEndpoint?.({
      workload: this, vpc: this.cluster.vpc, cluster: this.cluster.cluster, service: this.service, task, registration,
    });
    this._deploymentResources = deployment.bind({ workload: this, cluster: this.cluster, service: this.service, task, networking: placement, traffic });
    this._deliverableResources = deliverableResources(this.service, this._deploymentResources);
    this._queue = strategies.queue?.(this);
    this.scalableTaskCount = scaling.bind({ workload: this, service: this.service, routes: routesOf(traffic), queue: this._queue });
    this.node.addValidation(workloadValidation(this, task.taskDefinition, this.service));
    if (props.redeployOnSecretRotation) {
      redeployOnSecretRotation({ workload: this, service: this.service, taskDefinition: task.taskDefinition, ...this._deploymentResources });
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
  public connectTo(connection: WorkloadConnection): void {
    connection._strategy.bind(this.client);
  }

  /**
   * What a deployment of this service does, step by step, and how long it waits, in words. Knows what `Deployment.describe()` cannot:
   * how the service is exposed.
   */
  public describeDeployment(): string {
    return this.describePlan();
  }
}
