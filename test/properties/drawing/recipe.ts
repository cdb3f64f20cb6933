import * as fc from 'fast-check';
import { World } from './world';

/** A value that is made when a property runs, because it needs a stack. A counterexample prints its code. */
export class Recipe<T = unknown> {
  constructor(private readonly code: () => string, private readonly cook: (world: World) => T) {}

  /** Makes the value; a `World` asks for it once. */
  public make(world: World): T {
    return this.cook(world);
  }

  public [fc.toStringMethod](): string {
    return this.code();
  }
}

/** A recipe whose code does not depend on what was drawn. */
export function recipe<T>(code: string, cook: (world: World) => T): Recipe<T> {
  return new Recipe(() => code, cook);
}

/** The call of a function, whose arguments may be recipes themselves. */
export function call(code: string, fn: (...args: never[]) => unknown, args: readonly unknown[]): Recipe {
  return new Recipe(() => `${code}(${args.map((arg) => fc.stringify(arg)).join(', ')})`, (world) => fn(...args.map((arg) => world.make(arg)) as never[]));
}
