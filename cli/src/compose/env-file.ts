import { interpolate, type Variables } from './interpolation';

/**
 * Reads lines such as `NAME=value`, `export NAME="value"  # comment` and `NAME='as it is'`; later values see earlier ones.
 *
 * @param known Variables that values may refer to.
 * @param isRaw Whether values are taken as they are written, quotes included.
 */
export function parseEnvFile(text: string, known: Variables = new Map(), isRaw = false): Map<string, string> {
  const variables = new Map<string, string>();
  const lines = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*('(?:[^'])*'|"(?:\\[\s\S]|[^"\\])*"|[^\n]*)/gm;
  for (const [, name, written] of text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').matchAll(lines)) {
    variables.set(name, isRaw ? written.trim() : valueOf(written, new Map([...known, ...variables])));
  }
  return variables;
}

function valueOf(written: string, known: Variables): string {
  if (written.startsWith("'") && written.endsWith("'") && written.length > 1) return written.slice(1, -1);
  const isQuoted = written.startsWith('"') && written.endsWith('"') && written.length > 1;
  const value = isQuoted
    ? written.slice(1, -1).replace(/\\([nrt"\\])/g, (_, letter: string) => ESCAPES[letter])
    : written.replace(/(?:^|\s)#.*$/, '').trim();
  try {
    return interpolate(value, known).text;
  } catch {
    return value;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { 'n': '\n', 'r': '\r', 't': '\t', '"': '"', '\\': '\\' };
