
/** Whether a value is one that CloudFormation computes. */
export function isFunction(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const key in value) if (key === 'Ref' || key.startsWith('Fn::')) return true;
  return false;
}

/** Whether a value stands for none. */
export function isNoValue(value: unknown): boolean {
  return (value as { readonly Ref?: unknown } | null | undefined)?.Ref === 'AWS::NoValue';
}

/** Fields of a template, read by their path. What only CloudFormation knows is read as if it were not there; `has()` tells. */
export class TemplateValues {
  private lists?: Map<string, readonly TemplateValues[] | undefined>;

  constructor(private readonly fields: unknown) {}

  /** Whether something is there, known or not. */
  public has(path: string): boolean {
    return this.raw(path) !== undefined;
  }

  /** Whether nothing is there, and nothing that CloudFormation computes could put it there. */
  public lacks(path: string): boolean {
    let value: unknown = this.fields;
    for (const name of segmentsOf(path)) {
      if (isFunction(value)) return isNoValue(value);
      value = (value as Record<string, unknown> | undefined)?.[name];
    }
    return value === undefined || isNoValue(value);
  }

  /** A value as it is, functions included; `AWS::NoValue` is none. */
  public raw(path: string): unknown {
    let value: unknown = this.fields;
    for (const name of segmentsOf(path)) value = (value as Record<string, unknown> | null | undefined)?.[name];
    return isNoValue(value) ? undefined : value;
  }

  public text(path: string): string | undefined {
    const value = this.raw(path);
    return typeof value === 'string' ? value : undefined;
  }

  /** A number, also where it is written as a text. */
  public number(path: string): number | undefined {
    const value = this.raw(path);
    if (typeof value === 'number') return value;
    return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  }

  /** Whether a truth is known to be so. */
  public is(path: string, truth: boolean): boolean {
    const value = this.raw(path);
    return value === truth || value === String(truth);
  }

  /** A list of objects that are all known; read once, however many rules look. */
  public list(path: string): readonly TemplateValues[] | undefined {
    this.lists ??= new Map();
    if (!this.lists.has(path)) this.lists.set(path, this.readList(path));
    return this.lists.get(path);
  }

  private readList(path: string): readonly TemplateValues[] | undefined {
    const items = this.items(path);
    return items?.every((item) => typeof item === 'object' && item !== null && !isFunction(item)) ? items.map((item) => new TemplateValues(item)) : undefined;
  }

  /** A list of whatever it is, of a length that is known. */
  public items(path: string): readonly unknown[] | undefined {
    const value = this.raw(path);
    return Array.isArray(value) && !value.some(isConditional) ? value.filter((item) => !isNoValue(item)) : undefined;
  }
}

const PATH_SEGMENTS = new Map<string, readonly string[]>();

/** The fields on a path. The rules ask for the same few again and again. */
function segmentsOf(path: string): readonly string[] {
  const names = PATH_SEGMENTS.get(path) ?? path.split('.');
  PATH_SEGMENTS.set(path, names);
  return names;
}

/** Whether a value may turn out to be nothing, or a list. */
function isConditional(value: unknown): boolean {
  return isFunction(value) && !('Ref' in value) && !('Fn::GetAtt' in value) && !('Fn::Sub' in value) && !('Fn::Join' in value);
}
