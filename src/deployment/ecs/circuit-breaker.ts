import * as ecs from 'aws-cdk-lib/aws-ecs';
import { requireInRange } from '../../private/errors';
import { requireArgument } from '../../private/required-options';

/**
 * Options of `CircuitBreaker.count()`, `.boundedPercent()` and `.unboundedPercent()`.
 */
export interface CircuitBreakerOptions {
  /**
   * Whether ECS rolls back to the last version that worked. Otherwise the service keeps its failed deployment.
   *
   * @default true
   */
  readonly rollback?: boolean;

  /**
   * Whether a task that becomes healthy resets the number of failures to zero.
   *
   * @default true
   */
  readonly resetOnHealthyTask?: boolean;
}

/**
 * The number of tasks that may fail to start before ECS stops a rolling deployment.
 *
 * ```ts
 * ServiceDeployment.rolling({ circuitBreaker: CircuitBreaker.count(3) });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export class CircuitBreaker {
  /**
   * Stops after a number of failures, independent of the size of the service.
   *
   * @param failures Number of failed tasks, at least 1.
   * @param options Rollback, and reset of the number of failures.
   */
  public static count(failures: number, options: CircuitBreakerOptions = {}): CircuitBreaker {
    requireArgument('CircuitBreaker.count()', 'failures', failures, 'use the number of tasks that may fail');
    requireInRange('CircuitBreaker.count()', 'failures', failures, { min: 1, max: Infinity }, 'use the number of tasks that may fail');
    return new CircuitBreaker(options, { type: 'COUNT', value: failures });
  }

  /**
   * Stops after a share of the desired count fails, within 3 to 200 failures. The default of ECS is 50 percent.
   *
   * @param percent Share of the desired count, 1 to 100.
   * @param options Rollback, and reset of the number of failures.
   */
  public static boundedPercent(percent: number, options: CircuitBreakerOptions = {}): CircuitBreaker {
    requirePercent('CircuitBreaker.boundedPercent()', percent);
    return new CircuitBreaker(options, { type: 'BOUNDED_PERCENT', value: percent });
  }

  /**
   * Stops after a share of the desired count fails, without bounds. For large services, half of whose tasks are more than 200, and for small ones,
   * where 3 failures are too many.
   *
   * @param percent Share of the desired count, 1 to 100.
   * @param options Rollback, and reset of the number of failures.
   */
  public static unboundedPercent(percent: number, options: CircuitBreakerOptions = {}): CircuitBreaker {
    requirePercent('CircuitBreaker.unboundedPercent()', percent);
    return new CircuitBreaker(options, { type: 'UNBOUNDED_PERCENT', value: percent });
  }

  /**
   * Disables the circuit breaker: ECS keeps trying, and CloudFormation gives up after hours.
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

/** Describes the default of ECS. */
export const DEFAULT_CIRCUIT_BREAKER = 'After half as many failures as there should be tasks, but 3 to 200, ECS rolls back.';

function requirePercent(factory: string, percent: number): void {
  requireArgument(factory, 'percent', percent, 'use a share of the desired count');
  requireInRange(factory, 'percent', percent, { min: 1, max: 100 }, 'use a share of the desired count');
}

function describeThreshold({ type, value }: ecs.CfnService.ThresholdConfigurationProperty): string {
  if (type === 'COUNT') return `After ${value} failures`;
  const share = `After failures of ${value} % of the desired count`;
  return type === 'BOUNDED_PERCENT' ? `${share}, but 3 to 200,` : share;
}
