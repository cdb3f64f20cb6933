import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Exposure, HttpApiOptions } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { newStack } from '../../fixtures/new-stack';

test.each(['/', '/orders', '/orders/{id}', '/{proxy+}', '/orders/{id}/{rest+}', '/a.b-c_d~e'])('the path %s is one that API Gateway takes', (path) => {
  expect(() => Exposure.httpApi({ routes: [{ path }] })).not.toThrow();
});

test.each(['', 'orders', '/orders/', '//', '/a//b', '/a b', '/{', '/{id', '/{proxy+}/below', '/{}', '/a?b'])("fails with the path '%s'", (path) => {
  expect(() => Exposure.httpApi({ routes: [{ path }] })).toThrow('[Exposure.httpApi()] path of a route is not one that API Gateway takes');
});

test.each<[string, HttpApiOptions, string]>([
  ['two routes of one path', { routes: [{ path: '/orders' }, { path: '/orders' }] }, "two routes take the same requests, got 'ANY /orders'"],
  ['two routes of one path and method', {
    routes: [{ path: '/orders', methods: [HttpMethod.GET, HttpMethod.PUT] }, { path: '/orders', methods: [HttpMethod.PUT] }],
  }, "two routes take the same requests, got 'PUT /orders'"],
  ['a route without methods', { routes: [{ path: '/orders', methods: [] }] }, "the route of '/orders' has no methods"],
  ['a rate below 0', { throttle: { rateLimit: -1 } }, 'throttle.rateLimit must be a number 0 or more, got -1'],
  ['half a request', { throttle: { burstLimit: 0.5 } }, 'throttle.burstLimit must be a whole number 0 or more, got 0.5'],
  ['an answer that is kept for days', { corsPreflight: { maxAge: Duration.days(2) } }, 'corsPreflight.maxAge in seconds must be a whole number from 0 to 86400'],
  ['credentials for everybody', { corsPreflight: { allowOrigins: ['*'], allowCredentials: true, allowMethods: [CorsHttpMethod.GET] } }, 'corsPreflight allows credentials to every origin'],
])('fails with %s', (_, options, message) => {
  expect(() => Exposure.httpApi(options)).toThrow(`[Exposure.httpApi()] ${message}`);
});

test('two methods of one path go by two routes', () => {
  const routes = [{ path: '/orders', methods: [HttpMethod.GET] }, { path: '/orders', methods: [HttpMethod.PUT] }];

  expect(() => Exposure.httpApi({ routes })).not.toThrow();
});

test('fails with a name outside the zone, and with a zone whose name is not known', () => {
  const stack = newStack();
  const certificate = existingCertificate(stack);
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
  const nameless = route53.HostedZone.fromHostedZoneId(stack, 'Nameless', 'Z2');

  expect(() => Exposure.httpApi({ domain: { domainName: 'api.example.org', certificate, hostedZone: zone } }))
    .toThrow("domain.domainName lies outside the hosted zone 'example.com', got 'api.example.org'");
  expect(() => Exposure.httpApi({ domain: { domainName: 'api.example.com', certificate, hostedZone: nameless } }))
    .toThrow(/^\[Exposure.httpApi\(\)\] the name of the hosted zone is not known: .*; import it by HostedZone.fromHostedZoneAttributes\(\) or .fromLookup\(\)$/);
});
