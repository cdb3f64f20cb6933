import { ServiceConnectRole } from './registration';
import { Route } from './route';
import type { TestRoute } from './test-traffic';

/** What a deployment asks of the routes to a service before they exist. */
export interface TrafficRequirements {
  /** The factory that asks, for messages. */
  readonly factory: string;
  /**
   * What the deployment rewrites to move production traffic: nothing (one target group), weights (of a listener rule, or of
   * the listener itself where there are no rules), or the default action of a listener.
   */
  readonly shifts: Route['shifts'];
  readonly testRoute: TestRoute;
}

/** The way in to a service. */
export interface Traffic {
  /** The main way, which the service's address and its smoke tests look at. Absent where it has no load balancer. */
  readonly route?: Route;
  /** Routes beside that one, by name: of other load balancers or ports. Deployments, alarms and scaling take all of them together. */
  readonly additionalRoutes?: Readonly<Record<string, Route>>;
  /** Absent where the service has nothing to do with Service Connect. */
  readonly serviceConnect?: ServiceConnectRole;
}

/** All routes to a service, the first one first. */
export function routesOf({ route, additionalRoutes = {} }: Traffic): Route[] {
  return route ? [route, ...Object.values(additionalRoutes)] : [];
}
