/** What a part of a process took. */
export interface Cost {
  /** CPU time in user mode, of all threads, in milliseconds. */
  readonly cpu: number;
  /** Time on the clock, in milliseconds. */
  readonly wall: number;
}

/** Runs something and tells what it took. */
export function costOf<T>(run: () => T): [T, Cost] {
  const cpu = process.cpuUsage();
  const wall = process.hrtime.bigint();
  const result = run();
  return [result, { cpu: process.cpuUsage(cpu).user / 1e3, wall: Number(process.hrtime.bigint() - wall) / 1e6 }];
}
