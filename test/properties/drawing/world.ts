import { App, CfnParameter, Environment, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Recipe } from './recipe';

/** What an app is like, apart from what is in it. */
export interface Surroundings {
  readonly env?: Environment;
  readonly context?: Record<string, unknown>;
}

/** The app of one run. It is made when the first recipe needs a place: options alone need none. */
export class World {
  private readonly made = new Map<Recipe, unknown>();
  private ids = 0;
  private _stack?: Stack;

  constructor(private readonly surroundings: Surroundings = {}, private readonly outdir?: string) {}

  public get stack(): Stack {
    const { env, context } = this.surroundings;
    this._stack ??= new Stack(new App({ outdir: this.outdir, context, analyticsReporting: false }), 'Stack', { env });
    return this._stack;
  }

  public get app(): App {
    return this.stack.node.root as App;
  }

  /** A scope of its own for one construct, so that ids never collide. */
  public place(id: string): Construct {
    this.ids += 1;
    return new Construct(this.stack, `${id}${this.ids}`);
  }

  /** A parameter of the stack, whose value is not known at synth. */
  public parameter(type: 'String' | 'Number'): CfnParameter {
    this.ids += 1;
    return new CfnParameter(this.stack, `Parameter${this.ids}`, { type });
  }

  /** Makes what has recipes in it; the same recipe gives the same value. */
  public make<T>(value: Recipe<T>): T;
  public make(value: unknown): unknown;
  public make(value: unknown): unknown {
    if (value instanceof Recipe) return this.makeOnce(value);
    if (Array.isArray(value)) return value.map((item) => this.make(item));
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.make(item)]));
  }

  private makeOnce(recipe: Recipe): unknown {
    if (!this.made.has(recipe)) this.made.set(recipe, recipe.make(this));
    return this.made.get(recipe);
  }
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
