import { automaticPriority, specificity } from '../../../src/exposure/routing/rule-priorities';

test('a priority comes from the owner and the conditions alone', () => {
  expect(automaticPriority('Orders/Web', { paths: ['/orders/*'] }, false)).toBe(automaticPriority('Orders/Web', { paths: ['/orders/*'] }, false));
  expect(automaticPriority('Orders/Web', { paths: ['/orders/*'] }, false)).not.toBe(automaticPriority('Carts/Web', { paths: ['/orders/*'] }, false));
});

test.each([
  ['a longer path', { paths: ['/api/v1/*'] }, { paths: ['/api/*'] }],
  ['a path without wildcards', { paths: ['/api'] }, { paths: ['/api*'] }],
  ['a host without wildcards', { hosts: ['a.example.com'] }, { hosts: ['*.example.com'] }],
  ['a host and a path', { hosts: ['a.example.com'], paths: ['/api/*'] }, { hosts: ['a.example.com'] }],
  ['a header', { paths: ['/api/*'], headers: { 'X-Team': ['a'] } }, { paths: ['/api/*'] }],
  ['any condition', { methods: ['GET'] }, {}],
])('%s comes first', (_, specific, general) => {
  for (const [one, other] of [['A/Web', 'B/Web'], ['B/Web', 'A/Web']]) {
    expect(automaticPriority(one, specific, false)).toBeLessThan(automaticPriority(other, general, false));
  }
});

test('of several values the least specific one counts', () => {
  expect(specificity({ paths: ['/a/b/c', '/*'] })).toBe(specificity({ paths: ['/*'] }));
});

test('a test rule comes before the production rule, and both leave room on either side', () => {
  for (const conditions of [{}, { paths: ['/a'] }, { paths: ['/a/b/c/d/e/f/g/h'], hosts: ['a'] }]) {
    const [test, production] = [true, false].map((one) => automaticPriority('Orders/Web', conditions, one));
    expect(test).toBeLessThan(production);
    expect(test).toBeGreaterThan(1000);
    expect(production).toBeLessThan(49001);
  }
});
