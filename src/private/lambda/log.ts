/** Writes a log event as one line of JSON, so that CloudWatch Logs Insights can query its fields. */
export function log(level: 'INFO' | 'WARN' | 'ERROR', message: string, fields: Record<string, unknown> = {}): void {
  console.log(JSON.stringify({ level, message, ...fields }));
}

/** Formats an error as `code: message`; the code of Node or AWS is left out if the message contains it. */
export function errorReason(error: unknown): string {
  const { name = '', code = name, message = String(error) } = Object(error) as NodeJS.ErrnoException;
  return code === 'Error' || message.includes(code) ? message : [code, message].filter(Boolean).join(': ');
}
