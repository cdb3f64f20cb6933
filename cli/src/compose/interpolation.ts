/** Values of variables: `.env`, `--env-file`. */
export type Variables = ReadonlyMap<string, string>;

export interface Interpolated {
  readonly text: string;
  /** Variables without a value and without a default. */
  readonly unset: readonly string[];
}

/** What `${A:?message}` says when A has no value. */
export class RequiredVariableError extends Error {}

export interface InterpolationOptions {
  /** What stands for a variable without a value. Default: nothing. */
  readonly ifUnset?: (name: string) => string;
  /** Takes a value out of sight. Default: all values are seen. */
  readonly hide?: (name: string, value: string | undefined) => string | undefined;
}

/**
 * Replaces `$A`, `${A}`, `${A:-default}`, `${A-default}`, `${A:?message}`, `${A?message}`, `${A:+other}` and `${A+other}`, nested ones as well; `$$` is a dollar.
 *
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export function interpolate(source: string, variables: Variables, { ifUnset = () => '', hide = (_, value) => value }: InterpolationOptions = {}): Interpolated {
  const unset: string[] = [];
  const valueOf = (name: string) => {
    const value = hide(name, variables.get(name));
    if (value === undefined) unset.push(name);
    return value ?? ifUnset(name);
  };
  const replace = (text: string): string => {
    let result = '';
    for (let index = 0; index < text.length; index++) {
      const rest = text.slice(index);
      const [, name] = /^\$([A-Za-z_]\w*)/.exec(rest) ?? [];
      if (rest.startsWith('$$')) {
        result += '$';
        index += 1;
      } else if (name !== undefined) {
        result += valueOf(name);
        index += name.length;
      } else if (rest.startsWith('${')) {
        const end = endOfBraces(rest);
        if (end === undefined) throw new RequiredVariableError('has a ${ without its }');
        result += expand(rest.slice(2, end));
        index += end;
      } else {
        result += text[index];
      }
    }
    return result;
  };
  const expand = (expression: string): string => {
    const [, name, operator, word] = /^([A-Za-z_]\w*)(:?[-?+])?([\s\S]*)$/.exec(expression) ?? [];
    if (name === undefined || (operator === undefined && word !== '')) throw new RequiredVariableError(`has \${${name ?? ''}…}, which is no variable: after the name come }, :-, -, :?, ?, :+ or +`);
    if (operator === undefined) return valueOf(name);
    const value = variables.get(name);
    const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
    if (operator.endsWith('+')) return isSet ? replace(word) : '';
    if (isSet) return hide(name, value) ?? '';
    if (operator.endsWith('-')) return hide(name, replace(word)) ?? '';
    throw new RequiredVariableError(`needs the variable ${name}${word === '' ? '' : `: ${word}`}; set it in .env, or in a file that you name by --env-file`);
  };
  return { text: replace(source), unset };
}

function endOfBraces(text: string): number | undefined {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    if (text.startsWith('${', index)) depth += 1;
    if (text[index] === '}' && --depth === 0) return index;
  }
  return undefined;
}
