import { limitProblem, splitConditions } from '../../../src/exposure/routing/split-conditions';
import { RouteConditions } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';

const hosts = (count: number) => Array.from({ length: count }, (_, i) => `h${i + 1}.example.com`);
const split = (conditions: RouteConditions) => splitConditions('Exposure.x()', conditions);

describe('conditions become as few rules as together match the same requests', () => {
  test('five values and five wildcards fit into one', () => {
    expect(split({ hosts: ['*.a.com', '*.b.com'], paths: ['/a*', '/b*', '/c*'] })).toEqual([{ hosts: ['*.a.com', '*.b.com'], paths: ['/a*', '/b*', '/c*'] }]);
  });

  test.each([[6, 2], [10, 2], [11, 3], [12, 3], [25, 5]])('%d hosts become %d rules', (values, rules) => {
    const conditions = split({ hosts: hosts(values) });

    expect(conditions).toHaveLength(rules);
    expect(conditions.flatMap((each) => each.hosts)).toEqual(hosts(values));
    for (const each of conditions) expect(limitProblem(each)).toBeUndefined();
  });

  test('a value that is appended changes only the last one', () => {
    const [before, after] = [split({ hosts: hosts(7) }), split({ hosts: hosts(8) })];

    expect(after[0]).toEqual(before[0]);
  });

  test('wildcards count as well as values', () => {
    expect(split({ paths: ['/a/*', '/b/*', '/c/*/*', '/d/*/*'] })).toEqual([{ paths: ['/a/*', '/b/*', '/c/*/*'] }, { paths: ['/d/*/*'] }]);
  });

  test('each share of a condition goes with each share of the others', () => {
    const conditions = split({ hosts: hosts(4), paths: ['/a', '/b', '/c', '/d'], headers: { 'X-Team': ['a'] } });

    expect(conditions).toHaveLength(4);
    const pairs = conditions.flatMap(({ hosts: some = [], paths = [], headers }) => some.flatMap((host) => paths.map((path) => `${host}${path}${headers!['X-Team'][0]}`)));
    expect(pairs.sort()).toEqual(hosts(4).flatMap((host) => ['a', 'b', 'c', 'd'].map((path) => `${host}/${path}a`)).sort());
  });

  test('headers and query strings are split, too', () => {
    const queryStrings = ['1', '2', '3', '4', '5', '6'].map((value) => ({ key: 'v', value }));

    expect(split({ queryStrings }).flatMap((each) => each.queryStrings)).toEqual(queryStrings);
    expect(split({ headers: { A: ['1', '2', '3', '4', '5', '6'] } }).flatMap(({ headers }) => headers!.A)).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('a key of a query string may have wildcards that count', () => {
    expect(limitProblem({ queryStrings: [{ key: '*a*', value: '*b*' }, { key: '*', value: '*' }] })).toMatchObject({ actual: 6 });
  });
});

test.each<[string, RouteConditions]>([
  ['six wildcards in one value', { paths: ['/*/*/*/*/*/*'] }],
  ['six conditions', { hosts: ['a.com'], paths: ['/a'], methods: ['GET'], sourceIps: ['10.0.0.0/8'], headers: { A: ['1'], B: ['2'] } }],
  ['wildcards of two conditions', { hosts: ['*.*.*.com'], paths: ['/*/*/*'] }],
])('fails with %s, which no rule may have', (_, conditions) => {
  expect(() => split(conditions)).toThrow(errorAt('Exposure.x()', 'one value of each condition', '5 values and 5 wildcards', 'use fewer'));
});
