import { AdoptedResources } from './adopted-resources';
import { ApplicationLoadBalancedAdoption } from './application-load-balanced';
import { NamedResourcesAdoption } from './named-resources';
import { NetworkLoadBalancedAdoption } from './network-load-balanced';
import { NetworkPatternAdoptionOptions, PatternAdoptionOptions } from './pattern-options';
import { QueueProcessingAdoption } from './queue-processing';
import { AdoptionStrategy } from './strategy';
import { requireOptions } from '../private/required-options';

/**
 * Resources that a workload takes over in place: it gives them the logical ids that they have in the deployed template, and keeps the properties whose change
 * would replace them. One deployment later the app has this library's workload, and load balancer, listener, target group, security groups, service, roles
 * and log group are the same as before.
 *
 * ```ts
 * new FargateWebService(this, 'Web', {
 *   adopt: Adoption.applicationLoadBalancedFargateService(),
 *   task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), containerName: 'web', port: 80 }),
 *   deployment: ServiceDeployment.rolling(),
 * });
 * ```
 *
 * Take it over with `ServiceDeployment.rolling()`, and change to `ServiceDeployment.blueGreen()` in a later deployment. Keep the option as long as the service
 * exists: without it, all of them get new logical ids, and CloudFormation replaces them.
 */
export class Adoption {
  /**
   * Adopts what an `ApplicationLoadBalancedFargateService` of aws-ecs-patterns has made: also its certificate, its DNS record, and, without `cluster`, the
   * cluster and the VPC that patterns of a stack share. Fails synthesis without `Exposure.applicationLoadBalancer()`.
   *
   * The production listener goes on forwarding requests to the target group by its default action, while the exposure has no condition; deployments that shift
   * traffic do so by a rule in front of it.
   *
   * @param options Path of the pattern, and what the template does not say twice.
   * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecs_patterns.ApplicationLoadBalancedFargateService.html
   */
  public static applicationLoadBalancedFargateService(options: PatternAdoptionOptions = {}): Adoption {
    return new Adoption(new ApplicationLoadBalancedAdoption('Adoption.applicationLoadBalancedFargateService()', options));
  }

  /**
   * Adopts what a `NetworkLoadBalancedFargateService` of aws-ecs-patterns has made. Fails synthesis without `Exposure.networkLoadBalancer()`.
   *
   * Without the feature flag `@aws-cdk/aws-elasticloadbalancingv2:networkLoadBalancerWithSecurityGroupByDefault` the load balancer has no security group, and
   * cannot get one. Tasks then accept connections from the VPC, and from all clients where their addresses are preserved.
   *
   * @param options Path of the pattern, and what the template does not say twice.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
   */
  public static networkLoadBalancedFargateService(options: NetworkPatternAdoptionOptions = {}): Adoption {
    return new Adoption(new NetworkLoadBalancedAdoption('Adoption.networkLoadBalancedFargateService()', options));
  }

  /**
   * Adopts what a `QueueProcessingFargateService` of aws-ecs-patterns has made, for a `FargateWorkerService`: queues keep their messages. The container gets
   * the environment variable `QUEUE_NAME`, as in the pattern. The pattern's scaling by steps is deleted; `Scaling.backlog()` takes its place.
   *
   * @param options Path of the pattern, and what the template does not say twice.
   * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecs_patterns.QueueProcessingFargateService.html
   */
  public static queueProcessingFargateService(options: PatternAdoptionOptions = {}): Adoption {
    return new Adoption(new QueueProcessingAdoption('Adoption.queueProcessingFargateService()', options));
  }

  /**
   * Adopts the resources of a service that was written with constructs of aws-cdk-lib, by their logical ids: those that `cdk synth` prints, or the template of
   * the stack has.
   *
   * @param resources The logical ids, with the properties that would replace a resource and that no other option has.
   */
  public static resources(resources: AdoptedResources): Adoption {
    return new Adoption(new NamedResourcesAdoption(requireOptions('Adoption.resources()', resources, { service: 'pass the logical id of the ECS service' })));
  }

  /** @internal */
  public readonly _strategy: AdoptionStrategy;

  private constructor(strategy: AdoptionStrategy) {
    this._strategy = strategy;
  }
}
