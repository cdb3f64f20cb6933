import { App, CfnParameter, Environment, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Deferred } from './deferred';

/** What an app is like, apart from what is in it. */
export interface AppSettings {
  readonly env?: Environment;
  readonly context?: Record<string, unknown>;
}

/** An account and a Region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The place of a stack that has one. */
export const HOME: Place = { account: '111111111111', region: 'us-east-1' };

const PLACES = { 'same stack': HOME, 'other stack': HOME, 'other Region': { ...HOME, region: 'eu-west-1' }, 'other account': { ...HOME, account: '222222222222' } };

/** The app of one run. It is made when the first recipe needs a place: options alone need none. */
export class TestApp {
  /** Keys of what is imported, by its ARN: no template says them. */
  public readonly importedKeys = new Map<string, string>();

  private readonly created = new Map<Deferred, unknown>();
  private readonly stacks = new Map<string, Stack>();
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

  /** Whether the stack says its account and Region. */
  public get hasPlace(): boolean {
    return this.settings.env !== undefined;
  }

  public placeOf(where: keyof typeof PLACES): Place {
    return PLACES[where];
  }

  /** A scope in the stack, in one beside it, or in one of another Region or account. */
  public newScopeIn(where: keyof typeof PLACES, id: string): Construct {
    if (where === 'same stack') return this.newScope(id);
    if (!this.stacks.has(where)) {
      const env = where === 'other stack' ? this.settings.env : PLACES[where];
      this.stacks.set(where, new Stack(this.app, { 'other stack': 'Beside', 'other Region': 'Abroad', 'other account': 'Partner' }[where], { env }));
    }
    this.ids += 1;
    return new Construct(this.stacks.get(where)!, `${id}${this.ids}`);
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
