import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct, IValidation } from 'constructs';
import { Ec2ServiceWorkloadProps } from './ec2-workload-props';
import {
  commonArchitecture, createInstanceNetworking, requireEcsController, requireFeaturesOfNetworkMode, requireSameCluster, requireSupportedNetworkMode,
} from './instance-networking';
import { requireConstraints } from './placement-checks';
import { TaskNetworking } from '../../cluster/task-networking';
import { IWorkloadCluster } from '../../cluster/workload-cluster-props';
import { DeploymentStrategy } from '../../deployment/strategy';
import { createTraceably } from '../../private/creation-trace';
import { formatProblemWithRemedy } from '../../private/errors';
import { addCheck } from '../../private/pending-lookup';
import { InstanceRequirements } from '../../task/definition/task-definition';
import { CommonServiceProps, ServicePlatform, ServiceStrategies } from '../service-workload';

/** The parts of a service that differ between the two schedulers of ECS. */
export interface Ec2Scheduling {
  readonly deployment: DeploymentStrategy;
  /** Whether each instance runs one task. */
  readonly daemon: boolean;
  /** Absent for a daemon: ECS takes no strategy for it. */
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];
  readonly placementStrategies?: ecs.PlacementStrategy[];
  /** Checks the options of the scheduler. */
  readonly validate: (workload: Construct) => void;
}

/** Runs a service on EC2 instances. */
export class Ec2Platform implements ServicePlatform {
  /** The ECS service, as soon as `createService()` has created it. */
  public service!: ecs.Ec2Service;

  constructor(private readonly props: Ec2ServiceWorkloadProps, private readonly scheduling: Ec2Scheduling) {}

  public get instances(): InstanceRequirements {
    const { networkMode, capacityProviders } = this.props;
    return { networkMode, cpuArchitecture: commonArchitecture(capacityProviders) };
  }

  public resolveCluster(workload: Construct): IWorkloadCluster {
    const { capacityProviders, placementConstraints, networkMode } = this.props;
    const cluster = requireSameCluster(workload, capacityProviders);
    this.scheduling.validate(workload);
    requireEcsController(workload, this.scheduling.deployment);
    requireConstraints(workload, placementConstraints);
    requireSupportedNetworkMode(workload, networkMode);
    addCheck(workload, capacityValidation(cluster));
    return cluster;
  }

  public requireSupported(workload: Construct, networkMode: ecs.NetworkMode, strategies: ServiceStrategies): void {
    requireFeaturesOfNetworkMode(workload, networkMode, strategies);
  }

  public createNetworking(workload: Construct, _cluster: IWorkloadCluster, { networkMode }: ecs.TaskDefinition): TaskNetworking {
    return createInstanceNetworking(workload, networkMode, this.props, this.scheduling.capacityProviderStrategies ?? []);
  }

  public createService(workload: Construct, props: CommonServiceProps, { vpcSubnets, securityGroups }: TaskNetworking): ecs.Ec2Service {
    const { daemon, capacityProviderStrategies, placementStrategies } = this.scheduling;
    const hasTaskAddresses = props.taskDefinition.networkMode === ecs.NetworkMode.AWS_VPC;
    this.service = createTraceably(() => new ecs.Ec2Service(workload, 'Service', {
      ...props,
      daemon,
      ...daemon && { availabilityZoneRebalancing: undefined },
      capacityProviderStrategies,
      placementStrategies,
      placementConstraints: this.props.placementConstraints,
      ...hasTaskAddresses && { vpcSubnets, securityGroups },
    }));
    if (!hasTaskAddresses) this.service.connections.addSecurityGroup(...securityGroups);
    return this.service;
  }
}

/** Requires EC2 capacity of the cluster, which the app may add after the service. */
function capacityValidation({ cluster }: IWorkloadCluster): IValidation {
  return {
    validate: () => (cluster.hasEc2Capacity ? [] : [formatProblemWithRemedy({
      problem: `the cluster ${cluster.node.path} has no EC2 capacity that the app knows`,
      remedy: 'create an Ec2Capacity in it; or, if its instances were created elsewhere, import it by ecs.Cluster.fromClusterAttributes()',
    })]),
  };
}
