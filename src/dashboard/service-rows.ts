import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { jobGraphs, WITHOUT_RUNS } from './job-graphs';
import { routeGraphs } from './load-balancer-graphs';
import { queueGraphs } from './queue-graphs';
import { httpApiGraphs, serviceConnectGraphs } from './request-graphs';
import { taskFailuresOf } from './signals';
import { taskGraphs } from './task-graphs';
import { Graph, graph, heading, row } from './widgets';
import { FargateJob } from '../job/fargate-job';
import { IMonitoredService } from '../service/monitored-service';
import { Route } from '../traffic/route';
import { routesOf, Traffic } from '../traffic/traffic';

/** Widgets side by side. */
export type Row = cloudwatch.IWidget[];

/** Returns what a dashboard shows of a service, from its clients to its queues. */
export function serviceRows(service: IMonitoredService, containerInsights: boolean): Row[] {
  const { _monitoredResources: resources } = service;
  return [
    heading(1, service.node.path, ...containerInsights ? [] : [WITHOUT_CONTAINER_INSIGHTS]),
    ...trafficRows(resources.traffic),
    ...resources.httpApi ? [row(...httpApiGraphs(resources.httpApi))] : [],
    ...resources.serviceConnectNames.map((name) => row(...serviceConnectGraphs(resources.service, name))),
    row(...taskGraphs(resources, containerInsights), ...failedTaskGraph(service)),
    ...resources.queues.flatMap(({ scope, queue }) => [heading(3, `Queue ${scope.node.id}`), row(...queueGraphs(service, queue))]),
  ];
}

function failedTaskGraph(service: IMonitoredService): Graph[] {
  const failures = taskFailuresOf(service);
  return failures ? [graph({ title: 'Failed tasks', left: [failures.metric] })] : [];
}

const WITHOUT_CONTAINER_INSIGHTS = 'Container Insights is not known to be on in this cluster: tasks that should run, but do not, are not counted.';

/** Returns a row for each route to other target groups, those of additional listeners and paths included. */
function trafficRows(traffic: Traffic): Row[] {
  return namedRoutes(traffic).flatMap(({ name, route }) => [...name === undefined ? [] : [heading(3, `Route ${name}`)], row(...routeGraphs(route))]);
}

/** A route to target groups that no route before it leads to, with its name; the main route has none. */
export interface NamedRoute {
  readonly name?: string;
  readonly route: Route;
}

/** Returns the routes of a service, the main one first. Of those that share a target group, the first stands for all. */
export function namedRoutes(traffic: Traffic): NamedRoute[] {
  const names = [undefined, ...Object.keys(traffic.additionalRoutes ?? {})];
  const routes = routesOf(traffic).map((route, i) => ({ name: names[i], route }));
  return routes.filter(({ route: { targetGroup } }, i) => routes.findIndex(({ route }) => route.targetGroup === targetGroup) === i);
}

/** Returns what a dashboard shows of a job. */
export function jobRows(scope: IConstruct, job: FargateJob): Row[] {
  const graphs = jobGraphs(scope, job);
  return [
    heading(1, job.node.path, ...job.stateMachine ? [] : [WITHOUT_RUNS]),
    ...graphs.length === 0 ? [] : [row(...graphs)],
  ];
}
