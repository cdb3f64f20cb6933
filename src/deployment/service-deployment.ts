import { CodeDeployDeployment } from './code-deploy/code-deploy';
import { CodeDeployDeploymentOptions } from './code-deploy/code-deploy-options';
import { RollingDeployment, RollingDeploymentOptions } from './ecs/rolling';
import {
  blueGreenDeployment, BlueGreenDeploymentOptions, canaryDeployment, CanaryDeploymentOptions, linearDeployment, LinearDeploymentOptions,
} from './ecs/traffic-shifting';
import { DeploymentStrategy } from './strategy';

/**
 * The way in which new tasks take over from old ones when a service changes.
 *
 * ```ts
 * ServiceDeployment.canary({ canaryPercent: 10, canaryBakeTime: Duration.minutes(15), trafficAlarms: {} });
 * ```
 */
export class ServiceDeployment {
  /**
   * Replaces the tasks a few at a time, run by ECS. Needs no second set of tasks; clients see both versions for a while.
   *
   * A service that changes to this from a traffic-shifting deployment returns to its first target group, which has no tasks after an odd number of
   * deployments: deploy once more before the change if the alternate target group is live.
   *
   * @param options Percentages, circuit breaker, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
   */
  public static rolling(options: RollingDeploymentOptions = {}): ServiceDeployment {
    return new ServiceDeployment(new RollingDeployment(options));
  }

  /**
   * Starts a second set of tasks, shifts all traffic to it at once, and keeps the old set for the bake time, run by ECS. Behind a load balancer, the
   * weights of a listener rule, or of a Network Load Balancer's listener, shift traffic between two target groups; with Service Connect, its proxies
   * do. Without either, ECS only replaces the tasks.
   *
   * @param options Bake time, test traffic, smoke test, hooks, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
   */
  public static blueGreen(options: BlueGreenDeploymentOptions = {}): ServiceDeployment {
    return new ServiceDeployment(blueGreenDeployment(options));
  }

  /**
   * Works like `ServiceDeployment.blueGreen()`, but shifts a small share of the traffic first, and the rest later. Fails synthesis with neither a
   * load balancer nor `Discovery.serviceConnect()`.
   *
   * @param options Share and bake time of the canary, bake time, test traffic, smoke test, hooks, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
   */
  public static canary(options: CanaryDeploymentOptions = {}): ServiceDeployment {
    return new ServiceDeployment(canaryDeployment(options));
  }

  /**
   * Works like `ServiceDeployment.blueGreen()`, but shifts traffic in equal steps. Fails synthesis with neither a load balancer nor
   * `Discovery.serviceConnect()`.
   *
   * @param options Share and bake time of a step, bake time, test traffic, smoke test, hooks, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
   */
  public static linear(options: LinearDeploymentOptions = {}): ServiceDeployment {
    return new ServiceDeployment(linearDeployment(options));
  }

  /**
   * Starts a second set of tasks and shifts traffic to it by a traffic-shifting configuration, run by AWS CodeDeploy. Creates the application, the
   * deployment group and a test listener. Fails synthesis without a load balancer, with Service Connect, and with a canary or linear configuration
   * behind a Network Load Balancer.
   *
   * On a listener that services share, and for a route with conditions, CodeDeploy shifts the service's own rule, and its role can change nothing
   * else there. AWS Support and users report that CodeDeploy shifts rules, AWS's guides do not mention them: unverified. `authentication` fails
   * synthesis there, because CodeDeploy might remove it.
   *
   * @param options Traffic-shifting configuration, test traffic, smoke test, hooks, waits, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
   * @see https://github.com/traveloka/terraform-aws-alb-single-listener/pull/47
   */
  public static codeDeploy(options: CodeDeployDeploymentOptions = {}): ServiceDeployment {
    return new ServiceDeployment(new CodeDeployDeployment(options));
  }

  /** @internal */
  public readonly _strategy: DeploymentStrategy;

  private constructor(strategy: DeploymentStrategy) {
    this._strategy = strategy;
  }

  /**
   * Describes the steps of a deployment and their waits. `FargateWebService.describeDeployment()` also takes the exposure into account: behind a
   * Network Load Balancer, ECS takes 10 more minutes for each shift of traffic, and the Region: some have no deployment alarms.
   */
  public describe(): string {
    return this._strategy.describe();
  }
}
