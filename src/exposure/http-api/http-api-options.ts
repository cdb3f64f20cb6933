import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Token } from 'aws-cdk-lib/core';
import { failWith, requireDistinct, requireInRange } from '../../private/errors';
import { isDummy } from '../../private/pending-lookup';
import { requireOptions } from '../../private/required-options';
import { requireDuration } from '../../private/units';
import { requireNameInZone, requireZoneName } from '../checks';

/**
 * A route of an HTTP API: requests that it forwards to the service.
 */
export interface HttpApiRoute {
  /**
   * Path, such as `/orders`, `/orders/{id}`, or `/{proxy+}` for all paths below. A trailing slash fails synthesis, and so do two routes of one
   * path and method.
   */
  readonly path: string;

  /**
   * HTTP methods of the requests.
   *
   * @default - all
   */
  readonly methods?: apigateway.HttpMethod[];
}

/**
 * Custom domain name of an HTTP API.
 */
export interface HttpApiDomain {
  /**
   * Domain name, such as `api.example.com`. A name outside `hostedZone` fails synthesis, and so does one that another
   * service of the app has.
   */
  readonly domainName: string;

  /**
   * Certificate for the domain name. One of another Region than the API's fails synthesis.
   */
  readonly certificate: acm.ICertificate;

  /**
   * Hosted zone for the alias records, for IPv4 and IPv6.
   *
   * @default - none; create the records yourself
   */
  readonly hostedZone?: route53.IHostedZone;
}

/**
 * Options of `Exposure.httpApi()`.
 */
export interface HttpApiOptions {
  /**
   * Requests to forward; all others get status 404. An empty list fails synthesis.
   *
   * @default - all requests
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
   */
  readonly routes?: HttpApiRoute[];

  /**
   * Authorizer of the routes.
   *
   * @default - none; everybody may call them
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
   */
  readonly authorizer?: apigateway.IHttpRouteAuthorizer;

  /**
   * CORS configuration: pages of other origins that may call the API from a browser. API Gateway responds to their preflight requests.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
   */
  readonly corsPreflight?: apigateway.CorsPreflightOptions;

  /**
   * Throttling of the requests.
   *
   * @default - the limits of the account
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
   */
  readonly throttle?: apigateway.ThrottleSettings;

  /**
   * Log group for access logs, with a line for each request in the common log format. One of another Region or account than
   * the API's fails synthesis.
   *
   * @default - no access logs; a new log group when the `WorkloadDefaults` log activity
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
   */
  readonly accessLogGroup?: logs.ILogGroup;

  /**
   * Custom domain name. It disables the API's default endpoint.
   *
   * @default - none; clients use the default endpoint
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
   */
  readonly domain?: HttpApiDomain;

  /**
   * Subnets of the VPC link.
   *
   * @default - a private subnet in each Availability Zone, or a public one when the VPC has no others
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/** Segments that are literal or a variable; the last one may be greedy. */
const PATH = /^\/$|^(\/([\w.~!$&'()*,;=:@%-]+|\{[\w.-]+\}))*(\/([\w.~!$&'()*,;=:@%-]+|\{[\w.-]+\+?\}))$/;

/**
 * Requires options that API Gateway accepts.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function requireHttpApiOptions(factory: string, { routes, throttle = {}, corsPreflight = {}, domain }: HttpApiOptions): void {
  if (routes?.length === 0) {
    failWith(factory, { problem: 'routes is empty, so no request would be forwarded', remedy: 'name one, or leave it out for all requests' });
  }
  requireRoutes(factory, routes ?? []);
  requireInRange(factory, 'throttle.rateLimit', throttle.rateLimit, { min: 0, max: Infinity, allowsFractions: true }, 'use a number of requests in a second');
  requireInRange(factory, 'throttle.burstLimit', throttle.burstLimit, { min: 0, max: Infinity }, 'use a number of requests');
  requireDuration(factory, 'corsPreflight.maxAge', corsPreflight.maxAge, 'seconds', { min: 0, max: 86_400 }, 'use a day at most');
  if (corsPreflight.allowCredentials && corsPreflight.allowOrigins?.includes('*')) {
    failWith(factory, { problem: 'corsPreflight allows credentials for every origin, which browsers reject', actual: '*', remedy: 'name the origins in allowOrigins' });
  }
  if (domain) requireOptions(`${factory} domain`, domain, { domainName: "use one such as 'api.example.com'", certificate: 'pass a certificate for the name' });
  if (domain?.hostedZone) requireNameInZone(factory, 'domain.domainName', domain.domainName, requireZoneName(factory, domain.hostedZone));
}

function requireRoutes(factory: string, routes: readonly HttpApiRoute[]): void {
  for (const [index, route] of routes.entries()) {
    const { path, methods } = requireOptions(`${factory} routes[${index}]`, route, { path: "use one such as '/orders'" });
    if (Token.isUnresolved(path) || !(isDummy(path) || PATH.test(path))) {
      failWith(factory, {
        problem: 'path of a route is not one that API Gateway accepts',
        actual: path,
        remedy: "use one such as '/orders/{id}', without a trailing slash, and with {name+} only at its end",
      });
    }
    if (methods?.length === 0) failWith(factory, { problem: `the route of '${path}' has no methods`, remedy: 'name one, or leave methods out for all' });
  }
  const keys = routes.flatMap(({ path, methods = ['ANY'] }) => methods.map((method) => `${method} ${path}`));
  requireDistinct(factory, keys, { problem: 'two routes are for the same requests', remedy: 'remove one of them' });
}
