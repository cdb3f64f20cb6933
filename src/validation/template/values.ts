/** The first letter of most functions. It is compared first, because this is asked of every object that a rule reads. */
const LETTER_F = 'F'.charCodeAt(0);

/** Returns whether a value is a CloudFormation function. A function beside other keys, such as `Fn::Transform`, may replace those too. */
export function isFunction(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const key in value) if (key === 'Ref' || (key.charCodeAt(0) === LETTER_F && key.startsWith('Fn::'))) return true;
  return false;
}

/** Returns whether a value is `AWS::NoValue`. */
export function isNoValue(value: unknown): boolean {
  return (value as { readonly Ref?: unknown } | null | undefined)?.Ref === 'AWS::NoValue';
}

/** Returns whether a value is an object with fields, rather than a list or a function. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isFunction(value);
}

/**
 * Returns whether a value is a text with a dynamic reference, which CloudFormation replaces at deployment.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function isDynamicReference(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{resolve:');
}

/** Stands for a value of which nothing is known, not even that it is set. */
export const UNKNOWN = { 'Fn::Unknown': '' } as const;

/** Returns a value as the rules read it: what CloudFormation computes, and `null`, which no template may have, become functions. */
export function readable(value: unknown): unknown {
  if (value === null) return UNKNOWN;
  return isDynamicReference(value) ? { 'Fn::DynamicReference': value } : value;
}

/** Functions that always have exactly one value. */
const SINGLE_VALUED = ['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::Join', 'Fn::DynamicReference'];

/** Returns whether a value may turn out to be absent, or a member of a list to be a list itself. */
export function isConditional(value: unknown): boolean {
  return isFunction(value) && !(Object.keys(value).length === 1 && SINGLE_VALUED.some((name) => name in value));
}

/** Returns whether a value is set, whatever the conditions of the template are. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && !isConditional(value);
}

/**
 * Reads fields of a template by their path, such as `DeploymentConfiguration.Strategy`. Values that CloudFormation computes read as `undefined`;
 * `has()` and `lacks()` tell whether a field is known to be set or unset. Fields of a wrong type are unknown.
 */
export class TemplateValues {
  private values?: Map<string, unknown>;
  private lists?: Map<string, readonly TemplateValues[] | undefined>;

  constructor(private readonly fields: unknown) {}

  /** Returns whether a field is known to be set, though its value may be computed. */
  public has(path: string): boolean {
    return isPresent(this.raw(path));
  }

  /** Returns whether a field is known to be unset, with no computed value on its path. */
  public lacks(path: string): boolean {
    let value: unknown = this.fields;
    for (const name of segmentsOf(path)) {
      if (value === undefined || isNoValue(value)) return true;
      if (!isObject(value)) return false;
      value = value[name];
    }
    return value === undefined || isNoValue(value);
  }

  /** Returns a value as it is, including functions; `AWS::NoValue` reads as `undefined`. */
  public raw(path: string): unknown {
    this.values ??= new Map();
    if (!this.values.has(path)) this.values.set(path, this.read(path));
    return this.values.get(path);
  }

  private read(path: string): unknown {
    let value: unknown = this.fields;
    for (const name of segmentsOf(path)) value = isObject(value) ? value[name] : undefined;
    return isNoValue(value) ? undefined : readable(value);
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
    return items?.every(isObject) ? items.map((item) => new TemplateValues(item)) : undefined;
  }

  /** Returns a list of values of any kind, if its length is known. */
  public items(path: string): readonly unknown[] | undefined {
    const value = this.raw(path);
    if (!Array.isArray(value)) return undefined;
    const items = value.filter((item) => !isNoValue(item)).map(readable);
    return items.some(isConditional) ? undefined : items;
  }
}

const PATH_SEGMENTS = new Map<string, readonly string[]>();

/** Splits a path into field names. Caches them, because the rules use the same few paths over and over. */
function segmentsOf(path: string): readonly string[] {
  const names = PATH_SEGMENTS.get(path) ?? path.split('.');
  PATH_SEGMENTS.set(path, names);
  return names;
}
