import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { failWith, requireDistinct } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { HEADER_NAME, TestHeaderRoute } from '../../traffic/test-traffic';

/**
 * Conditions of the requests for a route. A request must match all conditions, each by any of its values. A rule has at most five values and five
 * wildcards: with `ServiceDeployment.rolling()`, more of them become several rules; other deployments shift one rule of a route, and fail synthesis.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export interface RouteConditions {
  /**
   * Paths, with `*` and `?` as wildcards, each at most 128 characters, beginning with `/` or `*`. Tasks receive the whole path. `/api/*` does not
   * match `/api`: name both. Unless `healthCheck.path` is set, the health check asks for `/`, which adds a warning where no path matches it.
   *
   * @default - any path
   */
  readonly paths?: string[];

  /**
   * Host names, with `*` and `?` as wildcards, each at most 128 characters.
   *
   * @default - any host
   */
  readonly hosts?: string[];

  /**
   * Values of HTTP headers by name, with `*` and `?` as wildcards. `Host` fails synthesis; use `hosts`.
   *
   * @default - any headers
   */
  readonly headers?: { [name: string]: string[] };

  /**
   * HTTP methods, in upper case.
   *
   * @default - any method
   */
  readonly methods?: string[];

  /**
   * Keys and values of query strings, with `*` and `?` as wildcards.
   *
   * @default - any query
   */
  readonly queryStrings?: elbv2.QueryStringCondition[];

  /**
   * Addresses of the clients, in CIDR notation.
   *
   * @default - any client
   */
  readonly sourceIps?: string[];
}

/** Requires conditions that Elastic Load Balancing accepts. */
export function requireConditions(factory: string, { paths, hosts, headers, methods, queryStrings, sourceIps }: RouteConditions): void {
  for (const [option, values] of Object.entries({ paths, hosts, methods, queryStrings, sourceIps, ...headers })) {
    if (values?.length === 0) failWith(factory, { problem: `${option} is empty, so no request would match`, remedy: 'name a value, or leave it out' });
  }
  for (const [option, values] of Object.entries({ paths, hosts, methods, sourceIps, ...headers })) requireDistinctValues(factory, option, values);
  requirePattern(factory, 'a path', paths, /^[/*].{0,127}$/, "begin it with '/', and use at most 128 characters");
  requirePattern(factory, 'a host', hosts, /^[A-Za-z0-9.*?-]{1,128}$/, "use one such as 'shop.example.com' or '*.example.com'");
  requirePattern(factory, 'a method', methods, /^[A-Z_-]{1,40}$/, "use one such as 'GET'");
  requirePattern(factory, 'an address', sourceIps, /^[0-9a-fA-F.:]+\/\d{1,3}$/, "use one such as '192.0.2.0/24'");
  requirePattern(factory, 'a header', Object.keys(headers ?? {}).filter((name) => !isUnknown(name)), HEADER_NAME, 'use letters, digits and hyphens');
  if (Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'host')) {
    failWith(factory, { problem: 'headers contains Host, which has a condition of its own', remedy: 'use `hosts`' });
  }
}

/** Returns the conditions of a rule; without any, a path that matches all requests. */
export function listenerConditions(conditions: RouteConditions, test?: TestHeaderRoute): elbv2.ListenerCondition[] {
  const { paths, hosts, headers = {}, methods, queryStrings, sourceIps } = conditions;
  const { hostHeaders, httpHeader, httpRequestMethods, pathPatterns, queryStrings: queries, sourceIps: addresses } = elbv2.ListenerCondition;
  return [
    ...hosts ? [hostHeaders(hosts)] : [],
    ...paths || isCatchAll(conditions) ? [pathPatterns(paths ?? ['/*'])] : [],
    ...Object.entries(headers).map(([name, values]) => httpHeader(name, values)),
    ...methods ? [httpRequestMethods(methods)] : [],
    ...queryStrings ? [queries(queryStrings)] : [],
    ...sourceIps ? [addresses(sourceIps)] : [],
    ...test ? [httpHeader(test.name, test.values)] : [],
  ];
}

/** Returns the first host without wildcards, if any. */
export function literalHost({ hosts = [] }: RouteConditions): string | undefined {
  return hosts.find((host) => !/[*?]/.test(host));
}

/** Returns whether there are no conditions, so that every request matches. */
export function isCatchAll({ paths, hosts, headers, methods, queryStrings, sourceIps }: RouteConditions): boolean {
  return [paths, hosts, headers, methods, queryStrings, sourceIps].every((values) => values === undefined);
}

/** Returns the same text for the same conditions, in any order. */
export function conditionsKey(conditions: RouteConditions, test?: TestHeaderRoute): string {
  const { paths = isCatchAll(conditions) ? ['/*'] : undefined, hosts, headers = {}, methods, queryStrings, sourceIps } = conditions;
  const sorted = (values?: string[]) => values && [...values].sort();
  const byName = Object.entries(headers).map(([name, values]) => [name.toLowerCase(), sorted(values)]).sort();
  const queries = queryStrings?.map(({ key, value }) => `${key ?? ''}=${value}`);
  const lowerHosts = hosts?.map((host) => host.toLowerCase());
  const testHeader = test && [test.name, sorted(test.values)];
  return JSON.stringify([sorted(paths), sorted(lowerHosts), byName, sorted(methods), sorted(queries), sorted(sourceIps), testHeader]);
}

function requireDistinctValues(factory: string, option: string, values: string[] = []): void {
  requireDistinct(factory, values, { problem: `${option} has a value twice`, remedy: 'remove one of them' });
}

function requirePattern(factory: string, subject: string, values: string[] | undefined, pattern: RegExp, remedy: string): void {
  const invalid = values?.find((value) => !isUnknown(value) && !pattern.test(value));
  if (invalid !== undefined) failWith(factory, { problem: `${subject} is not valid in a condition`, actual: invalid, remedy });
}
