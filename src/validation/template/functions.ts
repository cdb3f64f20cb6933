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
