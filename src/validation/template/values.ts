
/** Returns whether a value is a CloudFormation function. */
export function isFunction(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const key in value) if (key === 'Ref' || key.startsWith('Fn::')) return true;
  return false;
}

/** Returns whether a value is `AWS::NoValue`. */
export function isNoValue(value: unknown): boolean {
  return (value as { readonly Ref?: unknown } | null | undefined)?.Ref === 'AWS::NoValue';
}

/**
 * Reads fields of a template by their path, such as `DeploymentConfiguration.Strategy`. Values that CloudFormation computes read as `undefined`;
 * `has()` finds them.
 */
export class TemplateValues {
  private lists?: Map<string, readonly TemplateValues[] | undefined>;

  constructor(private readonly fields: unknown) {}

  /** Returns whether a field is set, known or computed. */
  public has(path: string): boolean {
    return this.raw(path) !== undefined;
  }

  /** Returns whether a field is known to be unset, with no computed value on its path. */
  public lacks(path: string): boolean {
    let value: unknown = this.fields;
    for (const name of segmentsOf(path)) {
      if (isFunction(value)) return isNoValue(value);
      value = (value as Record<string, unknown> | undefined)?.[name];
    }
    return value === undefined || isNoValue(value);
  }

  /** Returns a value as it is, including functions; `AWS::NoValue` reads as `undefined`. */
  public raw(path: string): unknown {
    let value: unknown = this.fields;
    for (const name of segmentsOf(path)) value = (value as Record<string, unknown> | null | undefined)?.[name];
    return isNoValue(value) ? undefined : value;
  }

  /** Returns a string that is known. */
  public text(path: string): string | undefined {
    const value = this.raw(path);
    return typeof value === 'string' ? value : undefined;
  }

  /** Returns a number that is known, even if written as a string. */
  public number(path: string): number | undefined {
    const value = this.raw(path);
    if (typeof value === 'number') return value;
    return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  }

  /** Returns whether a field is known to have a boolean value, even if written as a string. */
  public is(path: string, expected: boolean): boolean {
    const value = this.raw(path);
    return value === expected || value === String(expected);
  }

  /** Returns a list of objects, if all of them are known. Read once, because several rules use it. */
  public list(path: string): readonly TemplateValues[] | undefined {
    this.lists ??= new Map();
    if (!this.lists.has(path)) this.lists.set(path, this.readList(path));
    return this.lists.get(path);
  }

  private readList(path: string): readonly TemplateValues[] | undefined {
    const items = this.items(path);
    const isKnown = items?.every((item) => typeof item === 'object' && item !== null && !isFunction(item));
    return isKnown ? items!.map((item) => new TemplateValues(item)) : undefined;
  }

  /** Returns a list of values of any kind, if its length is known. */
  public items(path: string): readonly unknown[] | undefined {
    const value = this.raw(path);
    return Array.isArray(value) && !value.some(isConditional) ? value.filter((item) => !isNoValue(item)) : undefined;
  }
}

const PATH_SEGMENTS = new Map<string, readonly string[]>();

/** Splits a path into field names. Caches them, because the rules use the same few paths over and over. */
function segmentsOf(path: string): readonly string[] {
  const names = PATH_SEGMENTS.get(path) ?? path.split('.');
  PATH_SEGMENTS.set(path, names);
  return names;
}

/** Returns whether a member of a list may turn out to be absent, or to be a list itself. */
function isConditional(value: unknown): boolean {
  return isFunction(value) && !('Ref' in value) && !('Fn::GetAtt' in value) && !('Fn::Sub' in value) && !('Fn::Join' in value);
}
