import * as fc from 'fast-check';
import { TestApp } from './test-app';

/** A value that is made when a property runs, because it needs a stack. A counterexample prints its code. */
export class Deferred<T = unknown> {
  constructor(private readonly code: () => string, private readonly cook: (world: TestApp) => T) {}

  /** Makes the value; a `World` asks for it once. */
  public make(world: TestApp): T {
    return this.cook(world);
  }

  public [fc.toStringMethod](): string {
    return this.code();
  }
}

/** A recipe whose code does not depend on what was drawn. */
export function deferred<T>(code: string, cook: (world: TestApp) => T): Deferred<T> {
  return new Deferred(() => code, cook);
}

/** The call of a function, whose arguments may be recipes themselves. */
export function call(code: string, fn: (...args: never[]) => unknown, args: readonly unknown[]): Deferred {
  return new Deferred(() => `${code}(${args.map((arg) => fc.stringify(arg)).join(', ')})`, (world) => fn(...args.map((arg) => world.build(arg)) as never[]));
}
