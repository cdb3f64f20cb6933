import { SourceError, type Location } from './source-error';

export type SourceValue = string | number | boolean | null | SourceNode[] | { [key: string]: SourceNode };

/** Where a field of the source went: into the app, or nowhere, with the reason and what to do. */
export interface Outcome {
  readonly kind: 'moved' | 'left-out';
  readonly text: string;
}

/**
 * A field of a file that is imported.
 *
 * Every field ends with an outcome, its own or that of one that holds it; MIGRATION.md lists them all, and names the fields without one.
 */
export class SourceNode {
  private ownOutcome?: Outcome;

  /** @param tag A tag of YAML that has no meaning of its own, such as `!reset`. */
  constructor(readonly path: string, readonly location: Location, readonly value: SourceValue, readonly tag?: string) {}

  /** Says where in the app the field went: an option of this library, a file, or "names the stack". */
  public movedTo(where: string): this {
    return this.end({ kind: 'moved', text: where });
  }

  /** Says that the field is not in the app, why, and what to do instead, in one or two sentences. */
  public leftOut(reason: string): this {
    return this.end({ kind: 'left-out', text: reason });
  }

  public get outcome(): Outcome | undefined {
    return this.ownOutcome;
  }

  public get isMap(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  public get isList(): boolean {
    return Array.isArray(this.value);
  }

  /** Whether the field is there but says nothing: `ports:`. */
  public get isEmpty(): boolean {
    return this.value === null || this.value === '';
  }

  /** The member, unless it is missing or says nothing. */
  public get(key: string): SourceNode | undefined {
    const member = this.isMap ? this.members[key] : undefined;
    return member === undefined || member.value === null ? undefined : member;
  }

  /** The member below several maps: `at('http', 'healthcheck', 'path')`. */
  public at(...keys: string[]): SourceNode | undefined {
    return keys.reduce<SourceNode | undefined>((node, key) => node?.get(key), this);
  }

  /** The members of a map, those that say nothing included. */
  public entries(): [string, SourceNode][] {
    if (this.value === null) return [];
    if (!this.isMap) throw this.error(`${this.path} must be a map, got ${this.describe()}`);
    return Object.entries(this.members);
  }

  public items(): SourceNode[] {
    if (this.value === null) return [];
    if (!this.isList) throw this.error(`${this.path} must be a list, got ${this.describe()}`);
    return this.value as SourceNode[];
  }

  /** The value as a text; YAML's numbers and booleans are taken as they are written. */
  public text(): string {
    if (typeof this.value === 'object') throw this.error(`${this.path} must be a text, got ${this.describe()}`);
    return String(this.value);
  }

  public number(): number {
    const number = typeof this.value === 'string' && this.value.trim() !== '' ? Number(this.value) : this.value;
    if (typeof number !== 'number' || Number.isNaN(number)) throw this.error(`${this.path} must be a number, got ${this.describe()}`);
    return number;
  }

  /** The words of YAML 1.1, such as `yes`, are taken, too. */
  public boolean(): boolean {
    const word = String(this.value).toLowerCase();
    if (['true', 'yes', 'on', 'y'].includes(word)) return true;
    if (['false', 'no', 'off', 'n'].includes(word)) return false;
    throw this.error(`${this.path} must be true or false, got ${this.describe()}`);
  }

  /** The value without what is known of it. */
  public plain(): unknown {
    if (this.isList) return this.items().map((item) => item.plain());
    if (this.isMap) return Object.fromEntries(this.entries().map(([key, member]) => [key, member.plain()]));
    return this.value;
  }

  /** What is wrong with this field, for `throw`. */
  public error(problem: string): SourceError {
    return new SourceError(this.location, problem);
  }

  /** The fields that say something: all but maps and lists with members. */
  public leaves(): SourceNode[] {
    const children = this.children();
    return children.length === 0 ? [this] : children.flatMap((child) => child.leaves());
  }

  public children(): SourceNode[] {
    if (this.isList) return this.value as SourceNode[];
    return this.isMap ? Object.values(this.members) : [];
  }

  private get members(): { [key: string]: SourceNode } {
    return this.value as { [key: string]: SourceNode };
  }

  private end(outcome: Outcome): this {
    this.ownOutcome = outcome;
    return this;
  }

  private describe(): string {
    if (this.isList) return 'a list';
    return this.isMap ? 'a map' : JSON.stringify(this.value);
  }
}
