import { hasSecret, type SecretTexts } from './secret-texts';

/** Gives the variable of the container that has a secret, by the secret's name and mark. */
export type VariableOf = (name: string, mark: string) => string;

export interface Commands {
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
}

/**
 * Returns the commands with variables in the places of secrets. As ECS replaces no variables in commands, a shell of the image does: the one that runs
 * the command already, or `sh`.
 */
export function withVariables({ entryPoint = [], command = [] }: Commands, texts: SecretTexts, variableOf: VariableOf): Commands {
  if (![...entryPoint, ...command].some(hasSecret)) return { entryPoint, command };
  const words = [...entryPoint, ...command];
  const script = scriptIndex(words);
  if (script !== undefined && words.every((word, index) => index === script || !hasSecret(word))) {
    const replaced = words.map((word, index) => index === script ? inScript(word, texts, variableOf) : word);
    return { entryPoint: replaced.slice(0, entryPoint.length), command: replaced.slice(entryPoint.length) };
  }
  const run = ['sh', '-c', `exec ${words.map((word) => quoted(word, texts, variableOf)).join(' ')}`];
  return entryPoint.length > 0 ? { entryPoint: run } : { command: run };
}

/** The same for the command of a health check. */
export function healthCheckWithVariables(command: readonly string[], texts: SecretTexts, variableOf: VariableOf): readonly string[] {
  if (!command.some(hasSecret)) return command;
  const [kind, ...words] = command;
  return ['CMD-SHELL', kind === 'CMD-SHELL' ? inScript(words.join(' '), texts, variableOf) : words.map((word) => quoted(word, texts, variableOf)).join(' ')];
}

/** Where the script of `sh -c script` is. */
function scriptIndex(words: readonly string[]): number | undefined {
  const shell = words.findIndex((word) => /(^|\/)(sh|bash|ash|dash|zsh|ksh)$/.test(word));
  const option = words.findIndex((word, index) => index > shell && /^-\w*c$/.test(word));
  const isShell = shell >= 0 && option > shell && words.slice(shell + 1, option).every((word) => word.startsWith('-'));
  return isShell && option + 1 < words.length ? option + 1 : undefined;
}

function inScript(script: string, texts: SecretTexts, variableOf: VariableOf): string {
  return texts.replace(script, (name, mark, offset) => {
    const quote = quoteAt(script, offset);
    const variable = `\${${variableOf(name, mark)}}`;
    if (quote === '"') return variable;
    return quote === "'" ? `'"${variable}"'` : `"${variable}"`;
  });
}

function quoteAt(script: string, offset: number): string {
  let quote = '';
  for (let index = 0; index < offset; index++) {
    if (script[index] === '\\' && quote !== "'") index += 1;
    else if (quote === '' && /["']/.test(script[index])) quote = script[index];
    else if (script[index] === quote) quote = '';
  }
  return quote;
}

/** A word for a shell, which replaces nothing in it but the variables of secrets. */
function quoted(word: string, texts: SecretTexts, variableOf: VariableOf): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (!hasSecret(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  return `"${texts.replace(word.replace(/["\\$`]/g, '\\$&'), (name, mark) => `\${${variableOf(name, mark)}}`)}"`;
}
