import { IResolvable, Stack, Token } from 'aws-cdk-lib/core';

/**
 * Serializes a document as JSON. Strings may be, or contain, tokens. `Stack.toJsonString()` takes any document, but several times as long at each
 * synthesis, because it resolves the document to tell lists and numbers from strings; it is used only if the document has such tokens.
 *
 * @param document A document whose string tokens resolve to values without characters that JSON escapes, such as ARNs and names.
 */
export function toJsonText(stack: Stack, document: object): string {
  return needsResolving(document) ? stack.toJsonString(document) : JSON.stringify(document);
}

/** Returns whether a value contains tokens of lists, numbers or objects. */
function needsResolving(value: unknown): boolean {
  if (typeof value === 'number') return Token.isUnresolved(value);
  if (typeof value !== 'object' || value === null) return false;
  if (isResolvable(value) || (Array.isArray(value) && Token.isUnresolved(value))) return true;
  return Object.values(value).some(needsResolving);
}

function isResolvable(value: object): value is IResolvable {
  return 'resolve' in value;
}
