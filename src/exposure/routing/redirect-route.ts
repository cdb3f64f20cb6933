import { createHash } from 'node:crypto';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Token } from 'aws-cdk-lib/core';
import { conditionsKey, requireConditions, RouteConditions } from './route-conditions';
import { requirePriorities } from './rule-priorities';
import { splitConditions } from './split-conditions';
import { failWith } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';

/**
 * A route that redirects requests. What is left out stays as in the request. `host`, `path` and `query` may contain `#{host}`, `#{path}` and
 * `#{port}`, `query` also `#{query}`. One that changes nothing but the query fails synthesis: it would redirect for ever.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
 */
export interface RedirectRoute extends RouteConditions {
  /**
   * Protocol, `HTTP` or `HTTPS`. From HTTPS to HTTP fails synthesis.
   *
   * @default - that of the request
   */
  readonly protocol?: elbv2.ApplicationProtocol;

  /**
   * Host name, at most 128 characters.
   *
   * @default '#{host}'
   */
  readonly host?: string;

  /**
   * Port, 1 to 65535.
   *
   * @default - that of the request
   */
  readonly port?: number;

  /**
   * Path, beginning with `/`, at most 128 characters.
   *
   * @default '/#{path}'
   */
  readonly path?: string;

  /**
   * Query string without the leading `?`, at most 128 characters.
   *
   * @default '#{query}'
   */
  readonly query?: string;

  /**
   * Whether browsers may keep the redirect: status code 301 in place of 302.
   *
   * @default false
   */
  readonly permanent?: boolean;

  /**
   * Priority of the rule, 1 to 50000: of the rules that match a request, the lowest priority wins. Fails synthesis when another rule of the app has it.
   * Without it, `Exposure.existingListener()` fails synthesis.
   *
   * @default - from 1001 to 49000, more specific conditions first
   */
  readonly priority?: number;
}

/** Requires redirects that Elastic Load Balancing accepts. */
export function requireRedirect(factory: string, redirect: RedirectRoute, usesHttps?: boolean): void {
  const { protocol, host, port, path, query } = redirect;
  requireConditions(factory, redirect);
  splitConditions(factory, redirect);
  requirePriorities(factory, redirect);
  requireChange(factory, redirect);
  requireLength(factory, 'host', host, 1);
  requireLength(factory, 'path', path, 1);
  requireLength(factory, 'query', query, 0);
  if (path !== undefined && !isUnknown(path) && !path.startsWith('/')) {
    failWith(factory, { problem: "path of a redirect must begin with '/'", actual: path, remedy: "use one such as '/new/#{path}'" });
  }
  if (port !== undefined && !Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    failWith(factory, { problem: 'port of a redirect must be a whole number from 1 to 65535', actual: port, remedy: 'use the port of a listener, or leave it out' });
  }
  if (protocol === elbv2.ApplicationProtocol.HTTP && usesHttps) {
    failWith(factory, { problem: 'a redirect leads from HTTPS to HTTP', actual: protocol, remedy: 'leave `protocol` out' });
  }
}

/** Returns the action of a redirect. */
export function redirectAction({ protocol, host, port, path, query, permanent }: RedirectRoute): elbv2.ListenerAction {
  return elbv2.ListenerAction.redirect({ protocol, host, port: port === undefined ? undefined : String(port), path, query, permanent });
}

/** Returns an id that other redirects do not change: a rule cannot take the priority that another one still has. */
export function redirectId({ priority, ...conditions }: RedirectRoute): string {
  if (priority !== undefined && !Token.isUnresolved(priority)) return `Redirect${priority}`;
  return `Redirect${createHash('sha256').update(conditionsKey(conditions)).digest('hex').slice(0, 8)}`;
}

function requireChange(factory: string, { protocol, host = '#{host}', port, path = '/#{path}' }: RedirectRoute): void {
  if (protocol !== undefined || port !== undefined || host !== '#{host}' || path !== '/#{path}') return;
  failWith(factory, { problem: 'a redirect changes neither protocol, host, port nor path, so it would redirect for ever', remedy: 'pass one of them' });
}

function requireLength(factory: string, option: string, value: string | undefined, min: number): void {
  if (value === undefined || isUnknown(value) || (value.length >= min && value.length <= 128)) return;
  failWith(factory, { problem: `${option} of a redirect must have ${min} to 128 characters`, actual: value, remedy: 'use another one, or leave it out' });
}
