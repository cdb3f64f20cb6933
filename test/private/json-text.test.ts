import { CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { toJsonText } from '../../src/private/json-text';
import { newStack } from '../fixtures/new-stack';
import { unknownNumber } from '../fixtures/number-token';

const stack = newStack();
const name = new CfnParameter(stack, 'Name').valueAsString;
const arn = Token.asString(Fn.getAtt('Hook', 'Arn'));

test.each<[string, object]>([
  ['texts, numbers and nothing', { version: 0, name: 'web "1" \\ ü', none: undefined, nothing: null, yes: true }],
  ['references, alone and within texts', { arn, list: [arn, `${name}/${arn}`], deep: { name } }],
  ['an empty document', {}],
  ['a list that is not known', { subnets: Fn.split(',', name) }],
  ['a list of which one is a list that is not known', { subnets: [...Token.asList(Fn.ref('Subnets'))] }],
  ['a number that is not known', { port: unknownNumber() }],
  ['a value that is not known', { value: Fn.getAtt('Task', 'Port') }],
  ['a value that is told late', { deep: [Lazy.any({ produce: () => ({ a: name }) })] }],
])('a document of %s is the same text as the CDK writes', (_, document) => {
  const resolved = (text: string) => stack.resolve(text);

  expect(resolved(toJsonText(stack, document))).toEqual(resolved(stack.toJsonString(document)));
});

test('a document of texts and references is written without another look at it', () => {
  const toJsonString = jest.spyOn(Stack.prototype, 'toJsonString');

  toJsonText(stack, { arn, list: [name], version: 0 });
  expect(toJsonString).not.toHaveBeenCalled();
  toJsonText(stack, { subnets: Fn.split(',', name) });
  expect(toJsonString).toHaveBeenCalledTimes(1);
});
