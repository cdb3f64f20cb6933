import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Exposure, HttpApiOptions } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';

test.each(['/', '/orders', '/orders/{id}', '/{proxy+}', '/orders/{id}/{rest+}', '/a.b-c_d~e'])('takes the path %s', (path) => {
  expect(() => Exposure.httpApi({ routes: [{ path }] })).not.toThrow();
});

test.each(['', 'orders', '/orders/', '//', '/a//b', '/a b', '/{', '/{id', '/{proxy+}/below', '/{}', '/a?b'])("fails with the path '%s'", (path) => {
  expect(() => Exposure.httpApi({ routes: [{ path }] })).toThrow(errorAt('Exposure.httpApi()', 'path of a route', `got '${path}'`, '/orders/{id}'));
});

test.each<[string, HttpApiOptions, string[]]>([
  ['two routes of one path', { routes: [{ path: '/orders' }, { path: '/orders' }] }, ['two routes', 'ANY /orders', 'remove']],
  ['two routes of one path and method', {
    routes: [{ path: '/orders', methods: [HttpMethod.GET, HttpMethod.PUT] }, { path: '/orders', methods: [HttpMethod.PUT] }],
  }, ['two routes', 'PUT /orders', 'remove']],
  ['a route without methods', { routes: [{ path: '/orders', methods: [] }] }, ["'/orders'", 'no methods', 'name one']],
  ['a rate below 0', { throttle: { rateLimit: -1 } }, ['throttle.rateLimit', '0 or more', '-1']],
  ['half a request', { throttle: { burstLimit: 0.5 } }, ['throttle.burstLimit', 'whole number 0 or more', '0.5']],
  ['an answer that is kept for days', { corsPreflight: { maxAge: Duration.days(2) } }, ['corsPreflight.maxAge in seconds', '0 to 86400', '172800', 'a day']],
  ['credentials for everybody', { corsPreflight: { allowOrigins: ['*'], allowCredentials: true, allowMethods: [CorsHttpMethod.GET] } }, ['corsPreflight', 'credentials', "'*'", 'allowOrigins']],
])('fails with %s', (_, options, words) => {
  expect(() => Exposure.httpApi(options)).toThrow(errorAt('Exposure.httpApi()', ...words));
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
    .toThrow(errorAt('Exposure.httpApi()', 'domain.domainName', 'outside', 'example.com', 'api.example.org', 'its zone'));
  expect(() => Exposure.httpApi({ domain: { domainName: 'api.example.com', certificate, hostedZone: nameless } }))
    .toThrow(errorAt('Exposure.httpApi()', 'hosted zone', 'not known', 'HostedZone.fromHostedZoneAttributes()'));
});
