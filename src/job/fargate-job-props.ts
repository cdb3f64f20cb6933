import * as sns from 'aws-cdk-lib/aws-sns';
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

  /**
   * Where an alarm is told that a task of the job could not start, or ended with an exit code other than 0.
   *
   * @default - nowhere; no alarm is made
   */
  readonly failureTopic?: sns.ITopic;
}
