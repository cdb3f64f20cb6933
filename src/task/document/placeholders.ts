import { Token } from 'aws-cdk-lib/core';
import { PLACEHOLDER, placeholderNames } from './placeholder-syntax';
import { DocumentPath, Reader } from './readers';
import { failWith, useOneOf } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';

/** Words that people leave for somebody else to replace. */
const REMINDER = /\bTODO\b|placeholder|replace[_-]?(?:me|with|this)|change[_-]?me|your[_-](?:account|region|image|repo)/i;

/** Returns the names of the placeholders in a text. */
export function placeholdersIn(text: string): string[] {
  if (Token.isUnresolved(text)) return [];
  return placeholderNames(text);
}

/** Fails on a text in which a placeholder is left. `option` is the option that replaces the whole field. */
export const filledIn = <T>(read: Reader<T>, option?: string): Reader<T> => (value, path) => {
  requireFilledIn(value, path, option);
  return read(value, path);
};

/** Fails on a text in which a placeholder is left. */
export function requireFilledIn(value: unknown, path: DocumentPath, option?: string): void {
  if (typeof value !== 'string' || isUnknown(value)) return;
  const [name] = placeholdersIn(value);
  if (name === undefined) return;
  const inValues = `pass \`values: { ${JSON.stringify(name)}: … }\``;
  path.failWith({
    problem: 'has a placeholder', actual: value, remedy: option === undefined ? `replace it, or ${inValues}` : `pass the option \`${option}\`, or ${inValues}`,
  });
}

/** Replaces placeholders by the values of the app, everywhere in the document. Fails on a value for which there is no placeholder. */
export function fillIn(document: unknown, values: Readonly<Record<string, string>>, source: string): unknown {
  const found = new Set<string>();
  const filled = mapTexts(document, (text) => {
    placeholdersIn(text).forEach((name) => found.add(name));
    return Token.isUnresolved(text) ? text : text.replace(PLACEHOLDER, (placeholder) => values[placeholdersIn(placeholder)[0]] ?? placeholder);
  });
  const unused = Object.keys(values).find((name) => !found.has(name));
  if (unused !== undefined) {
    failWith(source, { problem: 'values has a name for which the document has no placeholder', actual: unused, remedy: useOneOf([...found]) });
  }
  return filled;
}

/** What agents and log drivers fill in themselves. */
const FOREIGN_TEXTS = ['dockerLabels', 'logConfiguration', 'firelensConfiguration'];

/** Returns the paths of texts that look like something to be replaced, and that ECS takes as they are. */
export function unfilledTexts(document: unknown, path = '', isForeign = false): string[] {
  if (typeof document === 'string') return (isForeign ? UNMISTAKABLE.test(document) : isUnfilled(document)) ? [path] : [];
  if (typeof document !== 'object' || document === null || Token.isUnresolved(document)) return [];
  const isList = Array.isArray(document);
  return Object.entries(document).flatMap(([name, member]) => {
    const place = isList ? `${path}[${name}]` : [path, name].filter((part) => part !== '').join('.');
    return [
      ...isList || !UNMISTAKABLE.test(name) ? [] : [place],
      ...unfilledTexts(member, place, isForeign || FOREIGN_TEXTS.includes(name)),
    ];
  });
}

/** Placeholders that no shell, agent or template of an app uses for its own. */
const UNMISTAKABLE = /<[A-Z][A-Z0-9_-]*>|__[A-Z0-9]+(?:_[A-Z0-9]+)*__/;

/** A command may use `${NAME}` within a text, so that only texts of nothing else count. */
function isUnfilled(text: string): boolean {
  if (Token.isUnresolved(text)) return false;
  const [match] = text.matchAll(PLACEHOLDER);
  return match?.[0] === text.trim() || UNMISTAKABLE.test(text) || REMINDER.test(text);
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return value;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [map(name), mapTexts(item, map)]));
}
