import { JobTrigger } from './job-trigger';
import { FargateTaskProps } from '../service/fargate-task-props';

/**
 * Properties of `FargateJob`.
 */
export interface FargateJobProps extends FargateTaskProps {
  /**
   * What makes it run.
   */
  readonly trigger: JobTrigger;
}
