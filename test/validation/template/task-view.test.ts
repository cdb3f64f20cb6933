import { Lazy, Token } from 'aws-cdk-lib/core';
import { areContainersKnown, containerLabel, ContainerView, numberOf } from '../../../src/validation/template/task-view';
import { unknownNumber } from '../../fixtures/number-token';

const named = (name: unknown, number = 1) => ({ name, at: (field?: string) => `${field ?? 'container'} ${number}` }) as ContainerView;

describe('a number', () => {
  test.each([[80, 80], [-1, -1], [0.5, 0.5], ['80', 80], ['-1', -1]])('may be %p', (value, number) => {
    expect(numberOf(value)).toBe(number);
  });

  test.each([['80/tcp'], ['port 80'], ['0.5'], [''], [['80']], [undefined], [{ Ref: 'Port' }]])('is not %p', (value) => {
    expect(numberOf(value)).toBeUndefined();
  });

  test('is unknown as a token', () => {
    expect([unknownNumber(), Token.asString({ Ref: 'Port' })].map(numberOf)).toEqual([undefined, undefined]);
  });
});

describe('a container', () => {
  test('is labelled by its name', () => {
    expect(containerLabel(named('web'))).toBe("container 'web'");
  });

  test('is labelled by its position when its name is unknown', () => {
    const unknownNames = [{ Ref: 'Name' }, Lazy.string({ produce: () => 'web' })];

    expect(unknownNames.map((name) => containerLabel(named(name, 2)))).toEqual(['container 2', 'container 2']);
  });

  test('is known when its name is', () => {
    const areKnown = (...names: unknown[]) => areContainersKnown({ containers: names.map((name) => named(name)) });

    expect([areKnown('web', 'proxy'), areKnown('web', { Ref: 'Name' })]).toEqual([true, false]);
  });

  test('is unknown when the whole list is computed', () => {
    expect(areContainersKnown({ containers: [], unknown: new Set(['containerDefinitions']) })).toBe(false);
  });
});
