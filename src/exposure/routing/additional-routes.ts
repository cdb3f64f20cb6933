import { Annotations, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RedirectRoute, requireRedirect } from './redirect-route';
import { requireConditions, RouteConditions } from './route-conditions';
import { matchesPath } from './route-coverage';
import { RuleIds } from './route-rules';
import { requirePriorities } from './rule-priorities';
import { splitConditions } from './split-conditions';
import { failWith, requireDistinct, requireInRange } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { RouteTarget } from '../../traffic/route';
import { ApplicationTargetOptions, checksHttpPath, requireHttpsFor, requireTargetOptions } from '../alb/target-group';
import { MAX_TARGET_GROUPS } from '../checks';

/**
 * A route in addition to the main one, on the same listener: other requests, or the same container with other settings. It has target groups of its own.
 */
export interface AdditionalRoute extends RouteConditions, ApplicationTargetOptions {
  /**
   * Name of the route among `additionalExposures` of the service: letters and digits, a letter first. It is part of logical ids: another one
   * replaces the target groups.
   *
   * @default - container and port, such as `admin8081`, with a number when several routes lead there: `admin8081No2`. Name routes whose order may change
   */
  readonly name?: string;

  /**
   * Priority of the route's rule, 1 to 50000: of the rules that match a request, the lowest priority wins. A route that splits into several rules takes
   * the following numbers, too. Fails synthesis when another rule of the app has it. Without it, `Exposure.existingListener()` fails synthesis.
   *
   * @default - from 1001 to 49000, more specific conditions first, then by a hash of the service's path and the route's name
   */
  readonly priority?: number;

  /**
   * Priority of the rule for test traffic by a header, lower than `priority`.
   *
   * @default - the number before `priority`; automatic without a `priority`
   */
  readonly testPriority?: number;
}

/**
 * Options of all exposures behind an Application Load Balancer for routes in addition to the main one.
 */
export interface AdditionalRouteOptions {
  /**
   * Routes in addition to the main one: other requests of the same listener, for this or another container, with target groups and a health check of
   * their own. With `additionalListeners` at most 4. Deployments that ECS runs shift them together with the main one, and test traffic reaches them.
   * `ServiceDeployment.codeDeploy()` fails synthesis with them, because a deployment group has one pair of target groups. A route that no request
   * reaches fails synthesis.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
   * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LoadBalancerInfo.html
   */
  readonly additionalRoutes?: AdditionalRoute[];

  /**
   * Routes that redirect requests, in all deployments. Test listeners do not have them.
   *
   * @default - none
   */
  readonly redirects?: RedirectRoute[];
}

/** A part of logical ids. */
const NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** The options of an exposure behind an Application Load Balancer, as far as they concern routes. */
interface RouteSet extends RouteConditions, ApplicationTargetOptions, AdditionalRouteOptions {
  readonly priority?: number;
  readonly testPriority?: number;
}

/** What a listener means for its routes. */
interface ListenerFacts {
  /** Undefined when unknown. */
  readonly usesHttps?: boolean;
  /** Specifies whether rules from outside the app may have any priority. */
  readonly hasUnknownRules?: boolean;
}

/** Requires a main route, additional ones and redirects that Elastic Load Balancing accepts. */
export function requireRoutes(factory: string, options: RouteSet, { usesHttps, hasUnknownRules }: ListenerFacts): void {
  const { additionalRoutes = [], redirects = [] } = options;
  requireInRange(factory, 'the number of additionalRoutes', additionalRoutes.length, { min: 0, max: MAX_TARGET_GROUPS - 1 }, 'use a second service');
  for (const [where, route] of [[factory, options], ...indexed(factory, 'additionalRoutes', additionalRoutes)] as const) {
    requireConditions(where, route);
    splitConditions(where, route);
    requirePriorities(where, route);
    requireTargetOptions(where, route);
    if (usesHttps === false) requireHttpsFor(where, route);
  }
  for (const [where, { name }] of indexed(factory, 'additionalRoutes', additionalRoutes)) requireName(where, name);
  requireDistinct(factory, additionalRoutes.flatMap(({ name }) => name ?? []), { problem: 'two additionalRoutes have one name', remedy: 'rename one of them' });
  for (const [where, redirect] of indexed(factory, 'redirects', redirects)) requireRedirect(where, redirect, usesHttps);
  if (!hasUnknownRules) return;
  for (const [where, { priority }] of [...indexed(factory, 'additionalRoutes', additionalRoutes), ...indexed(factory, 'redirects', redirects)]) {
    if (priority === undefined) failWith(where, { problem: 'priority is missing', remedy: 'pass one that no other rule of the listener has' });
  }
}

/** Returns the name of each additional route: the one that was given, or one of its container and port that other targets do not change. */
export function routeNames(workload: Construct, routes: readonly AdditionalRoute[], targets: readonly RouteTarget[]): string[] {
  const counts = new Map<string, number>();
  const names = routes.map(({ name }, index) => {
    if (name !== undefined) return name;
    const target = nameOf(workload, targets[index]);
    const count = (counts.get(target) ?? 0) + 1;
    counts.set(target, count);
    return count === 1 ? target : `${target}No${count}`;
  });
  requireDistinct(workload, names, { problem: 'two additional routes have one name', remedy: 'pass another `name`' });
  return names;
}

/** Returns what tells the rules of an additional route from others. */
export function ruleIds(name: string): Required<RuleIds> {
  return { id: `Route${name}`, label: `additional route '${name}'` };
}

function nameOf(workload: Construct, { containerName, containerPort }: RouteTarget): string {
  const name = `${containerName.replace(/[^A-Za-z0-9]/g, '')}${containerPort}`;
  if (!isUnknown(containerName) && !Token.isUnresolved(containerPort) && NAME.test(name)) return name;
  return failWith(workload, {
    problem: 'container and port of an additional route make no name, which logical ids need',
    actual: isUnknown(containerName) || Token.isUnresolved(containerPort) ? undefined : name,
    remedy: "pass `name`, such as 'Admin'",
  });
}

function requireName(factory: string, name?: string): void {
  if (name === undefined || (!Token.isUnresolved(name) && NAME.test(name))) return;
  failWith(factory, { problem: 'name must be letters and digits, a letter first', actual: Token.isUnresolved(name) ? undefined : name, remedy: "use one such as 'Admin'" });
}

function indexed<T>(factory: string, option: string, values: readonly T[]): (readonly [where: string, value: T])[] {
  return values.map((value, index) => [`${factory} ${option}[${index}]`, value] as const);
}

/**
 * Warns about paths that do not match what their author may think, and about a health check that asks for a path of somebody else.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export function warnAboutPaths(workload: Construct, { paths = [], ...target }: RouteConditions & ApplicationTargetOptions): void {
  const known = paths.filter((path) => !isUnknown(path));
  if (known.length < paths.length || known.length === 0) return;
  const matches = (path: string) => known.some((pattern) => matchesPath(pattern, path));
  for (const path of known) {
    const parent = /^(\/[^*?]+)\/\*$/.exec(path)?.[1];
    if (parent === undefined || matches(parent)) continue;
    Annotations.of(workload).addWarningV2('cdk-fargate-workloads:path-without-parent',
      `the path '${path}' does not match '${parent}'; add '${parent}' to \`paths\`, or acknowledge this where nobody asks for it`);
  }
  if (matches('/') || !checksHttpPath(target)) return;
  Annotations.of(workload).addWarningV2('cdk-fargate-workloads:health-check-path',
    `the health check asks for '/', but the route matches only ${known.map((path) => `'${path}'`).join(', ')}; `
    + 'pass `healthCheck.path`: one that the tasks answer, or \'/\' if they do');
}
