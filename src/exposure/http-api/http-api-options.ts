import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Token } from 'aws-cdk-lib/core';
import { failWith, requireInRange } from '../../private/errors';
import { requireDuration } from '../../private/units';
import { zoneNameOf } from '../checks';

/** Segments of characters that a URL can have, or a variable; the last one may catch all below. */
const PATH = /^\/$|^(\/([\w.~!$&'()*,;=:@%-]+|\{[\w.-]+\}))*(\/([\w.~!$&'()*,;=:@%-]+|\{[\w.-]+\+?\}))$/;

/**
 * Refuses what API Gateway does not take.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function requireHttpApiOptions(factory: string, { routes, throttle = {}, corsPreflight = {}, domain }: HttpApiOptions): void {
  if (routes?.length === 0) {
    failWith(factory, { problem: 'routes is empty, so nothing would be passed on', remedy: 'name one, or leave it out for all requests' });
  }
  requireRoutes(factory, routes ?? []);
  requireInRange(factory, 'throttle.rateLimit', throttle.rateLimit, { min: 0, max: Infinity, allowsFractions: true }, 'use the requests of a second');
  requireInRange(factory, 'throttle.burstLimit', throttle.burstLimit, { min: 0, max: Infinity }, 'use a number of requests');
  requireDuration(factory, 'corsPreflight.maxAge', corsPreflight.maxAge, 'seconds', { min: 0, max: 86_400 }, 'use a day at most');
  if (corsPreflight.allowCredentials && corsPreflight.allowOrigins?.includes('*')) {
    failWith(factory, { problem: 'corsPreflight allows credentials to every origin, which browsers do not', actual: '*', remedy: 'name the origins in allowOrigins' });
  }
  if (domain) requireDomain(factory, domain);
}

function requireRoutes(factory: string, routes: readonly HttpApiRoute[]): void {
  for (const { path, methods } of routes) {
    if (Token.isUnresolved(path) || !PATH.test(path)) {
      failWith(factory, {
        problem: 'path of a route is not one that API Gateway takes', actual: path, remedy: "write it as in '/orders/{id}', with {name+} at its end alone and no slash there",
      });
    }
    if (methods?.length === 0) failWith(factory, { problem: `the route of '${path}' has no methods`, remedy: 'name one, or leave methods out for all' });
  }
  const keys = routes.flatMap(({ path, methods = ['ANY'] }) => methods.map((method) => `${method} ${path}`));
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) failWith(factory, { problem: 'two routes take the same requests', actual: twice, remedy: 'remove one of them' });
}

function requireDomain(factory: string, { domainName, hostedZone }: HttpApiDomain): void {
  const zoneName = hostedZone && zoneNameOf(factory, hostedZone);
  if (zoneName === undefined || Token.isUnresolved(zoneName) || Token.isUnresolved(domainName)) return;
  if (domainName === zoneName || domainName.endsWith(`.${zoneName}`)) return;
  failWith(factory, { problem: `domain.domainName lies outside the hosted zone '${zoneName}'`, actual: domainName, remedy: 'write it in full, or pass its zone' });
}

/**
 * Requests that an HTTP API passes on.
 */
export interface HttpApiRoute {
  /**
   * Path, such as `/orders`, `/orders/{id}`, or `/{proxy+}` for all below. A slash at its end is refused, and so are two routes of one path and
   * method.
   */
  readonly path: string;

  /**
   * HTTP methods.
   *
   * @default - all
   */
  readonly methods?: apigateway.HttpMethod[];
}

/**
 * A name of yours that clients call an HTTP API by.
 */
export interface HttpApiDomain {
  /**
   * The name, such as `api.example.com`.
   */
  readonly domainName: string;

  /**
   * Certificate that covers it, in the Region of the API.
   */
  readonly certificate: acm.ICertificate;

  /**
   * Zone that the name is written into, for IPv4 and IPv6.
   *
   * @default - none; write the name yourself
   */
  readonly hostedZone?: route53.IHostedZone;
}

/**
 * Options of `Exposure.httpApi()`.
 */
export interface HttpApiOptions {
  /**
   * Requests that are passed on; all others are answered with 404. An empty list is refused.
   *
   * @default - all requests
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
   */
  readonly routes?: HttpApiRoute[];

  /**
   * Who may call the routes.
   *
   * @default - everybody
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
   */
  readonly authorizer?: apigateway.IHttpRouteAuthorizer;

  /**
   * Which pages of other origins may call the API from a browser. API Gateway answers their preflight requests.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
   */
  readonly corsPreflight?: apigateway.CorsPreflightOptions;

  /**
   * How many requests are let through.
   *
   * @default - the account's limit
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
   */
  readonly throttle?: apigateway.ThrottleSettings;

  /**
   * Log group that gets a line for each request, in the common log format.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
   */
  readonly accessLogGroup?: logs.ILogGroup;

  /**
   * A name of yours. The API's own name is closed with it.
   *
   * @default - the API's own name
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
   */
  readonly domain?: HttpApiDomain;

  /**
   * Subnets of the VPC link.
   *
   * @default - private subnets, or public ones where the VPC has no others
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}
