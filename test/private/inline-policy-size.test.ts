import { Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { inlinePolicySize, requireInlinePoliciesFit } from '../../src/private/iam';
import { newStack } from '../fixtures/new-stack';

const statement = (resource: unknown) => ({ Statement: [{ Action: 'a:b', Effect: 'Allow', Resource: resource }] });
const EMPTY = JSON.stringify(statement('')).length;
const charactersOf = (resource: unknown, stack = newStack()) => inlinePolicySize(stack, [statement(resource)]) - EMPTY;

describe('the size of inline policies', () => {
  test('does not count white space', () => {
    expect(charactersOf('arn:aws:s3:::shop')).toBe(17);
    expect(charactersOf(' arn:aws : s3 :::shop\n')).toBe(17);
  });

  test('is that of all documents', () => {
    expect(inlinePolicySize(newStack(), [statement(''), statement('x')])).toBe(2 * EMPTY + 1);
  });

  test('counts the longest values of pseudo parameters, and 100 characters for any other reference', () => {
    const stack = newStack();

    expect(charactersOf(`arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:jobs`, stack)).toBe('arn:aws-us-gov:sqs:ap-southeast-2:111122223333:jobs'.length);
    expect(charactersOf(new CfnParameter(stack, 'Name').valueAsString, stack)).toBe(100);
    expect(charactersOf(`${Fn.getAtt('Role', 'Arn')}/*`, stack)).toBe(102);
    expect(charactersOf(Fn.select(0, ['a', 'b']), stack)).toBe(1);
  });
});

describe('the limit of a role', () => {
  const problemsOf = (characters: number) => {
    const stack: Stack = newStack();
    requireInlinePoliciesFit(stack, { owners: 'the jobs', documents: () => [statement('x'.repeat(characters - EMPTY))], remedy: 'make another stack' });
    return stack.node.validate();
  };

  test('is 10,240 characters', () => {
    expect(problemsOf(10_240)).toEqual([]);
  });

  test('fails with one more', () => {
    expect(problemsOf(10_241)).toEqual([
      expect.stringMatching(/^the jobs .*10240.*, got 'about 10241'; make another stack$/),
    ]);
  });
});
