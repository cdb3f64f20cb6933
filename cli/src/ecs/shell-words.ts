/** Splits a command into words as a shell does, without running anything: quotes and backslashes group, `$` stays. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    const escapes = character === '\\' && quote !== "'" && index + 1 < text.length;
    if (escapes && (quote === '' || '"\\$`\n'.includes(text[index + 1]))) {
      index += 1;
      word = (word ?? '') + (text[index] === '\n' ? '' : text[index]);
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  return word === undefined ? words : [...words, word];
}
