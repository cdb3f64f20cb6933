import { ServiceConnectRole } from './registration';
import { Route } from './route';
import { TestRoute } from './test-traffic';

/** Requirements of a deployment for the routes to a service, before they exist. */
export interface TrafficRequirements {
  /** Factory of the deployment, for messages. */
  readonly factory: string;
  /**
   * The setting that the deployment changes to move production traffic: nothing (one target group), the weights of a listener rule or of a
   * Network Load Balancer's listener, or the default action of a listener; on a listener that services share and for a route with conditions, a rule takes its place.
   */
  readonly shifts: Route['shifts'];
  readonly testRoute: TestRoute;
}

/** The routes to a service. */
export interface Traffic {
  /** The main route, which the service's `url` and its smoke tests use; undefined without a load balancer. */
  readonly route?: Route;
  /** Routes of other load balancers or ports, by name. Deployments, alarms and scaling use them together with the main one. */
  readonly additionalRoutes?: Readonly<Record<string, Route>>;
  /** Undefined without Service Connect. */
  readonly serviceConnect?: ServiceConnectRole;
  /** Whether the tasks take messages from queues, whatever routes lead to them. */
  readonly consumesQueues?: boolean;
}

/** Returns all routes to a service, the main one first. */
export function routesOf({ route, additionalRoutes = {} }: Traffic): Route[] {
  return route ? [route, ...Object.values(additionalRoutes)] : [];
}

/** Whether ECS has nothing to shift: no load balancer and no proxy leads to the tasks. */
export function isWithoutTraffic({ route, serviceConnect }: Traffic): boolean {
  return route === undefined && serviceConnect !== 'server';
}
