import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateTaskProps } from './fargate-task-props';
import { Scaling } from '../scaling/scaling';

/**
 * Properties that all services on Fargate share.
 */
export interface FargateWorkloadProps extends FargateTaskProps {
  /**
   * How many tasks run.
   *
   * @default - `Scaling.fixed(2)`; a `FargateWorkerService` follows the backlog of its queue
   */
  readonly scaling?: Scaling;

  /**
   * Whether ECS tags the tasks with the names of their cluster and service, by which costs can be allocated.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
   */
  readonly enableECSManagedTags?: boolean;

  /**
   * Whose tags the tasks take over.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
   */
  readonly propagateTags?: ecs.PropagatedTagSource;

  /**
   * Whether CloudWatch gets the service's CPU and memory use every 20 seconds, instead of every minute. Scaling reacts sooner; CloudWatch
   * charges for such metrics.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
   */
  readonly highResolutionMetrics?: boolean;

  /**
   * Whether a secret that gets a new value, by rotation or by hand, starts a deployment of the version that is live: tasks read their secrets
   * when they start, and never again. Deploys as `deployment` says, a minute after the change, or when the deployment that runs has ended; several
   * changes at once start one. Secrets whose version is pinned do not count. Made once for each stack: a queue and a function that may do nothing
   * but this. Refused where no container has a secret that can change.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
   */
  readonly redeployOnSecretRotation?: boolean;
}
