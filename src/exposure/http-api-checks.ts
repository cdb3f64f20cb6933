import { Token } from 'aws-cdk-lib/core';
import { HttpApiDomain, HttpApiOptions, HttpApiRoute } from './http-api-options';
import { zoneNameOf } from './zone-name';
import { requireTime } from '../private/amounts';
import { refuse, requireInRange } from '../private/errors';

/** Segments of characters that a URL can have, or a variable; the last one may catch all below. */
const PATH = /^\/$|^(\/([\w.~!$&'()*,;=:@%-]+|\{[\w.-]+\}))*(\/([\w.~!$&'()*,;=:@%-]+|\{[\w.-]+\+?\}))$/;

/**
 * Refuses what API Gateway does not take.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function requireHttpApi(factory: string, { routes, throttle = {}, corsPreflight = {}, domain }: HttpApiOptions): void {
  if (routes?.length === 0) {
    refuse(factory, { what: 'routes is empty, so nothing would be passed on', instead: 'name one, or leave it out for all requests' });
  }
  requireRoutes(factory, routes ?? []);
  requireInRange(factory, 'throttle.rateLimit', throttle.rateLimit, { min: 0, max: Infinity, fractions: true }, 'use the requests of a second');
  requireInRange(factory, 'throttle.burstLimit', throttle.burstLimit, { min: 0, max: Infinity }, 'use a number of requests');
  requireTime(factory, 'corsPreflight.maxAge', corsPreflight.maxAge, 'seconds', { min: 0, max: 86_400 }, 'use a day at most');
  if (corsPreflight.allowCredentials && corsPreflight.allowOrigins?.includes('*')) {
    refuse(factory, { what: 'corsPreflight allows credentials to every origin, which browsers do not', got: '*', instead: 'name the origins in allowOrigins' });
  }
  if (domain) requireDomain(factory, domain);
}

function requireRoutes(factory: string, routes: readonly HttpApiRoute[]): void {
  for (const { path, methods } of routes) {
    if (Token.isUnresolved(path) || !PATH.test(path)) {
      refuse(factory, {
        what: 'path of a route is not one that API Gateway takes', got: path, instead: "write it as in '/orders/{id}', with {name+} at its end alone and no slash there",
      });
    }
    if (methods?.length === 0) refuse(factory, { what: `the route of '${path}' has no methods`, instead: 'name one, or leave methods out for all' });
  }
  const keys = routes.flatMap(({ path, methods = ['ANY'] }) => methods.map((method) => `${method} ${path}`));
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) refuse(factory, { what: 'two routes take the same requests', got: twice, instead: 'remove one of them' });
}

function requireDomain(factory: string, { domainName, hostedZone }: HttpApiDomain): void {
  const zoneName = hostedZone && zoneNameOf(factory, hostedZone);
  if (zoneName === undefined || Token.isUnresolved(zoneName) || Token.isUnresolved(domainName)) return;
  if (domainName === zoneName || domainName.endsWith(`.${zoneName}`)) return;
  refuse(factory, { what: `domain.domainName lies outside the hosted zone '${zoneName}'`, got: domainName, instead: 'write it in full, or pass its zone' });
}
