import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { FargateServiceWorkloadProps } from './fargate-workload-props';
import { CommonServiceProps, ServicePlatform } from './service-workload';
import { resolveCluster } from '../cluster/default-cluster';
import { createTaskNetworking, TaskNetworking } from '../cluster/task-networking';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { rejectUnknownOptions } from '../private/errors';

/** Options of services on EC2 instances, which plain JavaScript lets through. */
const EC2_ONLY_OPTIONS = {
  placementStrategies: 'remove it: Fargate places each task by itself, spread over Availability Zones; or use Ec2ReplicaService',
  placementConstraints: 'remove it: Fargate places each task by itself; or use Ec2ReplicaService',
  daemon: 'remove it: there is no instance to run one task on; or use Ec2DaemonService',
  networkMode: 'remove it: each task on Fargate has an address of its own; or use Ec2ReplicaService',
};

/** Runs a service on AWS Fargate. */
export class FargatePlatform implements ServicePlatform {
  /** The ECS service, as soon as `createService()` has created it. */
  public service!: ecs.FargateService;

  constructor(private readonly props: FargateServiceWorkloadProps) {}

  public resolveCluster(workload: Construct): IWorkloadCluster {
    rejectUnknownOptions(workload.node.path, this.props, EC2_ONLY_OPTIONS);
    const { cluster, adopt } = this.props;
    return resolveCluster(workload, adopt ? adopt._strategy.cluster(workload, cluster) : cluster);
  }

  public createNetworking(workload: Construct, cluster: IWorkloadCluster, taskDefinition: ecs.TaskDefinition): TaskNetworking {
    const keepsLaunchType = this.props.adopt?._strategy.keepsLaunchType;
    return createTaskNetworking(workload, { cluster, taskDefinition }, { ...this.props, keepsLaunchType });
  }

  public createService(workload: Construct, props: CommonServiceProps, networking: TaskNetworking): ecs.FargateService {
    const { capacityProviderStrategies } = networking;
    this.service = new ecs.FargateService(workload, 'Service', {
      ...props,
      capacityProviderStrategies: capacityProviderStrategies.length > 0 ? capacityProviderStrategies : undefined,
      platformVersion: networking.platformVersion,
      vpcSubnets: networking.vpcSubnets,
      assignPublicIp: networking.assignPublicIp,
      securityGroups: networking.securityGroups,
    });
    if (this.props.highResolutionMetrics) enableHighResolutionMetrics(this.service);
    return this.service;
  }
}

/** Publishes CPU and memory utilization every 20 seconds. `ecs.FargateService` has no property for it. */
function enableHighResolutionMetrics(service: ecs.FargateService): void {
  (service.node.defaultChild as ecs.CfnService).monitoring = {
    metricConfigurations: [{ metricNames: ['CPUUtilization', 'MemoryUtilization'], resolutionSeconds: 20 }],
  };
}
