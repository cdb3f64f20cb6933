import { IResolvable, Stack, Token } from 'aws-cdk-lib/core';

/**
 * A document as JSON, in which references may stand for whole or parts of texts. `Stack.toJsonString()` does the same for any document, and takes
 * several times as long whenever a template is looked at: it resolves the document by itself, to tell lists and numbers from texts.
 *
 * @param document Texts in it that are known later must have nothing that JSON quotes, as ARNs and names have not.
 */
export function toJsonText(stack: Stack, document: object): string {
  return needsResolving(document) ? stack.toJsonString(document) : JSON.stringify(document);
}

/** Whether something in a value will be a list, a number or an object. */
function needsResolving(value: unknown): boolean {
  if (typeof value === 'number') return Token.isUnresolved(value);
  if (typeof value !== 'object' || value === null) return false;
  if (isResolvable(value) || (Array.isArray(value) && Token.isUnresolved(value))) return true;
  return Object.values(value).some(needsResolving);
}

function isResolvable(value: object): value is IResolvable {
  return 'resolve' in value;
}
