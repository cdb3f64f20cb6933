import * as ecs from 'aws-cdk-lib/aws-ecs';
import { requireInRange } from '../../private/errors';

/**
 * Options of `CircuitBreaker.count()`, `.boundedPercent()` and `.unboundedPercent()`.
 */
export interface CircuitBreakerOptions {
  /**
   * Whether ECS goes back to the last version that worked. Without it a failed deployment stays as it is.
   *
   * @default true
   */
  readonly rollback?: boolean;

  /**
   * Whether a task that becomes healthy sets the number of failures back to zero.
   *
   * @default true
   */
  readonly resetOnHealthyTask?: boolean;
}

/**
 * After how many tasks that fail to start ECS gives up on a rolling deployment.
 *
 * ```ts
 * ServiceDeployment.rolling({ circuitBreaker: CircuitBreaker.count(3) });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export class CircuitBreaker {
  /**
   * After a number of failures, whatever the size of the service. Refused below 1.
   *
   * @param failures Number of failed tasks.
   * @param options Rollback, and when failures count.
   */
  public static count(failures: number, options: CircuitBreakerOptions = {}): CircuitBreaker {
    requireInRange('CircuitBreaker.count()', 'failures', failures, { min: 1, max: Infinity }, 'use the number of tasks that may fail');
    return new CircuitBreaker(options, { type: 'COUNT', value: failures });
  }

  /**
   * After a share of the desired count, but not before 3 and not after 200 failures. 50 percent is what ECS does by itself.
   *
   * @param percent Share of the desired count, 1 to 100.
   * @param options Rollback, and when failures count.
   */
  public static boundedPercent(percent: number, options: CircuitBreakerOptions = {}): CircuitBreaker {
    requirePercent('CircuitBreaker.boundedPercent()', percent);
    return new CircuitBreaker(options, { type: 'BOUNDED_PERCENT', value: percent });
  }

  /**
   * After a share of the desired count. For services so large that half of their tasks are more than 200, or so small that 3
   * failures are too many.
   *
   * @param percent Share of the desired count, 1 to 100.
   * @param options Rollback, and when failures count.
   */
  public static unboundedPercent(percent: number, options: CircuitBreakerOptions = {}): CircuitBreaker {
    requirePercent('CircuitBreaker.unboundedPercent()', percent);
    return new CircuitBreaker(options, { type: 'UNBOUNDED_PERCENT', value: percent });
  }

  /**
   * None: ECS tries for ever, and CloudFormation gives up after hours.
   */
  public static none(): CircuitBreaker {
    return new CircuitBreaker(undefined);
  }

  /** @internal */
  public readonly _property: ecs.CfnService.DeploymentCircuitBreakerProperty;

  private constructor(
    options: CircuitBreakerOptions | undefined, private readonly threshold?: ecs.CfnService.ThresholdConfigurationProperty,
  ) {
    this._property = {
      enable: options !== undefined,
      rollback: options !== undefined && options.rollback !== false,
      resetOnHealthyTask: options?.resetOnHealthyTask,
      thresholdConfiguration: threshold,
    };
  }

  /** @internal */
  public _describe(): string {
    const { enable, rollback } = this._property;
    if (!enable) return 'No circuit breaker: tasks that fail to start are tried again until CloudFormation gives up.';
    return `${describeThreshold(this.threshold!)} ECS ${rollback ? 'rolls back' : 'gives up'}.`;
  }
}

/** What ECS does by itself. */
export const DEFAULT_CIRCUIT_BREAKER = 'After half as many failures as there should be tasks, but 3 to 200, ECS rolls back.';

function requirePercent(factory: string, percent: number): void {
  requireInRange(factory, 'percent', percent, { min: 1, max: 100 }, 'use a share of the desired count');
}

function describeThreshold({ type, value }: ecs.CfnService.ThresholdConfigurationProperty): string {
  if (type === 'COUNT') return `After ${value} failures`;
  const share = `After failures of ${value} % of the desired count`;
  return type === 'BOUNDED_PERCENT' ? `${share}, but 3 to 200,` : share;
}
