import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Ec2ServiceProps } from './ec2-service-props';
import { Ec2Workload } from './ec2-workload';
import { requireCapacities, requireFewStrategies, requireSpread } from './placement-checks';
import { requireStrategy } from '../../cluster/capacity-strategy';
import { Deployment } from '../../deployment/deployment';
import { Scaling } from '../../scaling/scaling';

/**
 * A service on EC2 instances of your own, for what Fargate does not have: GPUs, host volumes, privileged containers, large instances that many
 * tasks share. ECS keeps the desired number of tasks running, on the instances that placement constraints and strategies choose.
 *
 * ```ts
 * const capacity = new Ec2Capacity(this, 'Instances', { cluster: new FargateCluster(this, 'Cluster') });
 * new Ec2Service(this, 'Search', {
 *   task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
 *   capacities: [capacity],
 *   placementStrategies: [ecs.PlacementStrategy.packedByMemory()],
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
 */
export class Ec2Service extends Ec2Workload {
  /** The automatic scaling; undefined with `Scaling.fixed()`. */
  public readonly scalableTaskCount?: ecs.ScalableTaskCount;

  constructor(scope: Construct, id: string, props: Ec2ServiceProps) {
    const strategy = props.capacityProviderStrategies
      ?? props.capacities.map(({ capacityProviderName }) => ({ capacityProvider: capacityProviderName, weight: 1 }));
    const deployment = (props.deployment ?? Deployment.rolling())._strategy;
    super(scope, id, props, {
      deployment,
      scaling: (props.scaling ?? Scaling.fixed(2))._strategy,
      capacityProviderStrategies: strategy,
      placementStrategies: props.placementStrategies,
      check: (service) => {
        requireCapacities(service, strategy, props.capacities);
        requireStrategy(service, 'capacityProviderStrategies', strategy);
        requireFewStrategies(service, props.placementStrategies);
        requireSpread(service, props.placementStrategies, deployment.serviceProps());
      },
    });
    this.scalableTaskCount = this._scalableTaskCount;
  }
}
