import { BlueGreenDeployment, BlueGreenDeploymentOptions } from './blue-green';
import { CodeDeployDeployment } from './code-deploy/code-deploy';
import { CodeDeployDeploymentOptions } from './code-deploy/code-deploy-options';
import { RollingDeployment, RollingDeploymentOptions } from './rolling';
import { DeploymentStrategy } from './strategy';

/**
 * How new tasks take over from old ones when a service changes.
 *
 * ```ts
 * Deployment.codeDeploy({ config: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES });
 * ```
 */
export class Deployment {
  /**
   * ECS replaces the tasks a few at a time. Needs no second set of tasks; clients see both versions for a while.
   *
   * @param options Percentages, circuit breaker, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
   */
  public static rolling(options: RollingDeploymentOptions = {}): Deployment {
    return new Deployment(new RollingDeployment(options));
  }

  /**
   * ECS starts a whole new set of tasks, moves all traffic to it at once, and keeps the old set until the bake time is
   * over. Behind a load balancer, traffic moves by the weights of a listener rule between two target groups; without one
   * only the tasks are exchanged.
   *
   * @param options Bake time, test traffic, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
   */
  public static blueGreen(options: BlueGreenDeploymentOptions = {}): Deployment {
    return new Deployment(new BlueGreenDeployment(options));
  }

  /**
   * AWS CodeDeploy starts a whole new set of tasks and moves traffic to it at the pace of a deployment configuration. Makes
   * the application, the deployment group and a test listener. Refused without a load balancer.
   *
   * @param options Pace, test traffic, waits, alarms.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
   */
  public static codeDeploy(options: CodeDeployDeploymentOptions = {}): Deployment {
    return new Deployment(new CodeDeployDeployment(options));
  }

  /** @internal */
  public readonly _strategy: DeploymentStrategy;

  private constructor(strategy: DeploymentStrategy) {
    this._strategy = strategy;
  }
}
