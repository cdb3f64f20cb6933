import { AutomaticScaling } from './automatic';
import { AutomaticScalingOptions } from './automatic-scaling-options';
import { ScalingStrategy } from './strategy';
import { requireInRange } from '../private/errors';

/**
 * How many tasks of a service run.
 *
 * ```ts
 * Scaling.automatic({ min: 2, max: 20, cpuPercent: 60 });
 * ```
 */
export class Scaling {
  /**
   * Always the same number. Refused below 0.
   *
   * @param desiredCount Number of tasks.
   */
  public static fixed(desiredCount: number): Scaling {
    requireInRange('Scaling.fixed()', 'desiredCount', desiredCount, { min: 0, max: Infinity }, 'use the number of tasks to run');
    return new Scaling({ desiredCount, attach: () => undefined });
  }

  /**
   * A number that follows the load, or the clock. The template says no desired count unless `desiredCount` is given, so
   * that no deployment resets what scaling has chosen.
   *
   * @param options Bounds, and at least one target, step or schedule.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
   */
  public static automatic(options: AutomaticScalingOptions): Scaling {
    return new Scaling(new AutomaticScaling(options));
  }

  /** @internal */
  public readonly _strategy: ScalingStrategy;

  private constructor(strategy: ScalingStrategy) {
    this._strategy = strategy;
  }
}
