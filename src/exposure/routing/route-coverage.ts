import { isIPv4, isIPv6 } from 'node:net';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RouteConditions } from './route-conditions';
import { isUnknown } from '../../private/pending-lookup';
import { TestHeaderRoute } from '../../traffic/test-traffic';

/** Conditions of a rule, and the header of test traffic that it takes. */
export interface MatchedRequests {
  readonly conditions: RouteConditions;
  readonly test?: TestHeaderRoute;
}

/** Returns whether a rule matches all requests that another one matches, as far as that is known at synthesis. */
export function covers(broad: MatchedRequests, narrow: MatchedRequests): boolean {
  const [one, other] = [conditionsOf(broad), conditionsOf(narrow)];
  return coversAll(one.paths, other.paths, matchesPath)
    && coversAll(one.hosts, other.hosts, matchesIgnoringCase)
    && coversAll(one.methods, other.methods, (method, another) => method === another)
    && coversAll(one.queryStrings, other.queryStrings, matchesQuery)
    && coversAll(one.sourceIps, other.sourceIps, containsAddresses)
    && Object.entries(one.headers).every(([name, values]) => coversAll(values, other.headers[name], matchesIgnoringCase));
}

/** Returns whether each path that matches one pattern matches the other. Every path begins with a slash. */
export function matchesPath(pattern: string, narrow: string): boolean {
  return matchesPattern(pattern === '/*' ? '*' : pattern, narrow);
}

/** Returns whether each text that matches one pattern matches the other, for patterns with the wildcards `*` and `?`. */
function matchesPattern(pattern: string, narrow: string): boolean {
  if (pattern === narrow || pattern === '*') return true;
  if (isUnknown(pattern) || isUnknown(narrow)) return false;
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '[^*]');
  return new RegExp(`^${source}$`).test(narrow);
}

function matchesIgnoringCase(pattern: string, narrow: string): boolean {
  return matchesPattern(isUnknown(pattern) ? pattern : pattern.toLowerCase(), isUnknown(narrow) ? narrow : narrow.toLowerCase());
}

/** Without a key, a value may belong to any. */
function matchesQuery({ key, value }: elbv2.QueryStringCondition, narrow: elbv2.QueryStringCondition): boolean {
  const matchesKey = key === undefined || (narrow.key !== undefined && matchesIgnoringCase(key, narrow.key));
  return matchesKey && matchesIgnoringCase(value, narrow.value);
}

/** A rule without a condition matches whatever the condition would be about. */
function coversAll<T>(broad: readonly T[] | undefined, narrow: readonly T[] | undefined, matches: (broad: T, narrow: T) => boolean): boolean {
  if (!broad) return true;
  return narrow?.every((value) => broad.some((other) => matches(other, value))) ?? false;
}

function conditionsOf({ conditions, test }: MatchedRequests): RouteConditions & { readonly headers: { [name: string]: string[] } } {
  const headers = Object.entries({ ...conditions.headers, ...test && { [test.name]: test.values } });
  return { ...conditions, headers: Object.fromEntries(headers.map(([name, values]) => [name.toLowerCase(), values])) };
}

/** Compares blocks of IPv4 addresses as numbers; blocks of IPv6 addresses and tokens only as texts. */
function containsAddresses(block: string, narrow: string): boolean {
  if (block === narrow) return true;
  if (isUnknown(block) || isUnknown(narrow)) return false;
  const [[address, bits], [other, otherBits]] = [block, narrow].map((each) => each.split('/'));
  if (isIPv6(address) && Number(bits) === 0) return isIPv6(other);
  if (!isIPv4(address) || !isIPv4(other) || Number(bits) > Number(otherBits)) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(other) / size);
}

function toNumber(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
