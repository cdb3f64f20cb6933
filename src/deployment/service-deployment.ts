import { CodeDeployDeployment } from './code-deploy/code-deploy';
import { CodeDeployDeploymentOptions } from './code-deploy/code-deploy-options';
import { blueGreenDeployment, BlueGreenDeploymentOptions } from './ecs/traffic-shifting';
import { canaryDeployment, CanaryDeploymentOptions } from './ecs/canary';
import { linearDeployment, LinearDeploymentOptions } from './ecs/linear';
import { RollingDeployment, RollingDeploymentOptions } from './ecs/rolling';
import { DeploymentStrategy } from './strategy';

/**
 * How new tasks take over from old ones when a service changes.
 *
 * ```ts
 * ServiceDeployment.canary({ canaryPercent: 10, canaryBakeTime: Duration.minutes(15), trafficAlarms: {} });
 * ```
 */
export class ServiceDeployment {
  /**
   * ECS replaces the tasks a few at a time. Needs no second set of tasks; clients see both versions for a while.
   *
   * A service that comes here from a deployment that shifts traffic goes back to its first target group, which is empty after an odd number
   * of deployments: deploy once more before, when the alternate one is live.
   *
   * @param options Percentages, circuit breaker, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
   */
  public static rolling(options: RollingDeploymentOptions = {}): ServiceDeployment {
    return new ServiceDeployment(new RollingDeployment(options));
  }

  /**
   * ECS starts a whole new set of tasks, moves all traffic to it at once, and keeps the old set until the bake time is
   * over. Behind a load balancer, traffic moves by the weights of a listener rule, or of a Network Load Balancer's listener, between two
   * target groups; with Service Connect, its proxies move it; without either only the tasks are exchanged.
   *
   * @param options Bake time, test traffic, hooks, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
   */
  public static blueGreen(options: BlueGreenDeploymentOptions = {}): ServiceDeployment {
    return new ServiceDeployment(blueGreenDeployment(options));
  }

  /**
   * Like `ServiceDeployment.blueGreen()`, but a small share of the traffic moves first, and the rest after a while. Refused without
   * a load balancer and `Discovery.serviceConnect()`.
   *
   * @param options Share and time of the canary, bake time, test traffic, hooks, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
   */
  public static canary(options: CanaryDeploymentOptions = {}): ServiceDeployment {
    return new ServiceDeployment(canaryDeployment(options));
  }

  /**
   * Like `ServiceDeployment.blueGreen()`, but traffic moves in equal steps. Refused without a load balancer and
   * `Discovery.serviceConnect()`.
   *
   * @param options Share and time of a step, bake time, test traffic, hooks, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
   */
  public static linear(options: LinearDeploymentOptions = {}): ServiceDeployment {
    return new ServiceDeployment(linearDeployment(options));
  }

  /**
   * AWS CodeDeploy starts a whole new set of tasks and moves traffic to it at the pace of a deployment configuration. Makes
   * the application, the deployment group and a test listener. Refused without a load balancer, with Service Connect, and with a canary or
   * linear pace behind a Network Load Balancer.
   *
   * @param options Pace, test traffic, waits, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
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
   * What a deployment does, step by step, and how long it waits, in words. `FargateWebService.describeDeployment()` also knows how the
   * service is exposed: behind a Network Load Balancer ECS takes 10 minutes more for each shift of traffic.
   */
  public describe(): string {
    return this._strategy.describe();
  }
}
