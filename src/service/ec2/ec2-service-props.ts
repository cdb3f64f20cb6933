import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Ec2WorkloadProps } from './ec2-workload-props';
import { Scaling } from '../../scaling/scaling';

/**
 * Properties of `Ec2Service`.
 */
export interface Ec2ServiceProps extends Ec2WorkloadProps {
  /**
   * How tasks are spread over the capacity providers of `capacities`. Always rendered, never a launch type: changing from one to the other would
   * replace the service.
   *
   * @default - evenly
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
   */
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];

  /**
   * Which of the instances with room for a task gets it, the first strategy first: `spreadAcross()`, `packedByCpu()`, `packedByMemory()`,
   * `randomly()`. At most 5.
   *
   * @default - spread over Availability Zones, by ECS
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
   */
  readonly placementStrategies?: ecs.PlacementStrategy[];

  /**
   * How many tasks run. `Scaling.backlog()` is refused.
   *
   * @default Scaling.fixed(2)
   */
  readonly scaling?: Scaling;
}
