/** `<NAME>`, `${NAME}`, `{{NAME}}`, `[[NAME]]`, `$(NAME)`, `%NAME%` and `__NAME__`; not CloudFormation's `{{resolve:…}}`. */
export const PLACEHOLDER = new RegExp([
  /<([^<>\s][^<>]*)>/, /\$\{([^{}]+)\}/, /\{\{(?!resolve:)\s*([^{}]+?)\s*\}\}/, /\[\[\s*([^[\]]+?)\s*\]\]/, /\$\(([^()]+)\)/, /%([A-Za-z]\w*)%/,
  /__([A-Z0-9]+(?:_[A-Z0-9]+)*)__/,
].map(({ source }) => source).join('|'), 'g');

/** Returns the names of the placeholders in a text without tokens. */
export function placeholderNames(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match.slice(1).find((name) => name !== undefined)!);
}
