import { requireConditions } from '../../../src/exposure/shared/route-conditions';
import { RouteConditions } from '../../../src/index';

test.each<[string, RouteConditions, string]>([
  ['a path', { paths: ['/a', '/b', '/a'] }, "paths has a value twice, got '/a'"],
  ['a host', { hosts: ['example.com', 'example.com'] }, "hosts has a value twice, got 'example.com'"],
  ['an address', { sourceIps: ['192.0.2.0/24', '192.0.2.0/24'] }, "sourceIps has a value twice, got '192.0.2.0/24'"],
  ['a value of a header', { headers: { 'X-Tenant': ['a', 'a'] } }, "X-Tenant has a value twice, got 'a'"],
])('fails with %s that is there twice', (_, conditions, message) => {
  expect(() => requireConditions('Exposure.sharedLoadBalancer()', conditions)).toThrow(`[Exposure.sharedLoadBalancer()] ${message}; remove one of them`);
});
