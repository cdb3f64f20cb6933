import { ApplicationFrontOptions } from './application-front-options';
import { AdditionalApplicationListener, ApplicationTargetOptions } from './application-target-options';

/**
 * Options of `Exposure.applicationLoadBalancer()`.
 */
export interface ApplicationLoadBalancerOptions extends ApplicationFrontOptions, ApplicationTargetOptions {
  /**
   * Listeners beside the first one, for other ports of the task: at most 4, with the same certificate and for the same clients. CodeDeploy is
   * refused with them. Deployments that ECS runs shift them with the first one; test traffic is the first one's alone.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  readonly additionalListeners?: AdditionalApplicationListener[];
}
