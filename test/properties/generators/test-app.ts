import { App, CfnParameter, Environment, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Deferred } from './deferred';

/** What an app is like, apart from what is in it. */
export interface AppSettings {
  readonly env?: Environment;
  readonly context?: Record<string, unknown>;
}

/** The app of one run. It is made when the first recipe needs a place: options alone need none. */
export class TestApp {
  private readonly created = new Map<Deferred, unknown>();
  private ids = 0;
  private _stack?: Stack;

  constructor(private readonly settings: AppSettings = {}, private readonly outdir?: string) {}

  public get stack(): Stack {
    const { env, context } = this.settings;
    this._stack ??= new Stack(new App({ outdir: this.outdir, context, analyticsReporting: false }), 'Stack', { env });
    return this._stack;
  }

  public get app(): App {
    return this.stack.node.root as App;
  }

  /** A scope of its own for one construct, so that ids never collide. */
  public newScope(id: string): Construct {
    this.ids += 1;
    return new Construct(this.stack, `${id}${this.ids}`);
  }

  /** A parameter of the stack, whose value is not known at synth. */
  public newParameter(type: 'String' | 'Number'): CfnParameter {
    this.ids += 1;
    return new CfnParameter(this.stack, `Parameter${this.ids}`, { type });
  }

  /** Makes what has recipes in it; the same recipe gives the same value. */
  public build<T>(value: Deferred<T>): T;
  public build(value: unknown): unknown;
  public build(value: unknown): unknown {
    if (value instanceof Deferred) return this.createOnce(value);
    if (Array.isArray(value)) return value.map((item) => this.build(item));
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.build(item)]));
  }

  private createOnce(recipe: Deferred): unknown {
    if (!this.created.has(recipe)) this.created.set(recipe, recipe.make(this));
    return this.created.get(recipe);
  }
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
