import { Measurement } from './measure';
import { growthExponent, Summary } from './statistics';

/** The measurements of a run, to be asked for. */
export class Measurements {
  /** Numbers of services, ascending. */
  public readonly sizes: readonly number[];

  constructor(private readonly all: readonly Measurement[]) {
    this.sizes = [...new Set(all.map(({ services }) => services))].sort((a, b) => a - b);
  }

  public has(variant: string): boolean {
    return this.all.some((measurement) => measurement.variant === variant);
  }

  public at(variant: string, services: number): Measurement {
    const found = this.all.find((measurement) => measurement.variant === variant && measurement.services === services);
    if (!found) throw new Error(`${variant} was not measured with ${services} services`);
    return found;
  }

  /** The growth from 10 services to the largest size; absent where there are no two such sizes. */
  public exponent(variant: string, costOf: (measurement: Measurement) => Summary): number | undefined {
    const large = this.sizes.filter((services) => services >= 10);
    if (large.length < 2) return undefined;
    const [from, to] = [large[0], large[large.length - 1]].map((size) => ({ size, value: costOf(this.at(variant, size)).median }));
    return growthExponent(from, to);
  }

  /** What the first service takes, what each further one, and how much of the first is once a stack. */
  public perService(variant: string, quantityOf: (measurement: Measurement) => number): { first: number; further: number; once: number } {
    const [small, large] = this.sizes;
    const [first, more] = [small, large ?? small].map((services) => quantityOf(this.at(variant, services)));
    const further = large ? (more - first) / (large - small) : first;
    return { first, further, once: first - small * further };
  }
}
