import { Lazy, Token } from 'aws-cdk-lib/core';
import { areContainersKnown, containerLabel, ContainerView, firstDuplicate, numberOf } from '../../../src/validation/template/task-view';
import { unknownNumber } from '../../fixtures/number-token';

const named = (name: unknown, number = 1) => ({ name, at: (field?: string) => `${field ?? 'container'} ${number}` }) as ContainerView;

describe('a number', () => {
  test.each([[80, 80], [-1, -1], [0.5, 0.5], ['80', 80], ['-1', -1]])('may be %p', (value, number) => {
    expect(numberOf(value)).toBe(number);
  });

  test.each([['80/tcp'], ['port 80'], ['0.5'], [''], [['80']], [undefined], [{ Ref: 'Port' }]])('is not %p', (value) => {
    expect(numberOf(value)).toBeUndefined();
  });

  test('is not known where it is a token', () => {
    expect([unknownNumber(), Token.asString({ Ref: 'Port' })].map(numberOf)).toEqual([undefined, undefined]);
  });
});

describe('a container', () => {
  test('is called by its name', () => {
    expect(containerLabel(named('web'))).toBe("container 'web'");
  });

  test('is called by its place where its name is not known', () => {
    expect([{ Ref: 'Name' }, Lazy.string({ produce: () => 'web' })].map((name) => containerLabel(named(name, 2)))).toEqual(['container 2', 'container 2']);
  });

  test('is known where its name is', () => {
    expect([['web', 'proxy'], ['web', { Ref: 'Name' }]].map((names) => areContainersKnown({ containers: names.map((name) => named(name)) }))).toEqual([true, false]);
  });

  test('is not known where all of them are computed', () => {
    expect(areContainersKnown({ containers: [], unknown: new Set(['containerDefinitions']) })).toBe(false);
  });
});

test('the first text that is there twice is found among texts that are not known', () => {
  expect(firstDuplicate([{ Ref: 'A' }, { Ref: 'A' }, 'b', 'c', 'c', 'b'])).toBe('c');
});
