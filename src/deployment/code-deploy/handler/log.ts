export type LogLevel = 'INFO' | 'WARN' | 'ERROR';

/** Writes one JSON line; Lambda's log group makes its fields searchable. */
export function log(level: LogLevel, message: string, fields: Record<string, unknown> = {}): void {
  console.log(JSON.stringify({ level, message, ...fields }));
}
