import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { defaultGracePeriod, requireGracePeriod, warnAboutUnusedGracePeriod } from './grace-period';
import { addServiceDependencies, attachVolumes } from './service-dependencies';
import { checkStartCircle } from './start-circle';
import { addOutput, executeCommand, hasOutputs, logGroupNameOf } from './workload-outputs';
import { Adoption } from '../adoption/adoption';
import { grantSessionLogsOfService, limitSessionLogs } from '../cluster/execute-command';
import { checkIpv6OnlySubnets } from '../cluster/ipv6-only';
import { TaskNetworking } from '../cluster/task-networking';
import { ensureVpcEndpointAccess } from '../cluster/vpc-endpoint-access';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { WorkloadConnection } from '../connection/connection';
import { ConnectionClient } from '../connection/connection-client';
import { IConnectableService } from '../connection/service-connection';
import { deliverableResources, DeliverableResources, IDeliverableService } from '../delivery/deliverable-service';
import { ownNameOf } from '../deployment/alarm-circle';
import { redeployOnSecretRotation } from '../deployment/secret-rotation/redeploy-on-secret-rotation';
import { DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../deployment/strategy';
import { DiscoveryStrategy } from '../discovery/strategy';
import { ExposureStrategy, HttpApiEndpoint } from '../exposure/strategy';
import { acknowledgeInlinePolicies } from '../private/acknowledge-rules';
import { addCheck } from '../private/pending-lookup';
import { requireArgument } from '../private/required-options';
import { recordReferences } from '../private/stack-references';
import { cacheLogicalIds } from '../private/synthesis';
import { ScalingStrategy } from '../scaling/strategy';
import { requireEcsName } from '../task/container/container-options-checks';
import { InstanceRequirements } from '../task/definition/task-definition';
import { WorkloadTask } from '../task/workload-task';
import { ConsumedQueue } from '../traffic/consumed-queue';
import { ServiceAddress } from '../traffic/registration';
import { portOnHost, targetGroupsOf } from '../traffic/route';
import { routesOf, Traffic } from '../traffic/traffic';
import { compareAppWithQuotas } from '../validation/quotas/count-resources';
import { workloadValidation } from '../validation/workload-validation';

const NAME_IN_PLACE_OF_REFERENCE = 'give the service a `serviceName`, and use that text in place of `service.serviceName`; its ARN is '
  + "Stack.of(this).formatArn({ service: 'ecs', resource: 'service', resourceName: `${clusterName}/${serviceName}` })";

/** Options that all services read in the same way. */
export interface ServiceWorkloadProps {
  readonly task: WorkloadTask;
  readonly adopt?: Adoption;
  readonly serviceName?: string;
  readonly healthCheckGracePeriod?: Duration;
  readonly enableExecuteCommand?: boolean;
  readonly outputs?: boolean;
  readonly enableEcsManagedTags?: boolean;
  readonly propagateTags?: ecs.PropagatedTagSource;
  readonly redeployOnSecretRotation?: boolean;
}

/** The options of a service with its defaults applied. */
export interface ServiceStrategies {
  readonly exposure: ExposureStrategy;
  readonly discovery: DiscoveryStrategy;
  readonly deployment: DeploymentStrategy;
  /** Absent for a daemon, which runs one task on each instance. */
  readonly scaling?: ScalingStrategy;
  /** Returns the queues that the service consumes, the main one first; absent where it consumes none. */
  readonly queues?: (workload: Construct) => readonly ConsumedQueue[];
}

/** Properties of an ECS service that do not depend on its platform. */
export type CommonServiceProps = ecs.BaseServiceOptions & DeploymentServiceProps & { readonly taskDefinition: ecs.TaskDefinition };

/** The parts of a service that differ between Fargate and EC2 instances. */
export interface ServicePlatform {
  /** The instances that the tasks run on; absent on Fargate. */
  readonly instances?: InstanceRequirements;

  /** Checks the options of the platform, and returns the cluster of the service. */
  resolveCluster(workload: Construct): IWorkloadCluster;

  /** Checks the strategies against the network mode of the tasks; absent where it supports all of them. */
  requireSupported?(workload: Construct, networkMode: ecs.NetworkMode, strategies: ServiceStrategies): void;

  createNetworking(workload: Construct, cluster: IWorkloadCluster, taskDefinition: ecs.TaskDefinition): TaskNetworking;

  createService(workload: Construct, props: CommonServiceProps, networking: TaskNetworking): ecs.BaseService;
}

/**
 * The base class of all services. Not exported, so that jsii shows its members in each of them.
 *
 * @internal
 */
export abstract class ServiceWorkload extends Construct implements IConnectableService, IDeliverableService, iam.IGrantable {
  /** The cluster that the service runs in. */
  public readonly cluster: IWorkloadCluster;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The task's main container. It receives the traffic itself, unless a sidecar in front of it does. */
  public readonly container: ecs.ContainerDefinition;

  /**
   * Security group of the tasks, or of the instances whose network they share. The default port is the one that other services in the VPC
   * reach the tasks on.
   */
  public readonly connections: ec2.Connections;

  /**
   * The task role. Permissions granted to the service are granted to the code in its containers. They share one policy, which changes ahead of a
   * deployment: permissions that are taken away are taken from running tasks. Those of `connectTo()` stay until the deployment has ended.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The Cloud Map service; undefined with other discoveries: Service Connect creates its own. */
  public readonly cloudMapService?: cloudmap.Service;

  /** Addresses by which other services in the VPC reach the service, preferred ones first. Empty without discovery. */
  public readonly addresses: ServiceAddress[];

  /** The target of Application Auto Scaling; undefined with `Scaling.fixedCount()` and for a daemon. */
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
  protected readonly _queues: readonly ConsumedQueue[];

  private readonly client: ConnectionClient;
  private readonly deployment: DeploymentStrategy;

  constructor(scope: Construct, id: string, props: ServiceWorkloadProps, strategies: ServiceStrategies, platform: ServicePlatform) {
    super(scope, id);
    if (props.enableExecuteCommand) limitSessionLogs(this);
    acknowledgeInlinePolicies(this);
    cacheLogicalIds(this);
    const { exposure, discovery, deployment, scaling } = strategies;
    const { enableExecuteCommand } = props;
    requireEcsName(this, 'serviceName', props.serviceName);
    requireGracePeriod(this, props.healthCheckGracePeriod);
    const cluster = platform.resolveCluster(this);
    recordReferences(this, 'its cluster', cluster.cluster.clusterName, cluster.vpc.vpcId);
    const adoption = props.adopt?._strategy;
    const task = props.task._strategy.bind(this, {
      portNameRequired: discovery.serviceConnect === 'server',
      instances: platform.instances,
      family: adoption?.family(this),
      retainsLogs: adoption !== undefined,
    });
    const { taskDefinition } = task;
    platform.requireSupported?.(this, taskDefinition.networkMode, strategies);

    const { serviceConnect } = discovery;
    const traffic: Traffic = {
      ...exposure.bind(this, { cluster, task, serviceConnect, adoption }, deployment.trafficRequest),
      serviceConnect,
      consumesQueues: strategies.queues !== undefined,
    };
    const networking = platform.createNetworking(this, cluster, taskDefinition);
    const service = platform.createService(this, {
      cluster: cluster.cluster,
      serviceName: props.serviceName,
      taskDefinition,
      desiredCount: scaling?.desiredCount,
      healthCheckGracePeriod: props.healthCheckGracePeriod ?? (exposure.hasLoadBalancer ? defaultGracePeriod(taskDefinition) : undefined),
      enableExecuteCommand,
      enableECSManagedTags: props.enableEcsManagedTags,
      propagateTags: props.propagateTags,
      ...deployment.serviceProps(),
    }, networking);
    const securityGroups = taskDefinition.networkMode === ecs.NetworkMode.AWS_VPC ? [networking.securityGroup] : networking.securityGroups;
    if (enableExecuteCommand) grantSessionLogsOfService({ cluster: cluster.cluster, taskDefinition });
    attachVolumes(service, taskDefinition, securityGroups);
    addServiceDependencies(service, { cluster, networking, taskDefinition }, traffic);
    const starter = service.node.defaultChild as CfnResource;
    ensureVpcEndpointAccess(this, { cluster, networking, taskDefinition, starter, enableExecuteCommand });

    const registration = discovery.bind({ workload: this, cluster, service, task, testRoute: deployment.trafficRequest.testRoute });
    this._endpoint = exposure.createEndpoint?.({ workload: this, vpc: cluster.vpc, cluster: cluster.cluster, service, task, registration });
    this._queues = strategies.queues?.(this) ?? [];
    this._deploymentResources = deployment.bind({ workload: this, cluster, service, task, networking, traffic, queues: this._queues });
    this._deliverableResources = deliverableResources(service, this._deploymentResources);
    this.scalableTaskCount = scaling?.bind({ workload: this, service, routes: routesOf(traffic), queues: this._queues });
    const { mainContainer: container } = task;
    adoption?.bind({ workload: this, service, taskDefinition, container, securityGroup: networking.securityGroup, traffic, queues: this._queues });
    addCheck(this, workloadValidation(this, taskDefinition, service));
    compareAppWithQuotas(this);
    checkStartCircle(this, taskDefinition, { resource: starter, remedy: NAME_IN_PLACE_OF_REFERENCE });
    if (props.redeployOnSecretRotation) redeployOnSecretRotation({ workload: this, service, taskDefinition, ...this._deploymentResources });
    if (props.healthCheckGracePeriod && !exposure.hasLoadBalancer) warnAboutUnusedGracePeriod(this, taskDefinition);
    checkIpv6OnlySubnets(this, { networking, taskDefinition, enableExecuteCommand, targetGroups: routesOf(traffic).flatMap(targetGroupsOf) });

    this.cluster = cluster;
    this.taskDefinition = taskDefinition;
    this.container = container;
    this.grantPrincipal = taskDefinition.taskRole;
    this.cloudMapService = registration.cloudMapService;
    this.addresses = registration.addresses;
    this.connections = new ec2.Connections({
      securityGroups,
      defaultPort: task.containerPort === undefined ? undefined : portOnHost(taskDefinition, task.containerPort),
    });
    this.client = {
      workload: this,
      vpc: cluster.vpc,
      container: this.container,
      starter,
      connections: this.connections,
      serviceConnectNamespace: registration.serviceConnectNamespace,
    };
    this.deployment = deployment;
    this._traffic = traffic;
    this.node.defaultChild = service;
    if (hasOutputs(this, props.outputs)) this.addOutputs(service, enableExecuteCommand);
  }

  private addOutputs(service: ecs.BaseService, enableExecuteCommand?: boolean): void {
    const { _traffic: { route, additionalRoutes = {} }, container, cluster } = this;
    addOutput(this, 'Url', route?.url ?? this._endpoint?.url, 'Address');
    for (const [name, { url }] of Object.entries(additionalRoutes)) addOutput(this, `Url${name}`, url, `Address by ${name}`);
    addOutput(this, 'LogGroupName', logGroupNameOf(container), 'Log group');
    if (!enableExecuteCommand) return;
    addOutput(this, 'ExecCommand', executeCommand({ cluster, container, filter: `--service-name ${service.serviceName}` }), 'Opens a session in a task');
  }

  /**
   * Sets the environment variables, grants the permissions and adds the security group rules that the main container needs to use a resource
   * or another service.
   *
   * @param connection The resource or service to use.
   */
  public connectTo(connection: WorkloadConnection): void {
    requireArgument(this, 'connection', connection, 'use one such as WorkloadConnection.queue()')._strategy.bind(this.client);
  }

  /**
   * Has an alarm fail and roll back the deployments of this service while they run, in addition to those that its `deployment` has. Takes alarms
   * until synthesis. Where ECS runs the deployments, an alarm that refers to the service, as one on its own metrics does, fails synthesis without an
   * `alarmName`: service and alarm would depend on each other. With one it is created after the service, whose first deployment it does not watch.
   *
   * @param alarm The alarm to watch.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  public addDeploymentAlarm(alarm: cloudwatch.IAlarm): void {
    requireArgument(this, 'alarm', alarm, 'pass a CloudWatch alarm');
    if (ownNameOf(alarm) === undefined) recordReferences(this, 'addDeploymentAlarm()', alarm.alarmName);
    this._deploymentResources.addAlarm(alarm);
  }

  /**
   * Describes a deployment of this service, step by step, how long it takes, and what the first one passes by itself. Includes what
   * `ServiceDeployment.describe()` cannot know: how the service is exposed, and whether its Region has deployment alarms.
   */
  public describeDeployment(): string {
    return this.deployment.describe({ workload: this, traffic: this._traffic });
  }
}
