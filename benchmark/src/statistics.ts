/** What is told of many measurements of one thing. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many there are. */
  readonly count: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: median(sorted), min: sorted[0], max: sorted[sorted.length - 1], count: sorted.length };
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
}

/** The exponent by which a quantity grows from one size to another: 1 where it doubles with the size. */
export function growthExponent(from: Point, to: Point): number {
  return Math.log(to.value / from.value) / Math.log(to.size / from.size);
}

export interface Point {
  readonly size: number;
  readonly value: number;
}

/** The same members in any order. */
export function shuffled<T>(members: readonly T[]): T[] {
  const result = [...members];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
