
/** Writes one JSON line; Lambda's log group makes its fields searchable. */
export function log(level: 'INFO' | 'WARN' | 'ERROR', message: string, fields: Record<string, unknown> = {}): void {
  console.log(JSON.stringify({ level, message, ...fields }));
}

/** An error in words, with the code of Node or AWS that its message may lack. */
export function errorReason(error: unknown): string {
  const { name = '', code = name, message = String(error) } = Object(error) as NodeJS.ErrnoException;
  return code === 'Error' || message.includes(code) ? message : [code, message].filter(Boolean).join(': ');
}
