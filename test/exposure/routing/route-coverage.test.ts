import { covers } from '../../../src/exposure/routing/route-coverage';
import { RouteConditions } from '../../../src/index';

const covered = (broad: RouteConditions, narrow: RouteConditions) => covers({ conditions: broad }, { conditions: narrow });

test.each<[RouteConditions, RouteConditions]>([
  [{}, { paths: ['/a'] }],
  [{ paths: ['/*'] }, { paths: ['*/a'] }],
  [{ paths: ['/a/*'] }, { paths: ['/a/b', '/a/c/*'] }],
  [{ paths: ['/a?c*'] }, { paths: ['/abc/?'] }],
  [{ hosts: ['*.Example.com'] }, { hosts: ['a.example.com'], paths: ['/a'] }],
  [{ methods: ['GET', 'HEAD'] }, { methods: ['GET'] }],
  [{ sourceIps: ['10.0.0.0/8'] }, { sourceIps: ['10.1.0.0/16'] }],
  [{ sourceIps: ['::/0'] }, { sourceIps: ['2001:db8::/32'] }],
  [{ headers: { 'x-team': ['a*'] } }, { headers: { 'X-Team': ['Ab'], 'X-Other': ['1'] } }],
  [{ queryStrings: [{ value: '*' }] }, { queryStrings: [{ key: 'v', value: '2' }] }],
])('%j matches all requests of %j', (broad, narrow) => {
  expect(covered(broad, narrow)).toBe(true);
});

test.each<[RouteConditions, RouteConditions]>([
  [{ paths: ['/a'] }, {}],
  [{ paths: ['/a/*'] }, { paths: ['/a'] }],
  [{ paths: ['/a?'] }, { paths: ['/a*'] }],
  [{ paths: ['/A'] }, { paths: ['/a'] }],
  [{ paths: ['/a.c'] }, { paths: ['/abc'] }],
  [{ hosts: ['a.example.com'] }, { hosts: ['a.example.com', 'b.example.com'] }],
  [{ methods: ['GET'] }, { paths: ['/a'] }],
  [{ sourceIps: ['10.1.0.0/16'] }, { sourceIps: ['10.0.0.0/8'] }],
  [{ sourceIps: ['10.0.0.0/8'] }, { sourceIps: ['2001:db8::/32'] }],
  [{ headers: { 'X-Team': ['a'] } }, { headers: { 'X-Other': ['a'] } }],
  [{ queryStrings: [{ key: 'v', value: '2' }] }, { queryStrings: [{ value: '2' }] }],
])('%j leaves requests to %j', (broad, narrow) => {
  expect(covered(broad, narrow)).toBe(false);
});

test('production leaves requests with the test header to the test rule, and not the other way round', () => {
  const [production, test] = [{ conditions: { paths: ['/a'] } }, { conditions: { paths: ['/a'] }, test: { kind: 'header' as const, name: 'X-Test', values: ['true'] } }];

  expect(covers(production, test)).toBe(true);
  expect(covers(test, production)).toBe(false);
});
