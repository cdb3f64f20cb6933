import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Ec2Platform } from './ec2-platform';
import { Ec2ServiceWorkloadProps } from './ec2-workload-props';
import { rejectReplicaOptions, requireDaemon, requireNoManagedVolume } from './placement-checks';
import { ServiceDeployment } from '../../deployment/service-deployment';
import { Discovery } from '../../discovery/discovery';
import { Exposure } from '../../exposure/exposure';
import { pathOf, requireOptions } from '../../private/required-options';
import { ExposedServiceWorkload } from '../exposed-service-workload';

/**
 * Properties of `Ec2DaemonService`. There are no options for scaling and placement strategies, because each instance runs one task.
 */
export interface Ec2DaemonServiceProps extends Ec2ServiceWorkloadProps {}

/**
 * A service that runs one task on each EC2 instance: log and metric collectors, agents, caches. A new instance gets a task before others are placed on
 * it, and an instance that stops loses it last.
 *
 * The tasks run on every EC2 instance of the cluster that satisfies `placementConstraints`, not only on those of `capacityProviders`: ECS takes no
 * capacity provider strategy for a daemon, so this is the only service with a launch type. A deployment stops the task of an instance before it
 * starts the new one there.
 *
 * ```ts
 * new Ec2DaemonService(this, 'Collector', {
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3') }),
 *   capacityProviders: [new Ec2Capacity(this, 'Instances', { cluster: new WorkloadCluster(this, 'Cluster') })],
 *   networkMode: ecs.NetworkMode.HOST,
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
 */
export class Ec2DaemonService extends ExposedServiceWorkload {
  /** The ECS service. */
  public readonly service: ecs.Ec2Service;

  constructor(scope: Construct, id: string, props: Ec2DaemonServiceProps) {
    rejectReplicaOptions(pathOf(scope, id), props);
    requireOptions(pathOf(scope, id), props, { task: 'use one such as WorkloadTask.container()', capacityProviders: 'pass an Ec2Capacity in a list' });
    const deployment = (props.deployment ?? ServiceDeployment.rolling({ minHealthyPercent: 0, maxHealthyPercent: 100 }))._strategy;
    const exposure = (props.exposure ?? Exposure.none())._strategy;
    const discovery = (props.discovery ?? Discovery.none())._strategy;
    const platform = new Ec2Platform(props, { deployment, daemon: true, validate: (service) => requireDaemon(service, deployment) });
    super(scope, id, props, { exposure, discovery, deployment }, platform);

    this.service = platform.service;
    requireNoManagedVolume(this, this.taskDefinition);
  }
}
