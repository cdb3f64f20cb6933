import { CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { toJsonText } from '../../src/private/json-text';
import { newStack } from '../fixtures/new-stack';
import { unknownNumber } from '../fixtures/number-token';

const stack = newStack();
const name = new CfnParameter(stack, 'Name').valueAsString;
const arn = Token.asString(Fn.getAtt('Hook', 'Arn'));

test.each<[string, object]>([
  ['strings, numbers and null', { version: 0, name: 'web "1" \\ ü', none: undefined, nothing: null, yes: true }],
  ['references, alone and within strings', { arn, list: [arn, `${name}/${arn}`], deep: { name } }],
  ['an empty document', {}],
  ['a list token', { subnets: Fn.split(',', name) }],
  ['a list with a list token', { subnets: [...Token.asList(Fn.ref('Subnets'))] }],
  ['a number token', { port: unknownNumber() }],
  ['a reference without type', { value: Fn.getAtt('Task', 'Port') }],
  ['a lazy value', { deep: [Lazy.any({ produce: () => ({ a: name }) })] }],
])('a document with %s is the same JSON as that of Stack.toJsonString()', (_, document) => {
  const resolved = (text: string) => stack.resolve(text);

  expect(resolved(toJsonText(stack, document))).toEqual(resolved(stack.toJsonString(document)));
});

test('a document with strings and references needs no Stack.toJsonString()', () => {
  const toJsonString = jest.spyOn(Stack.prototype, 'toJsonString');

  toJsonText(stack, { arn, list: [name], version: 0 });
  expect(toJsonString).not.toHaveBeenCalled();
  toJsonText(stack, { subnets: Fn.split(',', name) });
  expect(toJsonString).toHaveBeenCalledTimes(1);
});
