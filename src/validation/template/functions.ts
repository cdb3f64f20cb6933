/** Whether a value is one that CloudFormation computes. */
export function isFunction(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** A value without what CloudFormation leaves out: fields that are `AWS::NoValue`. */
export function withoutNoValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isNoValue(item)).map(withoutNoValue);
  if (typeof value !== 'object' || value === null || isFunction(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => !isNoValue(item)).map(([name, item]) => [name, withoutNoValue(item)]));
}

/** Whether a value stands for none. */
export function isNoValue(value: unknown): boolean {
  return (value as { readonly Ref?: unknown } | null | undefined)?.Ref === 'AWS::NoValue';
}
