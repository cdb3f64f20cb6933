import { createHash } from 'node:crypto';
import { RouteConditions } from './route-conditions';

/** Automatic priorities leave the first and the last thousand to those that are chosen. */
const FIRST = 1001;
/** Priorities of one band: rules that are equally specific. */
const BAND = 6000;
/** The highest score: band 0 comes first. */
const MOST_SPECIFIC = 7;

/**
 * The priority of a rule, from nothing but its owner and its conditions: another service that comes or goes does not change it. More
 * specific conditions come first; within a band, a hash of the owner's path decides.
 */
export function automaticPriority(owner: string, conditions: RouteConditions, test: boolean): number {
  const score = Math.min(specificity(conditions), MOST_SPECIFIC - 1) + (test ? 1 : 0);
  const place = createHash('sha256').update(owner).digest().readUInt32BE(0) % BAND;
  return FIRST + (MOST_SPECIFIC - score) * BAND + place;
}

/**
 * How few requests fulfil the conditions. Each condition adds to it, each segment of a path, and each value without wildcards. Of
 * several values the least specific one counts.
 */
export function specificity({ paths, hosts, headers = {}, methods, queryStrings, sourceIps }: RouteConditions): number {
  const others = [...Object.values(headers), methods, queryStrings, sourceIps].filter((values) => values !== undefined).length;
  return others + leastOf(paths, pathScore) + leastOf(hosts, (host) => 1 + exact(host));
}

function pathScore(path: string): number {
  const [literal] = path.split(/[*?]/);
  return literal.split('/').filter((segment) => segment !== '').length + exact(path);
}

function exact(value: string): number {
  return /[*?]/.test(value) ? 0 : 1;
}

function leastOf(values: string[] | undefined, score: (value: string) => number): number {
  return values ? Math.min(...values.map(score)) : 0;
}
