import { requireConditions } from '../../../src/exposure/routing/route-conditions';
import { RouteConditions } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';

test.each<[string, RouteConditions, string, string]>([
  ['path', { paths: ['/a', '/b', '/a'] }, 'paths', '/a'],
  ['host', { hosts: ['example.com', 'example.com'] }, 'hosts', 'example.com'],
  ['address', { sourceIps: ['192.0.2.0/24', '192.0.2.0/24'] }, 'sourceIps', '192.0.2.0/24'],
  ['header value', { headers: { 'X-Tenant': ['a', 'a'] } }, 'X-Tenant', 'a'],
])('fails with a duplicate %s', (_, conditions, option, duplicate) => {
  expect(() => requireConditions('Exposure.sharedLoadBalancer()', conditions))
    .toThrow(errorAt('Exposure.sharedLoadBalancer()', option, 'twice', `'${duplicate}'`, 'remove'));
});
