import * as s3 from 'aws-cdk-lib/aws-s3';
import { NetworkFrontOptions } from './network-front-options';
import { AdditionalNetworkListener, NetworkListenerOptions } from './network-listener-options';

/**
 * Options of `Exposure.networkLoadBalancer()`.
 */
export interface NetworkLoadBalancerOptions extends NetworkFrontOptions, NetworkListenerOptions {
  /**
   * Port that the load balancer listens on, 1 to 65535.
   *
   * @default - 443 with a certificate, else 80
   */
  readonly listenerPort?: number;

  /**
   * Listeners beside that one, for other ports of the task: at most 4. CodeDeploy is refused with them. Deployments that ECS runs shift them
   * with the first one; test traffic is the first one's alone.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   */
  readonly additionalListeners?: AdditionalNetworkListener[];

  /**
   * Bucket that the load balancer writes its access logs to, which tell of TLS connections alone: refused where no listener has a `certificate`. It must be
   * in the load balancer's Region, encrypted with S3's own keys, and let CDK add to its policy. CDK refuses it in a stack that does not say
   * its Region.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
   */
  readonly accessLogBucket?: s3.IBucket;
}
